-- One row per answer: what one worker submitted for one data object in one labeling job.
with answers as (
    select * from {{ ref('stg_identity__answers') }}
    where answer_ordinal > 0 and answer_problem is null
),

files as (
    select * from {{ ref('stg_ground_truth__response_files') }}
    where status = 'loaded'
),

workers as (
    select * from {{ ref('stg_identity__workers') }}
),

given_rates as (
    select distinct
        workers.worker,
        directory.hourly_rate,
        -- An older directory lacks the currency and the day; a rate without a day counts from the beginning.
        upper(nullif(trim({{ optional_column('worker_directory', 'currency', 'varchar', alias='directory') }}), ''))
            as currency,
        coalesce(
            {{ optional_column('worker_directory', 'valid_from_on', 'date', alias='directory') }}, date '1900-01-01'
        ) as valid_from_on
    from workers
    inner join {{ ref('worker_directory') }} as directory
        on
            (workers.subject <> '' and workers.subject = directory.subject and workers.issuer = directory.issuer)
            or workers.worker_id = directory.worker_id
    where directory.hourly_rate is not null
),

-- Two rates of one worker from one day on can't both be right, so neither is used, and worker_pay names them.
settled_rates as (
    select
        worker,
        valid_from_on,
        min(hourly_rate) < max(hourly_rate) or count(distinct coalesce(currency, '')) > 1 as has_two_rates,
        min(hourly_rate) as hourly_rate,
        min(currency) as currency
    from given_rates
    group by worker, valid_from_on
),

-- A rate counts from its day until the next one of the worker does.
rates as (
    select
        worker,
        valid_from_on,
        lead(valid_from_on) over (partition by worker order by valid_from_on) as valid_until_on,
        case when not has_two_rates then currency end as currency,
        case when not has_two_rates then hourly_rate end as hourly_rate,
        has_two_rates
    from settled_rates
),

final as (
    select
        -- keys
        answers.path as source_file,
        answers.answer_ordinal,
        files.job_location,
        files.iteration,
        coalesce(answers.data_object_id, files.data_object_id) as data_object_id,
        workers.worker,

        -- dimensions
        workers.worker_name,
        {{ regex_group('answers.worker_id', '^([^.]+)[.][^.]+[.]', 1) }} as workforce,
        answers.identity_provider_type,
        rates.currency as hourly_rate_currency,
        workers.ambiguous_worker_id,

        -- measures
        case when answers.time_spent_seconds between 0 and 1e9 then answers.time_spent_seconds end
            as time_spent_seconds,
        rates.hourly_rate,

        -- flags
        coalesce(rates.has_two_rates, false) as has_two_rates,

        -- timestamps
        answers.accepted_at,
        answers.submitted_at,
        files.file_written_at,
        files.visible_at
    from answers
    inner join files on answers.path = files.path
    inner join workers
        on
            answers.worker_id = workers.worker_id
            and coalesce(answers.issuer, '') = workers.issuer
            and coalesce(answers.subject, '') = workers.subject
    left join rates
        on
            workers.worker = rates.worker
            and {{ local_date('answers.submitted_at') }} >= rates.valid_from_on
            and (rates.valid_until_on is null or {{ local_date('answers.submitted_at') }} < rates.valid_until_on)
)

select * from final
