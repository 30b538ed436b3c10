-- One row per scope and question whose labels are ordered or numbers: how far votes lie apart, and would by chance.
with votes as (
    select * from {{ ref('int_scaled_votes') }}
),

observed as (
    select
        one.scope,
        one.question,
        one.job_location,
        one.data_object_id,
        sum(
            one.pairable_count * other.pairable_count
            * {{ label_distance('one.label_scale', 'one.place', 'other.place', 'one.place_range') }}
        ) / (max(one.object_votes_count) - 1) as disagreement,
        max(one.object_votes_count) as votes_count
    from votes as one
    inner join votes as other
        on
            one.scope = other.scope
            and one.question = other.question
            and one.job_location = other.job_location
            and one.data_object_id = other.data_object_id
    where one.pairable_count is not null and other.pairable_count is not null
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

labels as (
    select distinct
        scope,
        question,
        label,
        label_scale,
        votes_total,
        place,
        place_range
    from votes
    where pairable_count is not null
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

asked as (
    select
        scope_type,
        scope,
        question,
        bool_or(is_unvalued) as has_unvalued_labels
    from votes
    group by scope_type, scope, question
),

final as (
    select
        -- keys
        asked.scope_type,
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
