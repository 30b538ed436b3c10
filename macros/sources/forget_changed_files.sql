{#
  Deletes what an incremental model holds of files that left the inventory or were replaced, or were too large.
  Why: Hive tables on Athena can't delete; there the join with the inventory leaves such rows out, and a full
  refresh removes them. On DuckDB they go at once, so that nothing of a deleted file stays in the warehouse.
  Usage: config(pre_hook="{{ forget_changed_files() }}")
#}
{% macro forget_changed_files() %}{{ return(adapter.dispatch('forget_changed_files')()) }}{% endmacro %}

{% macro default__forget_changed_files() %}{% endmacro %}

{% macro duckdb__forget_changed_files() %}
    {% if is_incremental() %}
delete from {{ this }} as loaded
where not exists (
    select 1
    from {{ ref('base_ground_truth__response_files') }} as files
    where files.path = loaded.path
        and files.size_bytes = loaded.size_bytes
        and files.modified_at = loaded.modified_at
)
        {% if 'file_problem' in adapter.get_columns_in_relation(this) | map(attribute='name') %}
-- There may be more memory by now.
or loaded.file_problem = 'too_large'
        {% endif %}
    {% endif %}
{% endmacro %}
