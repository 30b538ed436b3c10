-- One row per worker and day from which an hourly rate of the registry counts, until the next one does.
with people as (
    select distinct
        worker,
        worker_id,
        issuer,
        subject
    from {{ ref('stg_identity__workers') }}
),

rates as (
    select
        people.worker,
        -- A rate without a day counts from the beginning.
        coalesce(
            {{ optional_column('worker_directory', 'valid_from_on', 'date', alias='directory') }}, date '1900-01-01'
        ) as valid_from_on,
        directory.hourly_rate,
        upper(nullif(trim({{ optional_column('worker_directory', 'currency', 'varchar', alias='directory') }}), ''))
            as currency
    from people
    inner join {{ ref('worker_directory') }} as directory
        on
            (people.subject <> '' and people.subject = directory.subject and people.issuer = directory.issuer)
            or people.worker_id = directory.worker_id
    where directory.hourly_rate is not null
),

-- Two rates from one day on can't both be right, so neither is used.
settled as (
    select
        worker,
        valid_from_on,
        min(hourly_rate) < max(hourly_rate) or count(distinct coalesce(currency, '')) > 1 as has_two_rates,
        min(hourly_rate) as hourly_rate,
        min(currency) as currency
    from rates
    group by worker, valid_from_on
),

final as (
    select
        -- keys
        worker,
        valid_from_on,

        -- dimensions
        lead(valid_from_on) over (partition by worker order by valid_from_on) as valid_until_on,
        case when not has_two_rates then currency end as currency,

        -- measures
        case when not has_two_rates then hourly_rate end as hourly_rate,

        -- flags
        has_two_rates
    from settled
)

select * from final
