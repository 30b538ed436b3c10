-- One row per scope and reason: how many files and answers don't count for it, with one of them to look at.
with rejected as (
    select * from {{ ref('rejected_responses') }}
),

members as (
    {{ scope_members() }}
),

final as (
    select
        -- keys
        members.scope_type,
        members.scope,
        min(members.project) as project,
        rejected.reason,

        -- dimensions
        min(rejected.meaning) as meaning,
        min(rejected.remedy) as remedy,
        min(rejected.source_file) as example_file,

        -- measures
        count(*) as responses_count
    from members
    inner join rejected on members.job = coalesce(rejected.job, '')
    group by members.scope_type, members.scope, rejected.reason
)

select * from final
