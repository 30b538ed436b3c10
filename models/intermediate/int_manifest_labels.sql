-- One row per labeling job and data object that a line of the output manifest is of, with the label it may have.
with votes as (
    select
        job_location,
        data_object_id,
        label,
        count(*) as votes_count,
        max(count(*)) over (partition by job_location, data_object_id) as most_votes_count
    from {{ ref('stg_ground_truth__label_instances') }}
    group by job_location, data_object_id, label
),

vocabulary as (
    select distinct
        job_location,
        label
    from votes
),

voted as (
    select distinct
        job_location,
        data_object_id
    from votes
),

answered as (
    select
        job_location,
        data_object_id
    from {{ ref('stg_ground_truth__response_files') }}
    where data_object_id is not null and status <> 'excluded'
    union distinct
    select * from voted
),

answered_jobs as (
    select
        job_location,
        count(*) as answered_count
    from answered
    group by job_location
),

lines as (
    select
        objects.*,
        labels.consolidated_label,
        labels.confidence,
        labels.failure_reason,
        labels.adjustment_status,
        labels.created_at as consolidated_at,
        case
            when labels.is_failed then 'failed'
            when labels.is_machine_labeled then 'machine_labeled'
            when labels.has_value then 'labeled'
            else 'unlabeled'
        end as manifest_status,
        count(*) over (partition by objects.job_location, objects.data_object_id) as lines_count,
        -- Of several lines that name one object, the last label counts.
        row_number() over (
            partition by objects.job_location, objects.data_object_id
            order by labels.created_at desc nulls last, objects.line_number desc
        ) as line_rank
    from {{ ref('stg_ground_truth__manifest_objects') }} as objects
    left join {{ ref('stg_ground_truth__manifest_labels') }} as labels
        on objects.source_file = labels.source_file and objects.line_number = labels.line_number and labels.is_own
    where objects.data_object_id is not null
),

compared as (
    select
        lines.*,
        answered.data_object_id is not null as has_answers,
        coalesce(votes.votes_count = votes.most_votes_count, false) as is_chosen,
        vocabulary.label is not null and votes.label is null and voted.data_object_id is not null as is_contradicted
    from lines
    left join answered on lines.job_location = answered.job_location and lines.data_object_id = answered.data_object_id
    left join voted on lines.job_location = voted.job_location and lines.data_object_id = voted.data_object_id
    left join votes
        on
            lines.job_location = votes.job_location
            and lines.data_object_id = votes.data_object_id
            and lines.consolidated_label = votes.label
    left join vocabulary
        on lines.job_location = vocabulary.job_location and lines.consolidated_label = vocabulary.label
    where lines.line_rank = 1
),

-- Lines that are joined by their number fit or don't fit as a whole.
fits as (
    select
        compared.job_location,
        count_if(compared.is_contradicted) as contradicted_count,
        count_if(compared.manifest_status = 'labeled' and not compared.has_answers) as unanswered_count,
        count_if(compared.manifest_status in ('unlabeled', 'failed') and compared.has_answers) as unlabeled_count,
        coalesce(max(answered_jobs.answered_count), 0) - count_if(compared.has_answers) as beyond_count
    from compared
    left join answered_jobs on compared.job_location = answered_jobs.job_location
    group by compared.job_location
),

judged as (
    select
        compared.*,
        coalesce(
            fits.contradicted_count > 0
            or (fits.unanswered_count > 0 and fits.unlabeled_count > 0)
            or (fits.unanswered_count + fits.beyond_count > 0 and not compared.is_chosen), false
        ) as is_misfit,
        coalesce(fits.beyond_count > 0, false) as has_too_few_lines
    from compared
    left join fits on compared.job_location = fits.job_location and compared.joined_by = 'line_number'
),

final as (
    select
        -- keys
        job_location,
        data_object_id,

        -- dimensions
        source_file,
        line_number,
        joined_by,
        -- That workers chose the label of another line says nothing of what they saw.
        case when not (is_misfit or has_too_few_lines) then source end as source,
        manifest_status,
        failure_reason,
        case when not is_misfit then consolidated_label end as consolidated_label,
        case when not is_misfit then adjustment_status end as adjustment_status,

        -- measures
        lines_count,
        -- Whoever consolidates may write percents, which are no confidence of others.
        case when not is_misfit and confidence between 0 and 1 then confidence end as confidence,

        -- flags
        manifest_status = 'machine_labeled' as is_machine_labeled,
        is_misfit and manifest_status in ('labeled', 'machine_labeled') as is_withheld,
        joined_by = 'line_number'
        and manifest_status in ('labeled', 'machine_labeled')
        and not (is_misfit or is_chosen) as is_unconfirmed,

        -- timestamps
        consolidated_at
    from judged
)

select * from final
