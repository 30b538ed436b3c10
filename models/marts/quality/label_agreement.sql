-- One row per scope, element and label: whether workers agree on when the label applies, chosen or not.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

choices as (
    select * from {{ ref('int_label_choices') }}
),

answered as (
    select distinct
        job_location,
        data_object_id,
        element,
        element_answers_count
    from choices
),

element_totals as (
    select
        scopes.scope_type,
        scopes.scope,
        answered.element,
        sum(
            case when answered.element_answers_count > 1 then answered.element_answers_count else 0 end
        ) as pairable_count
    from answered
    inner join scopes on answered.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, answered.element
),

label_totals as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        choices.element,
        choices.label,
        sum(choices.chosen_count) as annotations_count,
        sum(case when choices.element_answers_count > 1 then choices.chosen_count else 0 end) as pairable_chosen_count,
        sum(
            2 * cast(choices.chosen_count as double) * (choices.element_answers_count - choices.chosen_count)
            / nullif(choices.element_answers_count - 1, 0)
        ) as disagreement
    from choices
    inner join scopes on choices.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, choices.element, choices.label
),

joined as (
    select
        label_totals.*,
        element_totals.pairable_count,
        {{ krippendorff_alpha(
            'label_totals.disagreement',
            'element_totals.pairable_count',
            'cast(label_totals.pairable_chosen_count as double) * label_totals.pairable_chosen_count'
            ~ ' + cast(element_totals.pairable_count - label_totals.pairable_chosen_count as double)'
            ~ ' * (element_totals.pairable_count - label_totals.pairable_chosen_count)'
        ) }} as krippendorff_alpha
    from label_totals
    inner join element_totals
        on
            label_totals.scope_type = element_totals.scope_type
            and label_totals.scope = element_totals.scope
            and label_totals.element = element_totals.element
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
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
