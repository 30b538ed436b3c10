-- One row per labeling job, annotated data object and question: what most workers chose, beside Ground Truth's label.
with objects as (
    select
        job,
        project,
        data_object_id,
        question,
        element,
        annotations_count,
        case when is_tie then 'tie' else plurality_label end as plurality_label,
        plurality_votes_count,
        is_tie,
        case when is_tie then 'tie' else status end as status
    from {{ ref('object_agreement') }}
),

consolidated as (
    select
        jobs.job,
        objects.data_object_id,
        objects.consolidated_label,
        objects.confidence
    from {{ ref('int_data_objects') }} as objects
    inner join {{ ref('int_labeling_jobs') }} as jobs on objects.job_location = jobs.job_location
),

final as (
    select
        -- keys
        objects.job,
        objects.project,
        objects.data_object_id,
        objects.question,

        -- dimensions
        objects.element,
        objects.plurality_label,
        consolidated.consolidated_label,
        objects.status,

        -- measures
        objects.annotations_count,
        objects.plurality_votes_count,
        consolidated.confidence as consolidated_confidence,

        -- flags
        case
            when not objects.is_tie then objects.plurality_label = consolidated.consolidated_label
        end as is_same_as_consolidated
    from objects
    left join consolidated
        on objects.job = consolidated.job and objects.data_object_id = consolidated.data_object_id
)

select * from final
