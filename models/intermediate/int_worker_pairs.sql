-- One row per labeling job, question and pair of workers with single labels on one data object: how far they agree.
{% set of_object = 'partition by votes.job_location, votes.question, votes.data_object_id' %}
-- Of all pairs of an object: how far they agree beyond chance, and how far by their strengths.
with objects as (
    select
        votes.*,
        scales.scale_place,
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
    from {{ ref('int_votes') }} as votes
    inner join {{ ref('int_worker_strengths') }} as strengths
        on
            votes.job_location = strengths.job_location and votes.question = strengths.question
            and votes.worker = strengths.worker
    left join {{ ref('int_label_values') }} as scales
        on votes.question = scales.question and votes.label = scales.label
    where votes.is_single_label
),

pair_labels as (
    select
        one.job_location,
        one.question,
        one.worker as worker_a,
        other.worker as worker_b,
        one.label as label_a,
        other.label as label_b,
        -- Two labels have a distance where both have a place.
        max(case when other.scale_place is not null then one.scale_place end) as place_a,
        max(case when one.scale_place is not null then other.scale_place end) as place_b,
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
        {{ exact_sum('expected_beyond') }} as expected_beyond,
        sum(case when place_a is not null then shared_count else 0e0 end) as placed_count,
        -- How far apart the two are on the labels' scale, in squares, and would be by chance with the mix of each.
        {{ exact_sum('shared_count * power(place_a - place_b, 2)') }} as distance,
        -- The difference of large sums would be a little off nothing where both know one label only.
        case
            when max(greatest(place_a, place_b)) > min(least(place_a, place_b))
                then
                    {{ exact_sum('shared_count * (place_a * place_a + place_b * place_b)') }}
                    - 2 * {{ exact_sum('shared_count * place_a') }} * {{ exact_sum('shared_count * place_b') }}
                    / sum(case when place_a is not null then shared_count end)
            when max(place_a) is not null then 0e0
        end as chance_distance
    from pair_labels
    group by job_location, question, worker_a, worker_b
),

final as (
    select
        -- keys
        pairs.job_location,
        pairs.question,
        pairs.worker_a,
        pairs.worker_b,

        -- measures
        pairs.shared_count,
        pairs.agreed_count,
        chances.chance_product / pairs.shared_count as chance_count,
        pairs.others_count,
        pairs.strength,
        pairs.mean_beyond,
        -- All other pairs on the same objects, without this one.
        pairs.agreed_beyond - (pairs.agreed_count - pairs.shared_count * pairs.mean_chance) as others_beyond,
        pairs.expected_beyond - pairs.shared_count * pairs.strength as others_expected_beyond,
        pairs.placed_count,
        pairs.distance,
        pairs.chance_distance
    from pairs
    inner join chances
        on
            pairs.job_location = chances.job_location and pairs.question = chances.question
            and pairs.worker_a = chances.worker_a and pairs.worker_b = chances.worker_b
)

select * from final
