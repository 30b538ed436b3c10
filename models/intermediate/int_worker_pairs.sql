-- One row per labeling job, question and pair of workers with single labels on one data object: how far they agree.
{% set of_object = 'partition by votes.job_location, votes.question, votes.data_object_id' %}
with scales as (
    select
        question,
        label,
        case
            when label_scale = 'ordinal'
                then cast(dense_rank() over (partition by question order by label_value) as double)
            else label_value
        end as step
    from {{ ref('int_label_values') }}
    where label_value is not null
),

-- Kappa is the same however long the scale is; on one of 1,000 no square is too large for a decimal, or lost in it.
places as (
    select
        question,
        label,
        1e3 * coalesce(
            (step - min(step) over (partition by question))
            / nullif(max(step) over (partition by question) - min(step) over (partition by question), 0),
            0
        ) as place
    from scales
),

votes as (
    select
        votes.*,
        places.place
    from {{ ref('int_votes') }} as votes
    left join places on votes.question = places.question and votes.label = places.label
    where votes.is_single_label
),

-- Of all pairs of an object: how far they agree beyond chance, and how far by their strengths.
objects as (
    select
        votes.*,
        strengths.chance,
        strengths.strength,
        strengths.mean_beyond,
        votes.annotations_count * (votes.annotations_count - 1) / 2e0 as pairs_count,
        sum(votes.votes_count - 1) over ({{ of_object }}) / 2e0
        - (votes.annotations_count - 1) / 2e0
        * cast(sum(cast(strengths.chance as decimal(18, 12))) over ({{ of_object }}) as double) as agreed_beyond,
        (
            power(cast(sum(cast(strengths.strength as decimal(18, 12))) over ({{ of_object }}) as double), 2)
            - cast(sum(cast(power(strengths.strength, 2) as decimal(18, 12))) over ({{ of_object }}) as double)
        ) / 2 as expected_beyond
    from votes
    inner join {{ ref('int_worker_strengths') }} as strengths
        on
            votes.job_location = strengths.job_location and votes.question = strengths.question
            and votes.worker = strengths.worker
),

pair_labels as (
    select
        one.job_location,
        one.question,
        one.worker as worker_a,
        other.worker as worker_b,
        one.label as label_a,
        other.label as label_b,
        max(one.place) as place_a,
        max(other.place) as place_b,
        cast(count(*) as double) as shared_count,
        max(one.chance + other.chance) / 2 as mean_chance,
        max(one.strength * other.strength) as strength,
        max(one.mean_beyond) as mean_beyond,
        sum(one.pairs_count) as pairs_count,
        {{ exact_sum('one.agreed_beyond') }} as agreed_beyond,
        {{ exact_sum('one.expected_beyond') }} as expected_beyond
    from objects as one
    inner join objects as other
        on
            one.job_location = other.job_location and one.question = other.question
            and one.data_object_id = other.data_object_id and one.worker < other.worker
    group by one.job_location, one.question, one.worker, other.worker, one.label, other.label
),

-- How far apart the two are on the scale of the labels, in squares, and would be by chance with the mix of each.
scaled as (
    select
        job_location,
        question,
        worker_a,
        worker_b,
        sum(shared_count) as placed_count,
        {{ exact_sum('shared_count * power(place_a - place_b, 2)') }} as distance,
        -- The difference of large sums would be a little off nothing where both know one label only.
        case
            when max(greatest(place_a, place_b)) > min(least(place_a, place_b))
                then
                    {{ exact_sum('shared_count * (place_a * place_a + place_b * place_b)') }}
                    - 2 * {{ exact_sum('shared_count * place_a') }} * {{ exact_sum('shared_count * place_b') }}
                    / sum(shared_count)
            else 0
        end as chance_distance
    from pair_labels
    where place_a is not null and place_b is not null
    group by job_location, question, worker_a, worker_b
),

-- What each of the two gave, label by label: the margins of their table.
margins as (
    select
        job_location,
        question,
        worker_a,
        worker_b,
        sum(count_a) * sum(count_b) as chance_product
    from (
        {% for side in ['a', 'b'] %}
        select
            job_location,
            question,
            worker_a,
            worker_b,
            label_{{ side }} as label,
            {{ 'shared_count' if side == 'a' else '0e0' }} as count_a,
            {{ 'shared_count' if side == 'b' else '0e0' }} as count_b
        from pair_labels
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as sides
    group by job_location, question, worker_a, worker_b, label
),

chances as (
    select
        job_location,
        question,
        worker_a,
        worker_b,
        sum(chance_product) as chance_product
    from margins
    group by job_location, question, worker_a, worker_b
),

pairs as (
    select
        job_location,
        question,
        worker_a,
        worker_b,
        sum(shared_count) as shared_count,
        sum(case when label_a = label_b then shared_count else 0e0 end) as agreed_count,
        max(mean_chance) as mean_chance,
        max(strength) as strength,
        max(mean_beyond) as mean_beyond,
        sum(pairs_count) - sum(shared_count) as others_count,
        {{ exact_sum('agreed_beyond') }} as agreed_beyond,
        {{ exact_sum('expected_beyond') }} as expected_beyond
    from pair_labels
    group by job_location, question, worker_a, worker_b
),

final as (
    select
        pairs.*,
        chances.chance_product / pairs.shared_count as chance_count,
        -- All other pairs on the same objects, without this one.
        pairs.agreed_beyond - (pairs.agreed_count - pairs.shared_count * pairs.mean_chance) as others_beyond,
        pairs.expected_beyond - pairs.shared_count * pairs.strength as others_expected_beyond,
        coalesce(scaled.placed_count, 0) as placed_count,
        scaled.distance,
        scaled.chance_distance
    from pairs
    left join scaled
        on
            pairs.job_location = scaled.job_location and pairs.question = scaled.question
            and pairs.worker_a = scaled.worker_a and pairs.worker_b = scaled.worker_b
    inner join chances
        on
            pairs.job_location = chances.job_location and pairs.question = chances.question
            and pairs.worker_a = chances.worker_a and pairs.worker_b = chances.worker_b
)

select
    job_location,
    question,
    worker_a,
    worker_b,
    shared_count,
    agreed_count,
    chance_count,
    others_count,
    strength,
    mean_beyond,
    others_beyond,
    others_expected_beyond,
    placed_count,
    distance,
    chance_distance
from final
