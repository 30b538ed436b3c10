-- One row per scope, data object, question whose labels are ordered or numbers, and label: its votes and its place.
with votes as (
    select
        scopes.scope_type,
        scopes.scope,
        labels.question,
        labels.job_location,
        labels.data_object_id,
        labels.label,
        scales.label_scale,
        scales.label_value,
        labels.votes_count,
        -- A vote without a number is a missing one.
        cast(sum(case when scales.label_value is not null then labels.votes_count else 0 end) over (
            partition by scopes.scope, labels.question, labels.job_location, labels.data_object_id
        ) as double) as object_votes_count
    from {{ ref('int_object_labels') }} as labels
    inner join {{ ref('int_label_values') }} as scales
        on labels.question = scales.question and labels.label = scales.label
    inner join {{ ref('int_scope_jobs') }} as scopes on labels.job_location = scopes.job_location
),

paired as (
    select
        *,
        case when label_value is not null and object_votes_count > 1 then votes_count end as pairable_count
    from votes
),

label_totals as (
    select
        scope,
        question,
        label,
        label_scale,
        label_value,
        cast(sum(pairable_count) as double) as votes_total
    from paired
    group by scope, question, label, label_scale, label_value
    having sum(pairable_count) > 0
),

-- Of two ranks the distance is that of their mid-ranks among all votes (Krippendorff 2011, ordinal metric).
placed as (
    select
        *,
        case label_scale
            when 'ordinal'
                then
                    sum(votes_total) over (
                        partition by scope, question order by label_value
                        range between unbounded preceding and current row
                    ) - sum(votes_total) over (partition by scope, question, label_value) / 2
            else label_value
        end as place
    from label_totals
),

final as (
    select
        -- keys
        paired.scope_type,
        paired.scope,
        paired.question,
        paired.job_location,
        paired.data_object_id,
        paired.label,

        -- dimensions
        paired.label_scale,

        -- measures
        paired.pairable_count,
        case when paired.pairable_count is not null then paired.object_votes_count end as object_votes_count,
        placed.votes_total,
        placed.place,
        max(placed.place) over (partition by paired.scope, paired.question)
        - min(placed.place) over (partition by paired.scope, paired.question) as place_range,

        -- flags
        paired.label_value is null and paired.label <> '(none)' as is_unvalued
    from paired
    left join placed
        on paired.scope = placed.scope and paired.question = placed.question and paired.label = placed.label
)

select * from final
