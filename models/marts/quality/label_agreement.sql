-- One row per scope, question and label: whether workers agree on when the label applies, chosen or not.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

-- Everyone who answered the question has said of each label whether it applies.
labels as (
    select * from {{ ref('int_current_labels') }}
    where is_comparable
),

answered as (
    select
        job_location,
        data_object_id,
        question,
        count(distinct worker) as answers_count
    from labels
    group by job_location, data_object_id, question
),

chosen as (
    select
        job_location,
        data_object_id,
        question,
        label,
        min(element) as element,
        count(*) as chosen_count
    from labels
    group by job_location, data_object_id, question, label
),

question_totals as (
    select
        scopes.scope_type,
        scopes.scope,
        answered.question,
        sum(case when answered.answers_count > 1 then answered.answers_count else 0 end) as pairable_count
    from answered
    inner join scopes on answered.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, answered.question
),

label_totals as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        chosen.question,
        min(chosen.element) as element,
        chosen.label,
        sum(chosen.chosen_count) as annotations_count,
        sum(case when answered.answers_count > 1 then chosen.chosen_count else 0 end) as pairable_chosen_count,
        sum(
            2 * cast(chosen.chosen_count as double) * (answered.answers_count - chosen.chosen_count)
            / nullif(answered.answers_count - 1, 0)
        ) as disagreement
    from chosen
    inner join answered
        on
            chosen.job_location = answered.job_location
            and chosen.data_object_id = answered.data_object_id
            and chosen.question = answered.question
    inner join scopes on chosen.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, chosen.question, chosen.label
),

joined as (
    select
        label_totals.*,
        question_totals.pairable_count,
        {{ krippendorff_alpha(
            'label_totals.disagreement',
            'question_totals.pairable_count',
            'cast(label_totals.pairable_chosen_count as double) * label_totals.pairable_chosen_count'
            ~ ' + cast(question_totals.pairable_count - label_totals.pairable_chosen_count as double)'
            ~ ' * (question_totals.pairable_count - label_totals.pairable_chosen_count)'
        ) }} as krippendorff_alpha
    from label_totals
    inner join question_totals
        on
            label_totals.scope_type = question_totals.scope_type
            and label_totals.scope = question_totals.scope
            and label_totals.question = question_totals.question
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        question,
        element,
        label,

        -- measures
        cast(annotations_count as bigint) as annotations_count,
        krippendorff_alpha,
        cast(pairable_count as bigint) as krippendorff_alpha_n,
        case
            when krippendorff_alpha is not null then 'ok'
            when pairable_count = 0 then 'no_overlap'
            else 'undefined_one_category'
        end as krippendorff_alpha_status
    from joined
)

select * from final
