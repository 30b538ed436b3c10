-- One row per scope and question whose labels are ordered or numbers: how far votes lie apart, and would by chance.
with votes as (
    select
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

pairable as (
    select * from votes
    where label_value is not null and object_votes_count > 1
),

label_totals as (
    select
        scope,
        question,
        label,
        label_scale,
        label_value,
        cast(sum(votes_count) as double) as votes_total
    from pairable
    group by scope, question, label, label_scale, label_value
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

labels as (
    select
        *,
        max(place) over (partition by scope, question) - min(place) over (partition by scope, question) as place_range
    from placed
),

chance as (
    select
        one.scope,
        one.question,
        {{ exact_sum(
            'one.votes_total * other.votes_total * '
            ~ label_distance('one.label_scale', 'one.place', 'other.place', 'one.place_range')
        ) }} as distance_total
    from labels as one
    inner join labels as other on one.scope = other.scope and one.question = other.question
    group by one.scope, one.question
),

located as (
    select
        pairable.*,
        labels.place,
        labels.place_range
    from pairable
    inner join labels
        on pairable.scope = labels.scope and pairable.question = labels.question and pairable.label = labels.label
),

observed as (
    select
        one.scope,
        one.question,
        sum(
            one.votes_count * other.votes_count
            * {{ label_distance('one.label_scale', 'one.place', 'other.place', 'one.place_range') }}
        ) / (max(one.object_votes_count) - 1) as disagreement,
        max(one.object_votes_count) as votes_count
    from located as one
    inner join located as other
        on
            one.scope = other.scope
            and one.question = other.question
            and one.job_location = other.job_location
            and one.data_object_id = other.data_object_id
    group by one.scope, one.question, one.job_location, one.data_object_id
),

totals as (
    select
        scope,
        question,
        count(*) as objects_count,
        sum(votes_count) as votes_total,
        sum(votes_count * votes_count) as votes_squared,
        {{ exact_sum('disagreement') }} as disagreement_total,
        {{ exact_sum('disagreement * disagreement') }} as disagreement_squared,
        {{ exact_sum('disagreement * votes_count') }} as disagreement_by_votes
    from observed
    group by scope, question
),

asked as (
    select
        scope,
        question,
        bool_or(label_value is null and label <> '(none)') as has_unvalued_labels
    from votes
    group by scope, question
),

final as (
    select
        -- keys
        asked.scope,
        asked.question,

        -- measures
        coalesce(totals.objects_count, 0) as paired_data_objects_count,
        cast(coalesce(totals.votes_total, 0) as bigint) as pairable_votes_count,
        totals.disagreement_total / totals.votes_total as disagreement,
        {{ ratio_error(
            'totals.disagreement_squared', 'totals.disagreement_by_votes', 'totals.votes_squared',
            'totals.disagreement_total', 'totals.votes_total', 'totals.objects_count'
        ) }} as disagreement_error,
        nullif(chance.distance_total / (totals.votes_total * (totals.votes_total - 1)), 0) as chance_disagreement,

        -- flags
        asked.has_unvalued_labels
    from asked
    left join totals on asked.scope = totals.scope and asked.question = totals.question
    left join chance on asked.scope = chance.scope and asked.question = chance.question
)

select * from final
