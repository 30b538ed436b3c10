-- One row per labeling job, data object and question that two workers or more answered: how far they agree, and when.
with dates as (
    select
        job_location,
        job,
        data_object_id,
        question,
        {{ local_date('min(submitted_at)') }} as first_submitted_on,
        {{ local_date('max(submitted_at)') }} as last_submitted_on
    from {{ ref('int_votes') }}
    group by job_location, job, data_object_id, question
),

final as (
    select
        -- keys
        dates.job_location,
        dates.data_object_id,
        dates.question,

        -- dimensions
        dates.first_submitted_on,
        dates.last_submitted_on,

        -- measures
        -- Sets of labels are compared label by label; single labels agree or not.
        coalesce(objects.percent_agreement, objects.mean_jaccard) as agreement
    from dates
    inner join {{ ref('object_agreement') }} as objects
        on
            dates.job = objects.job
            and dates.data_object_id = objects.data_object_id
            and dates.question = objects.question
    where
        coalesce(objects.percent_agreement, objects.mean_jaccard) is not null
        and dates.last_submitted_on < {{ as_of_on() }}
)

select * from final
