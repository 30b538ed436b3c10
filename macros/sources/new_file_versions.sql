{#
  The files of the inventory whose version an incremental model doesn't hold yet; all of them in a first build.
  Usage: files as ({{ new_file_versions() }})
#}
{% macro new_file_versions() %}
    select files.*
    from {{ ref('base_ground_truth__response_files') }} as files
    {% if is_incremental() %}
    where not exists (
        select 1
        from {{ this }} as loaded
        where
            loaded.path = files.path
            and loaded.size_bytes = files.size_bytes
            and loaded.modified_at = files.modified_at
    )
    {% endif %}
{% endmacro %}
