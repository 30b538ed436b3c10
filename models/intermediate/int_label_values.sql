-- One row per question whose labels are ordered or numbers, and label: the number that it stands for on the scale.
with questions as (
    select * from {{ ref('int_questions') }}
    where label_scale <> 'nominal'
),

labels as (
    select
        questions.question,
        questions.label_scale,
        labels.label,
        cast(null as double) as position
    from {{ ref('int_votes') }} as labels
    inner join questions on labels.job_location = questions.job_location and labels.question = questions.question
    where labels.is_single_label
    union all
    select
        questions.question,
        questions.label_scale,
        categories.label,
        categories.position
    from {{ ref('int_label_categories') }} as categories
    inner join questions
        on categories.job_location = questions.job_location and categories.element = questions.element
),

positions as (
    select
        question,
        label,
        min(label_scale) as label_scale,
        min(position) as position
    from labels
    group by question, label
),

valued as (
    select
        question,
        label,
        label_scale,
        case
            -- The place in an order and the number of a label are no distance apart: one or the other, for all labels.
            when
                label_scale = 'ordinal'
                and max(position) over (partition by question) is not null
                then position
            when {{ matches_pattern('label', '^[+-]?[0-9]+([.][0-9]+)?$') }}
                then {{ try_number("regexp_replace(label, '^[+]', '')") }}
        end as label_value
    from positions
),

stepped as (
    select
        *,
        case
            when label_value is null then null
            -- Labels without a number stand behind all others.
            when label_scale = 'ordinal'
                then cast(dense_rank() over (partition by question order by label_value nulls last) as double)
            else label_value
        end as step
    from valued
),

final as (
    select
        -- keys
        question,
        label,

        -- dimensions
        label_scale,

        -- measures
        label_value,
        -- Kappa is the same however long the scale is; on one of 1,000 no square is too large for a decimal, or lost.
        case
            when step is not null
                then
                    1e3 * coalesce(
                        (step - min(step) over (partition by question))
                        / nullif(max(step) over (partition by question) - min(step) over (partition by question), 0),
                        0
                    )
        end as scale_place
    from stepped
)

select * from final
