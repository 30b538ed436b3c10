-- One row per labeling job, worker and signal: how often the worker's answers give it, beside all answers to the same.
{% set of_object = 'partition by job_location, data_object_id, question' %}
with labels as (
    select
        *,
        cast(votes_count as double) / annotations_count as votes_share,
        cast(votes_count - 1 as double) / nullif(annotations_count - 1, 0) as agreement,
        (
            sum(cast(votes_count as double) * (votes_count - 1)) over ({{ of_object }}) - 2 * (votes_count - 1)
        ) / nullif(cast(annotations_count - 1 as double) * (annotations_count - 2), 0) as others_agreement
    from {{ ref('int_object_labels') }}
),

gaps as (
    select
        *,
        others_agreement - agreement as gap
    from labels
),

-- If the votes of the object were dealt out by lot, the gap would be 0 on average however hard the object is, and its
-- variance and skew those of the object's own votes.
dealt as (
    select
        *,
        sum(cast(votes_share * power(gap, 2) as decimal(18, 12))) over ({{ of_object }}) as variance,
        sum(cast(votes_share * power(gap, 3) as decimal(18, 12))) over ({{ of_object }}) as third_moment
    from gaps
),

votes as (
    select
        votes.worker,
        dealt.*,
        lag(votes.label) over (
            partition by votes.job_location, votes.question, votes.worker
            order by votes.submitted_at, votes.source_file, votes.data_object_id
        ) as label_before
    from {{ ref('int_votes') }} as votes
    inner join dealt
        on
            votes.job_location = dealt.job_location and votes.data_object_id = dealt.data_object_id
            and votes.question = dealt.question and votes.label = dealt.label
    where votes.is_single_label
),

medians as (
    select
        job_location,
        {{ exact_percentile('time_spent_seconds', 0.5) }} as job_median_seconds
    from {{ ref('int_annotations') }}
    group by job_location
),

-- Signals that an answer has or has not, whatever its labels.
answers as (
    select
        annotations.job_location,
        annotations.data_object_id,
        '' as element,
        annotations.worker,
        'fast' as signal,
        annotations.time_spent_seconds < greatest(
            {{ var('fast_response_seconds') }},
            medians.job_median_seconds * {{ var('fast_response_median_fraction') }}
        ) as is_hit
    from {{ ref('int_annotations') }} as annotations
    inner join medians on annotations.job_location = medians.job_location
    where annotations.is_current and annotations.time_spent_seconds is not null
    union all
    select
        job_location,
        data_object_id,
        element,
        worker,
        'gold' as signal,
        not is_right as is_hit
    from {{ ref('int_gold_answers') }}
),

-- Each beside the share of all answers to the same data object that have it; of a lone answer it says nothing.
marked as (
    select
        job_location,
        worker,
        signal,
        is_hit,
        avg(case when is_hit then 1e0 else 0e0 end) over (
            partition by job_location, data_object_id, element, signal
        ) as hits_share
    from answers
    union all
    select
        job_location,
        worker,
        'plurality' as signal,
        not is_plurality_of_others as is_hit,
        -- Of three answers all agree, or only who is outvoted has a majority to be held against: nothing to compare.
        cast(null as double) as hits_share
    from votes
    union all
    select
        votes.job_location,
        votes.worker,
        'same_label' as signal,
        votes.label = votes.label_before as is_hit,
        coalesce(labels.votes_share, 0) as hits_share
    from votes
    left join labels
        on
            votes.job_location = labels.job_location and votes.data_object_id = labels.data_object_id
            and votes.question = labels.question and votes.label_before = labels.label
    where votes.label_before is not null
),

final as (
    select
        job_location,
        worker,
        signal,
        count(is_hit) as compared_count,
        sum(case when is_hit then 1e0 else 0e0 end) as observed_count,
        coalesce({{ exact_sum('hits_share') }}, 0e0) as expected_count,
        {{ exact_sum('hits_share * (1 - hits_share)') }} as variance,
        {{ exact_sum('hits_share * (1 - hits_share) * (1 - 2 * hits_share)') }} as third_moment
    from marked
    group by job_location, worker, signal
    union all
    select
        job_location,
        worker,
        'agreement' as signal,
        count(*) as compared_count,
        {{ exact_sum('1 - agreement') }} as observed_count,
        {{ exact_sum('1 - others_agreement') }} as expected_count,
        {{ exact_sum('variance') }} as variance,
        {{ exact_sum('third_moment') }} as third_moment
    from votes
    where others_agreement is not null
    group by job_location, worker
)

select * from final
