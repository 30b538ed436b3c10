-- One row per scope and question: how far its workers agree, with and without the agreement that chance would give.
{% set single_label_status %}
            when data_objects_count = 0 then 'no_annotations'
            when single_label_data_objects_count = 0 then 'not_single_label'
            when paired_data_objects_count = 0 then 'no_overlap'
            else 'undefined_one_category'
{% endset %}
{% set label_set_status %}
            when data_objects_count = 0 then 'no_annotations'
            when answer_type = 'single_label' then 'single_label'
            when answer_type = 'not_comparable' then 'no_comparable_labels'
            else 'no_overlap'
{% endset %}
-- Each statistic: what it is counted over, the data objects and the answers that bear it, the share whose interval
-- gives its own, that share's error, what chance alone would give, and why it may be undefined.
{% set statistics = [
    ('percent_agreement_item_mean', 'paired_data_objects_count', 'paired_data_objects_count', 'pairable_votes_count',
        'agreement', 'agreement_error', none, single_label_status),
    ('percent_agreement_pooled', 'pairs_count', 'paired_data_objects_count', 'pairable_votes_count',
        'pooled_agreement', 'pooled_agreement_error', none, single_label_status),
    ('krippendorff_alpha', 'alpha_votes_count', 'alpha_data_objects_count', 'alpha_votes_count',
        '(1 - disagreement)', 'disagreement_error', '(1 - chance_disagreement)', single_label_status),
    ('fleiss_kappa', 'single_label_data_objects_count', 'paired_data_objects_count', 'pairable_votes_count',
        'agreement', 'agreement_error', 'chance_agreement', single_label_status),
    ('mean_jaccard', 'compared_data_objects_count', 'compared_data_objects_count', 'compared_annotations_count',
        'mean_jaccard', 'mean_jaccard_error', none, label_set_status),
    ('exact_set_match_rate', 'compared_data_objects_count', 'compared_data_objects_count',
        'compared_annotations_count', 'exact_set_match_rate', 'exact_set_match_rate_error', none, label_set_status),
] %}
{% set bearers = ['paired_data_objects_count', 'alpha_data_objects_count', 'compared_data_objects_count'] %}
with quantiles as (
    select
        {% for objects in bearers %}
        {{ student_t('shares.' ~ objects ~ ' - 1', objects ~ '_quantiles.quantile_975') }} as {{ objects }}_t,
        {% endfor %}
        shares.*
    from {{ ref('int_scope_shares') }} as shares
    {% for objects in bearers %}
    left join {{ ref('student_t') }} as {{ objects }}_quantiles
        on shares.{{ objects }} - 1 = {{ objects }}_quantiles.degrees_of_freedom
    {% endfor %}
),

measured as (
    select
        {% for statistic, n, objects, votes, share, error, chance, undefined in statistics %}
        {% for suffix, value in [
            ('value', share),
            ('low', share_low(share, error, objects, votes, objects ~ '_t')),
            ('high', share_high(share, error, objects, votes, objects ~ '_t')),
        ] %}
        {{ value if chance is none else chance_corrected(value, chance) }} as {{ statistic }}_{{ suffix }},
        {% endfor %}
        {% endfor %}
        *
    from quantiles
),

judged as (
    select
        {% for statistic, n, objects, votes, share, error, chance, undefined in statistics %}
        case
            when {{ statistic }}_value is not null and {{ objects }} >= {{ least_data_objects() }} then 'ok'
            when {{ statistic }}_value is not null then 'too_few_objects'
            {% if statistic == 'krippendorff_alpha' %}
            when has_unvalued_labels then 'labels_without_number'
            {% endif %}
            {{- undefined }}
        end as {{ statistic }}_status,
        {% endfor %}
        *
    from measured
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        question,

        -- dimensions
        element,
        answer_type,
        label_scale,

        -- measures
        data_objects_count,
        all_questions_data_objects_count,
        paired_data_objects_count,
        {% for statistic, n, objects, votes, share, error, chance, undefined in statistics %}
        {{ statistic }}_value as {{ statistic }},
        cast({{ n }} as bigint) as {{ statistic }}_n,
        case
            when {{ statistic }}_low is not null then greatest({{ statistic }}_low, -1e0)
        end as {{ statistic }}_ci_low,
        {{ statistic }}_high as {{ statistic }}_ci_high,
        {{ statistic }}_status,
        {% endfor %}
        {{ alpha_reading('krippendorff_alpha_low', 'krippendorff_alpha_high') }} as alpha_reading,
        row_number() over (
            partition by scope
            order by
                case
                    when krippendorff_alpha_status = 'ok' then 0
                    when mean_jaccard_status = 'ok' then 1
                    when coalesce(krippendorff_alpha_value, mean_jaccard_value) is not null then 2
                    else 3
                end,
                coalesce(krippendorff_alpha_value, mean_jaccard_value),
                question
        ) as question_rank,
        cast(different_count as double) / nullif(consolidated_count, 0) as consolidated_difference_rate,
        consolidated_count as consolidated_difference_rate_n,
        {{ wilson_low('different_count', 'consolidated_count') }} as consolidated_difference_rate_ci_low,
        {{ wilson_high('different_count', 'consolidated_count') }} as consolidated_difference_rate_ci_high,
        case
            when consolidated_count > 0 then 'ok' else 'no_consolidated_label'
        end as consolidated_difference_rate_status
    from judged
)

select * from final
