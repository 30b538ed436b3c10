-- One row per scope: how much of the work rests on how few workers.
-- HHI is the chance that two annotations are of one worker, with a worker's annotations paired with themselves too. Its
-- interval is that of the share of equal pairs, whose variance is a U statistic's (Hoeffding 1948).
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
        {{ exact_sum('case when place <= ceil(0.1 * workers_count) then annotations_share end') }}
            as top_10_percent_share,
        sum(cast(annotations_count as double) * (annotations_count - 1) * (annotations_count - 1)) as pairs_squared
    from workers
    group by scope_type, scope
),

paired as (
    select
        *,
        (annotations_count * hhi - 1) / nullif(annotations_count - 1, 0) as equal_share,
        pairs_squared / annotations_count
        / nullif(cast(annotations_count - 1 as double) * (annotations_count - 1), 0) as equal_share_squared,
        cast(annotations_count as double) * (annotations_count - 1) / 2 as pairs_count
    from summed
    where workers_count > 1 and annotations_count >= 20
),

spread as (
    select
        paired.*,
        sqrt(
            4 * greatest(paired.equal_share_squared - paired.equal_share * paired.equal_share, 0e0)
            / (paired.annotations_count - 1)
            + paired.equal_share * (1 - paired.equal_share) / paired.pairs_count
        ) as equal_share_error,
        {{ student_t('paired.annotations_count - 1', 'student_t.quantile_975') }} as t
    from paired
    left join {{ ref('student_t') }} as student_t
        on paired.annotations_count - 1 = student_t.degrees_of_freedom
),

bounds as (
    select
        scope,
        {% set bearing = ['equal_share', 'equal_share_error', 'annotations_count', 'pairs_count', 't'] %}
        least({{ share_low(*bearing) }}, hhi) as hhi_low,
        greatest({{ share_high(*bearing) }}, hhi) as hhi_high
    from spread
),

final as (
    select
        -- keys
        summed.scope_type,
        summed.scope,
        summed.project,

        -- measures
        summed.workers_count,
        summed.annotations_count,
        -- The formula gives 0 to a lone worker, as if the work were evenly shared.
        case
            when summed.workers_count > 1
                then
                    2 * summed.weighted_annotations
                    / (cast(summed.workers_count as double) * summed.annotations_count)
                    - (summed.workers_count + 1) / cast(summed.workers_count as double)
        end as gini,
        summed.hhi,
        bounds.hhi_low as hhi_ci_low,
        bounds.hhi_high as hhi_ci_high,
        1 / summed.hhi as effective_workers,
        1 / bounds.hhi_high as effective_workers_ci_low,
        1 / nullif(bounds.hhi_low, 0) as effective_workers_ci_high,
        summed.top_1_share,
        summed.top_3_share,
        summed.top_10_percent_share,

        -- dimensions
        case
            when summed.workers_count = 1 then 'one_worker'
            when summed.annotations_count < 20 then 'too_few_annotations'
            else 'ok'
        end as status
    from summed
    left join bounds on summed.scope = bounds.scope
)

select * from final
