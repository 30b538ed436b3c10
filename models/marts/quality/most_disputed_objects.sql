-- One row per scope and rank up to 100: the data objects on which workers agree least.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

disputed as (
    select * from {{ ref('object_agreement') }}
    where percent_agreement < 1
),

ranked as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        scopes.job_location,
        disputed.*,
        row_number() over (
            partition by scopes.scope_type, scopes.scope
            order by
                disputed.annotations_count - disputed.plurality_votes_count desc,
                disputed.percent_agreement,
                disputed.job,
                disputed.data_object_id,
                disputed.question
        ) as dispute_rank
    from disputed
    inner join scopes on disputed.job = scopes.job
),

chosen as (
    select * from ranked
    where dispute_rank <= 100
),

votes as (
    select
        chosen.scope_type,
        chosen.scope,
        chosen.dispute_rank,
        {{ joined_texts(
            "labels.label || ' ' || cast(labels.votes_count as varchar)", 'labels.place'
        ) }} as votes
    from chosen
    inner join {{ ref('int_object_labels') }} as labels
        on
            chosen.job_location = labels.job_location
            and chosen.data_object_id = labels.data_object_id
            and chosen.question = labels.question
    group by chosen.scope_type, chosen.scope, chosen.dispute_rank
),

files as (
    select
        job_location,
        data_object_id,
        min(source_file) as source_file
    from {{ ref('int_votes') }}
    group by job_location, data_object_id
),

final as (
    select
        -- keys
        chosen.scope_type,
        chosen.scope,
        chosen.scope_project as project,
        chosen.dispute_rank,

        -- dimensions
        chosen.job,
        chosen.data_object_id,
        chosen.source,
        chosen.question,
        votes.votes,
        files.source_file,

        -- measures
        chosen.annotations_count,
        chosen.annotations_count - chosen.plurality_votes_count as disputing_count,
        chosen.distinct_labels_count,
        chosen.percent_agreement
    from chosen
    inner join votes on chosen.scope = votes.scope and chosen.dispute_rank = votes.dispute_rank
    inner join files
        on chosen.job_location = files.job_location and chosen.data_object_id = files.data_object_id
)

select * from final
