-- One row per scope and question: the shares that tell agreement, of chance too, with their errors and what bears them.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

objects as (
    select
        scopes.scope,
        agreement.question,
        min(agreement.element) as element,
        count(*) as data_objects_count,
        count_if(agreement.status <> 'not_single_label') as single_label_count,
        count_if(agreement.status = 'not_single_label' and agreement.distinct_labels_count > 0) as label_set_count,
        count(agreement.mean_jaccard) as compared_data_objects_count,
        sum(case when agreement.mean_jaccard is not null then agreement.annotations_count end)
            as compared_annotations_count,
        {{ exact_sum('agreement.mean_jaccard') }} as jaccard_total,
        {{ exact_sum('agreement.mean_jaccard * agreement.mean_jaccard') }} as jaccard_squared,
        {{ exact_sum('agreement.exact_set_match_rate') }} as match_total,
        {{ exact_sum('agreement.exact_set_match_rate * agreement.exact_set_match_rate') }} as match_squared,
        -- Where workers tie there is no plurality, and nothing that Ground Truth's label could differ from.
        count_if(agreement.plurality_label <> data_objects.consolidated_label) as different_count,
        count_if(agreement.plurality_label is not null and data_objects.consolidated_label is not null)
            as consolidated_count
    from scopes
    inner join {{ ref('object_agreement') }} as agreement on scopes.job = agreement.job
    left join {{ ref('int_data_objects') }} as data_objects
        on scopes.job_location = data_objects.job_location and agreement.data_object_id = data_objects.data_object_id
    group by scopes.scope, agreement.question
),

similarity as (
    select
        -- keys
        objects.scope,
        objects.question,

        -- dimensions
        objects.element,
        case
            when objects.label_set_count > 0 then 'label_set'
            when objects.single_label_count > 0 then 'single_label'
            else 'not_comparable'
        end as answer_type,

        -- measures
        objects.data_objects_count,
        objects.compared_data_objects_count,
        cast(coalesce(objects.compared_annotations_count, 0) as bigint) as compared_annotations_count,
        {% for statistic, sums in [('mean_jaccard', 'jaccard'), ('exact_set_match_rate', 'match')] %}
        objects.{{ sums }}_total / nullif(objects.compared_data_objects_count, 0) as {{ statistic }},
        {{ ratio_error(
            'objects.' ~ sums ~ '_squared', 'objects.' ~ sums ~ '_total', 'objects.compared_data_objects_count',
            'objects.' ~ sums ~ '_total', 'objects.compared_data_objects_count', 'objects.compared_data_objects_count'
        ) }} as {{ statistic }}_error,
        {% endfor %}
        cast(objects.different_count as bigint) as different_count,
        cast(objects.consolidated_count as bigint) as consolidated_count
    from objects
),

job_objects as (
    select
        job,
        count(distinct data_object_id) as data_objects_count
    from {{ ref('object_agreement') }}
    group by job
),

all_scopes as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        cast(coalesce(sum(job_objects.data_objects_count), 0) as bigint) as all_questions_data_objects_count
    from scopes
    left join job_objects on scopes.job = job_objects.job
    group by scopes.scope_type, scopes.scope
),

scales as (
    select
        question,
        min(label_scale) as label_scale
    from {{ ref('int_questions') }}
    group by question
),

final as (
    select
        -- keys
        all_scopes.scope_type,
        all_scopes.scope,
        all_scopes.project,
        all_scopes.all_questions_data_objects_count,
        coalesce(similarity.question, '(no question)') as question,
        similarity.element,
        coalesce(similarity.answer_type, 'not_comparable') as answer_type,
        coalesce(scales.label_scale, 'nominal') as label_scale,
        coalesce(scaled.has_unvalued_labels, false) as has_unvalued_labels,
        {% for count in ['data_objects_count', 'compared_data_objects_count', 'compared_annotations_count',
            'different_count', 'consolidated_count'] %}
        coalesce(similarity.{{ count }}, 0) as {{ count }},
        {% endfor %}
        {% for count in ['paired_data_objects_count', 'pairable_votes_count', 'pairs_count'] %}
        coalesce(coefficients.{{ count }}, 0) as {{ count }},
        {% endfor %}
        coalesce(coefficients.data_objects_count, 0) as single_label_data_objects_count,
        coalesce(scaled.paired_data_objects_count, coefficients.paired_data_objects_count, 0)
            as alpha_data_objects_count,
        coalesce(scaled.pairable_votes_count, coefficients.pairable_votes_count, 0) as alpha_votes_count,
        {% for share in ['mean_jaccard', 'exact_set_match_rate'] %}
        similarity.{{ share }},
        similarity.{{ share }}_error,
        {% endfor %}
        {% for share in ['agreement', 'pooled_agreement'] %}
        coefficients.{{ share }},
        coefficients.{{ share }}_error,
        {% endfor %}
        {% for part in ['disagreement', 'disagreement_error', 'chance_disagreement'] %}
        case
            when scaled.question is null then coefficients.{{ part }}
            when not scaled.has_unvalued_labels then scaled.{{ part }}
        end as {{ part }},
        {% endfor %}
        coefficients.chance_agreement
    from all_scopes
    left join similarity on all_scopes.scope = similarity.scope
    left join {{ ref('int_scope_coefficients') }} as coefficients
        on similarity.scope = coefficients.scope and similarity.question = coefficients.question
    left join {{ ref('int_scaled_disagreement') }} as scaled
        on similarity.scope = scaled.scope and similarity.question = scaled.question
    left join scales on similarity.question = scales.question
)

select * from final
