-- One row per scope: how far its workers agree, with and without the agreement that chance alone would give.
{% set single_label_status %}
            when data_objects_count = 0 then 'no_annotations'
            when single_label_data_objects_count = 0 then 'not_single_label'
            when paired_data_objects_count = 0 then 'no_overlap'
            else 'undefined_one_category'
{% endset %}
{% set label_set_status %}
            when data_objects_count = 0 then 'no_annotations'
            when comparable_data_objects_count = 0 then 'no_comparable_labels'
            else 'no_overlap'
{% endset %}
-- The name of each statistic, what it is counted over, the least it can be, and why it may be undefined.
{% set statistics = [
    ('percent_agreement_item_mean', 'paired_data_objects_count', 0, single_label_status),
    ('percent_agreement_pooled', 'pairs_count', 0, single_label_status),
    ('krippendorff_alpha', 'pairable_votes_count', -1, single_label_status),
    ('fleiss_kappa', 'single_label_data_objects_count', -1, single_label_status),
    ('mean_jaccard', 'compared_data_objects_count', 0, label_set_status),
    ('exact_set_match_rate', 'compared_data_objects_count', 0, label_set_status),
] %}
with scopes as (
    select distinct
        scope_type,
        scope,
        scope_project as project
    from {{ ref('int_scope_jobs') }}
),

joined as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.project,
        coalesce(similarity.data_objects_count, 0) as data_objects_count,
        coalesce(similarity.comparable_data_objects_count, 0) as comparable_data_objects_count,
        coalesce(similarity.compared_data_objects_count, 0) as compared_data_objects_count,
        coalesce(totals.data_objects_count, 0) as single_label_data_objects_count,
        coalesce(totals.paired_data_objects_count, 0) as paired_data_objects_count,
        coalesce(totals.pairable_votes_count, 0) as pairable_votes_count,
        coalesce(totals.ordered_pairs_count, 0) / 2 as pairs_count,
        totals.percent_agreement_total / nullif(totals.paired_data_objects_count, 0) as percent_agreement_item_mean,
        totals.percent_agreement_deviation
        / sqrt(nullif(totals.paired_data_objects_count, 0)) as percent_agreement_item_mean_error,
        {% for statistic in ['percent_agreement_pooled', 'krippendorff_alpha', 'fleiss_kappa'] %}
        coefficients.{{ statistic }},
        coefficients.{{ statistic }}_error,
        {% endfor %}
        {% for statistic in ['mean_jaccard', 'exact_set_match_rate'] %}
        similarity.{{ statistic }},
        similarity.{{ statistic }}_error,
        {% endfor %}
        coalesce(similarity.different_count, 0) as different_count,
        coalesce(similarity.consolidated_count, 0) as consolidated_count
    from scopes
    left join {{ ref('int_scope_similarity') }} as similarity
        on scopes.scope_type = similarity.scope_type and scopes.scope = similarity.scope
    left join {{ ref('int_scope_agreement_totals') }} as totals
        on scopes.scope_type = totals.scope_type and scopes.scope = totals.scope
    left join {{ ref('int_scope_coefficients') }} as coefficients
        on scopes.scope_type = coefficients.scope_type and scopes.scope = coefficients.scope
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,

        -- measures
        data_objects_count,
        paired_data_objects_count,
        {% for statistic, n, minimum, undefined_status in statistics %}
        {{ statistic }},
        cast({{ n }} as bigint) as {{ statistic }}_n,
        {{ interval_bound(statistic, statistic ~ '_error', '-', minimum) }} as {{ statistic }}_ci_low,
        {{ interval_bound(statistic, statistic ~ '_error', '+', minimum) }} as {{ statistic }}_ci_high,
        case
            when {{ statistic }} is not null then 'ok'
            {{- undefined_status }}
        end as {{ statistic }}_status,
        {% endfor %}
        case
            when krippendorff_alpha >= 0.8 then 'reliable'
            when krippendorff_alpha >= 0.667 then 'tentative'
            when krippendorff_alpha is not null then 'unreliable'
        end as alpha_reading,
        cast(different_count as double) / nullif(consolidated_count, 0) as consolidated_difference_rate,
        consolidated_count as consolidated_difference_rate_n,
        {{ wilson_low('different_count', 'consolidated_count') }} as consolidated_difference_rate_ci_low,
        {{ wilson_high('different_count', 'consolidated_count') }} as consolidated_difference_rate_ci_high,
        case
            when consolidated_count > 0 then 'ok' else 'no_consolidated_label'
        end as consolidated_difference_rate_status
    from joined
)

select * from final
