-- One row per question whose labels are ordered or numbers, and label: the number that it stands for on the scale.
with questions as (
    select * from {{ ref('int_questions') }}
    where label_scale <> 'nominal'
),

labels as (
    select
        questions.question,
        labels.label,
        cast(null as double) as position
    from {{ ref('int_votes') }} as labels
    inner join questions on labels.job_location = questions.job_location and labels.question = questions.question
    where labels.is_single_label
    union all
    select
        questions.question,
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
        min(position) as position
    from labels
    group by question, label
),

scales as (
    select
        question,
        min(label_scale) as label_scale
    from questions
    group by question
),

final as (
    select
        -- keys
        positions.question,
        positions.label,

        -- dimensions
        scales.label_scale,

        -- measures
        case
            when scales.label_scale = 'ordinal' and positions.position is not null then positions.position
            when {{ matches_pattern('positions.label', '^[+-]?[0-9]+([.][0-9]+)?$') }}
                then {{ try_number("regexp_replace(positions.label, '^[+]', '')") }}
        end as label_value
    from positions
    inner join scales on positions.question = scales.question
)

select * from final
