-- One row per labeling job, data object and question: how far its workers agree, by their current annotations.
with objects as (
    select
        job_location,
        data_object_id,
        question,
        min(job) as job,
        min(project) as project,
        min(element) as element,
        count(*) as annotations_count,
        min(submitted_at) as first_submitted_at,
        max(submitted_at) as last_submitted_at,
        bool_and(is_single_label) as is_single_label
    from {{ ref('int_votes') }}
    group by job_location, data_object_id, question
),

votes as (
    select
        job_location,
        data_object_id,
        question,
        sum(votes_count * (votes_count - 1)) as agreeing_count,
        max(case when place = 1 then label end) as first_label,
        max(votes_count) as plurality_votes_count,
        bool_or(is_tie) as is_tie
    from {{ ref('int_object_labels') }}
    group by job_location, data_object_id, question
),

labels as (
    select
        job_location,
        data_object_id,
        question,
        count(distinct label) as distinct_labels_count
    from {{ ref('int_annotation_labels') }}
    where is_current and is_comparable
    group by job_location, data_object_id, question
),

joined as (
    select
        objects.*,
        coalesce(labels.distinct_labels_count, 0) as distinct_labels_count,
        objects.annotations_count * (objects.annotations_count - 1) / 2 as pairs_count,
        cast(votes.agreeing_count as double)
        / nullif(objects.annotations_count * (objects.annotations_count - 1), 0) as percent_agreement,
        case when not votes.is_tie then votes.first_label end as plurality_label,
        votes.plurality_votes_count,
        coalesce(votes.is_tie, false) as is_tie,
        similarity.mean_jaccard,
        similarity.exact_set_match_rate,
        data_objects.source
    from objects
    left join {{ ref('int_data_objects') }} as data_objects
        on
            objects.job_location = data_objects.job_location
            and objects.data_object_id = data_objects.data_object_id
    left join votes
        on
            objects.job_location = votes.job_location
            and objects.data_object_id = votes.data_object_id
            and objects.question = votes.question
    left join labels
        on
            objects.job_location = labels.job_location
            and objects.data_object_id = labels.data_object_id
            and objects.question = labels.question
    left join {{ ref('int_object_similarity') }} as similarity
        on
            objects.job_location = similarity.job_location
            and objects.data_object_id = similarity.data_object_id
            and objects.question = similarity.question
),

final as (
    select
        -- keys
        job,
        project,
        data_object_id,
        question,

        -- dimensions
        element,
        source,
        plurality_label,
        case
            when not is_single_label then 'not_single_label'
            when annotations_count = 1 then 'one_annotation'
            else 'ok'
        end as status,

        -- measures
        annotations_count,
        distinct_labels_count,
        percent_agreement,
        cast(case when percent_agreement is null then 0 else pairs_count end as bigint) as percent_agreement_n,
        plurality_votes_count,
        mean_jaccard,
        exact_set_match_rate,

        -- flags
        is_tie,

        -- dates
        {{ local_date('first_submitted_at') }} as first_submitted_on,
        {{ local_date('last_submitted_at') }} as last_submitted_on
    from joined
)

select * from final
