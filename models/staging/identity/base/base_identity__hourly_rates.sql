-- One row per row of the worker directory with an hourly rate; an older directory lacks the currency and the day.
{{ config(materialized='view') }}
with final as (
    select
        directory.issuer,
        directory.subject,
        directory.worker_id,
        directory.hourly_rate,
        upper(nullif(trim({{ optional_column('worker_directory', 'currency', 'varchar', alias='directory') }}), ''))
            as currency,
        -- A rate without a day counts from the beginning.
        coalesce(
            {{ optional_column('worker_directory', 'valid_from_on', 'date', alias='directory') }}, date '1900-01-01'
        ) as valid_from_on
    from {{ ref('worker_directory') }} as directory
    where directory.hourly_rate is not null
)

select * from final
