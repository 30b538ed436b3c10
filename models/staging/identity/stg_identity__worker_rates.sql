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
        hourly.valid_from_on,
        hourly.hourly_rate,
        hourly.currency
    from people
    inner join {{ ref('base_identity__hourly_rates') }} as hourly
        on
            (people.subject <> '' and people.subject = hourly.subject and people.issuer = hourly.issuer)
            or people.worker_id = hourly.worker_id
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
