-- One row per scope, question and label: whether workers agree on when the label applies, chosen or not.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

-- Everyone who answered the question has said of each label whether it applies.
labels as (
    select * from {{ ref('int_annotation_labels') }}
    where is_current and is_comparable
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
        count_if(answered.answers_count > 1) as paired_data_objects_count,
        sum(case when answered.answers_count > 1 then answered.answers_count else 0 end) as pairable_count,
        sum(
            case
                when answered.answers_count > 1 then cast(answered.answers_count as double) * answered.answers_count
            end
        ) as answers_squared
    from answered
    inner join scopes on answered.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, answered.question
),

-- What each object adds to the observed disagreement: of each answer, the share of the others that differ.
compared as (
    select
        chosen.*,
        answered.answers_count,
        2 * cast(chosen.chosen_count as double) * (answered.answers_count - chosen.chosen_count)
        / nullif(answered.answers_count - 1, 0) as disagreement
    from chosen
    inner join answered
        on
            chosen.job_location = answered.job_location
            and chosen.data_object_id = answered.data_object_id
            and chosen.question = answered.question
),

label_totals as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        compared.question,
        min(compared.element) as element,
        compared.label,
        sum(compared.chosen_count) as annotations_count,
        sum(case when compared.answers_count > 1 then compared.chosen_count else 0 end) as pairable_chosen_count,
        coalesce({{ exact_sum('compared.disagreement') }}, 0) as disagreement,
        coalesce({{ exact_sum('compared.disagreement * compared.disagreement') }}, 0) as disagreement_squared,
        coalesce({{ exact_sum('compared.disagreement * compared.answers_count') }}, 0) as disagreement_by_answers
    from compared
    inner join scopes on compared.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, compared.question, compared.label
),

joined as (
    select
        label_totals.*,
        question_totals.pairable_count,
        question_totals.paired_data_objects_count,
        1 - label_totals.disagreement / nullif(question_totals.pairable_count, 0) as agreement,
        {{ ratio_error(
            'label_totals.disagreement_squared', 'label_totals.disagreement_by_answers',
            'question_totals.answers_squared', 'label_totals.disagreement',
            'nullif(question_totals.pairable_count, 0)', 'question_totals.paired_data_objects_count'
        ) }} as agreement_error,
        -- Two answers drawn from all of them, which agree in having chosen the label or not.
        1 - 2 * cast(label_totals.pairable_chosen_count as double)
        * (question_totals.pairable_count - label_totals.pairable_chosen_count)
        / nullif(cast(question_totals.pairable_count as double) * (question_totals.pairable_count - 1), 0)
            as chance_agreement,
        {{ student_t('question_totals.paired_data_objects_count - 1', 'student_t.quantile_975') }} as t
    from label_totals
    inner join question_totals
        on label_totals.scope = question_totals.scope and label_totals.question = question_totals.question
    left join {{ ref('student_t') }} as student_t
        on question_totals.paired_data_objects_count - 1 = student_t.degrees_of_freedom
),

{% set bearing = ['agreement', 'agreement_error', 'paired_data_objects_count', 'pairable_count', 't'] %}
measured as (
    select
        *,
        {{ chance_corrected('agreement', 'chance_agreement') }} as krippendorff_alpha,
        {{ chance_corrected(share_low(*bearing), 'chance_agreement') }} as alpha_low,
        {{ chance_corrected(share_high(*bearing), 'chance_agreement') }} as alpha_high
    from joined
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
        case when alpha_low is not null then greatest(alpha_low, -1e0) end as krippendorff_alpha_ci_low,
        alpha_high as krippendorff_alpha_ci_high,
        case
            when krippendorff_alpha is not null and paired_data_objects_count >= {{ least_data_objects() }} then 'ok'
            when krippendorff_alpha is not null then 'too_few_objects'
            when pairable_count = 0 then 'no_overlap'
            else 'undefined_one_category'
        end as krippendorff_alpha_status,
        {{ alpha_reading('alpha_low', 'alpha_high') }} as alpha_reading
    from measured
)

select * from final
