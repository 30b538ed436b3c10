-- One row per scope: how much of the work rests on how few workers.
with workers as (
    select
        *,
        row_number() over (partition by scope_type, scope order by annotations_count, worker) as place_from_below,
        row_number() over (partition by scope_type, scope order by annotations_count desc, worker) as place,
        count(*) over (partition by scope_type, scope) as workers_count,
        sum(annotations_count) over (partition by scope_type, scope) as scope_annotations_count
    from {{ ref('annotations_per_worker') }}
),

summed as (
    select
        scope_type,
        scope,
        min(project) as project,
        max(workers_count) as workers_count,
        cast(max(scope_annotations_count) as bigint) as annotations_count,
        sum(cast(place_from_below as double) * annotations_count) as weighted_annotations,
        {{ exact_sum('annotations_share * annotations_share') }} as hhi,
        {{ exact_sum('case when place <= 1 then annotations_share end') }} as top_1_share,
        {{ exact_sum('case when place <= 3 then annotations_share end') }} as top_3_share,
        {{ exact_sum('case when place <= ceil(0.1 * workers_count) then annotations_share end') }} as top_10_percent_share
    from workers
    group by scope_type, scope
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,

        -- measures
        workers_count,
        annotations_count,
        -- The formula gives 0 to a lone worker, as if the work were evenly shared.
        case
            when workers_count > 1
                then
                    2 * weighted_annotations / (cast(workers_count as double) * annotations_count)
                    - (workers_count + 1) / cast(workers_count as double)
        end as gini,
        hhi,
        1 / hhi as effective_workers,
        top_1_share,
        top_3_share,
        top_10_percent_share,

        -- dimensions
        case when workers_count > 1 then 'ok' else 'one_worker' end as status
    from summed
)

select * from final
