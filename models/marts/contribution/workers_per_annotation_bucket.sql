-- One row per scope and bucket of annotations per worker, empty buckets included.
with workers as (
    select * from {{ ref('annotations_per_worker') }}
),

scopes as (
    select distinct
        scope_type,
        scope,
        scope_project as project
    from {{ ref('int_scope_jobs') }}
),

buckets as (
    select
        bucket_number,
        bucket,
        lower_bound,
        lead(lower_bound) over (order by bucket_number) as next_lower_bound
    from {{ ref('annotation_buckets') }}
),

counted as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.project,
        buckets.bucket_number,
        buckets.bucket,
        buckets.lower_bound,
        count(workers.worker) as workers_count,
        coalesce(sum(workers.annotations_count), 0) as annotations_count
    from scopes
    cross join buckets
    left join workers
        on
            scopes.scope = workers.scope
            and buckets.lower_bound <= workers.annotations_count
            and (buckets.next_lower_bound > workers.annotations_count or buckets.next_lower_bound is null)
    group by
        scopes.scope_type,
        scopes.scope,
        scopes.project,
        buckets.bucket_number,
        buckets.bucket,
        buckets.lower_bound
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        bucket_number,

        -- dimensions
        bucket,
        lower_bound,

        -- measures
        workers_count,
        cast(workers_count as double)
        / nullif(sum(workers_count) over (partition by scope_type, scope), 0) as workers_share,
        cast(annotations_count as bigint) as annotations_count,
        cast(annotations_count as double)
        / nullif(sum(annotations_count) over (partition by scope_type, scope), 0) as annotations_share
    from counted
)

select * from final
