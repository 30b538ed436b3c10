-- One row per scope: agreement that needs no single labels, and how often plurality and Ground Truth differ.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

objects as (
    select
        scopes.scope_type,
        scopes.scope,
        count(distinct agreement.job || ' ' || agreement.data_object_id) as data_objects_count,
        count_if(agreement.distinct_labels_count > 0) as comparable_data_objects_count,
        count(agreement.mean_jaccard) as compared_data_objects_count,
        avg(agreement.mean_jaccard) as mean_jaccard,
        stddev_samp(agreement.mean_jaccard) as mean_jaccard_deviation,
        avg(agreement.exact_set_match_rate) as exact_set_match_rate,
        stddev_samp(agreement.exact_set_match_rate) as exact_set_match_deviation
    from scopes
    inner join {{ ref('object_agreement') }} as agreement on scopes.job = agreement.job
    group by scopes.scope_type, scopes.scope
),

consensus as (
    select
        scopes.scope_type,
        scopes.scope,
        count_if(not labels.is_same_as_consolidated) as different_count,
        count(labels.is_same_as_consolidated) as consolidated_count
    from scopes
    inner join {{ ref('consensus_labels') }} as labels on scopes.job = labels.job
    group by scopes.scope_type, scopes.scope
),

final as (
    select
        -- keys
        objects.scope_type,
        objects.scope,

        -- measures
        objects.data_objects_count,
        cast(objects.comparable_data_objects_count as bigint) as comparable_data_objects_count,
        objects.compared_data_objects_count,
        objects.mean_jaccard,
        objects.mean_jaccard_deviation / sqrt(nullif(objects.compared_data_objects_count, 0)) as mean_jaccard_error,
        objects.exact_set_match_rate,
        objects.exact_set_match_deviation
        / sqrt(nullif(objects.compared_data_objects_count, 0)) as exact_set_match_rate_error,
        cast(consensus.different_count as bigint) as different_count,
        consensus.consolidated_count
    from objects
    inner join consensus on objects.scope_type = consensus.scope_type and objects.scope = consensus.scope
)

select * from final
