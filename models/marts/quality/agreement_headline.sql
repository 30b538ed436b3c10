-- One row per scope: the agreement of its least reliable question, of single labels and of sets of labels.
{% set statistics = {
    'single_label': ['percent_agreement_item_mean', 'percent_agreement_pooled', 'krippendorff_alpha', 'fleiss_kappa',
        'consolidated_difference_rate'],
    'label_set': ['mean_jaccard', 'exact_set_match_rate'],
} %}
with agreement as (
    select
        *,
        row_number() over (partition by scope, answer_type order by question_rank) as place
    from {{ ref('scope_agreement') }}
),

-- Where nobody was asked for a single label, or for a set, the statistics say so for the scope's first question.
scopes as (
    select * from agreement
    where question_rank = 1
),

final as (
    select
        -- keys
        scopes.scope_type,
        scopes.scope,
        scopes.project,

        -- dimensions
        single_label.question,
        label_set.question as set_question,
        cast(single_label.paired_data_objects_count as varchar) || ' of '
        || cast(scopes.all_questions_data_objects_count as varchar) || ' data objects: '
        || single_label.question as coverage,
        cast(label_set.mean_jaccard_n as varchar) || ' of '
        || cast(scopes.all_questions_data_objects_count as varchar) || ' data objects: '
        || label_set.question as set_coverage,
        single_label.alpha_reading,

        -- measures
        {% for answer_type, names in statistics.items() %}
        {% for statistic in names %}
        {% for suffix in ['', '_n', '_ci_low', '_ci_high', '_status'] %}
        {% set column = statistic ~ suffix %}
        case
            when {{ answer_type }}.scope is null then scopes.{{ column }} else {{ answer_type }}.{{ column }}
        end as {{ column }},
        {% endfor %}
        {% endfor %}
        {% endfor %}
        scopes.all_questions_data_objects_count as data_objects_count
    from scopes
    {% for answer_type in statistics %}
    left join agreement as {{ answer_type }}
        on
            scopes.scope = {{ answer_type }}.scope
            and {{ answer_type }}.answer_type = '{{ answer_type }}'
            and {{ answer_type }}.place = 1
    {% endfor %}
)

select * from final
