-- A file that the inventory lists must not vanish on its way to a status, nor be counted twice.
-- A returned row means that staging and the inventory disagree about how many files there are.
with inventory as (
    select count(*) as files_count from {{ ref('base_ground_truth__response_files') }}
),

staged as (
    select count(status) as files_count from {{ ref('stg_ground_truth__response_files') }}
)

select
    inventory.files_count as listed,
    staged.files_count as with_status
from inventory
cross join staged
where inventory.files_count <> staged.files_count
