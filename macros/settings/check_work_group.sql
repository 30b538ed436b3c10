{#
  Stops a run on Athena in a work group that enforces a location: tables would go there, and not to
  GT_ATHENA_DATA_LOCATION. One that enforces a place below the data location is named by GT_ATHENA_STAGING_LOCATION.
  Runs on-run-start; gt-insights doctor finds the same and more.
#}
{% macro check_work_group() %}{{ return(adapter.dispatch('check_work_group')()) }}{% endmacro %}

{% macro duckdb__check_work_group() %}{% endmacro %}

{% macro default__check_work_group() %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot')
        and not target.s3_staging_dir.startswith(target.s3_data_dir)
        and adapter.is_work_group_output_location_enforced() %}
        {{ exceptions.raise_compiler_error(
            "The work group '" ~ target.work_group ~ "' (GT_ATHENA_WORK_GROUP) enforces a location of its own, so tables"
            ~ ' would not go to GT_ATHENA_DATA_LOCATION; name another work group, or turn that off:'
            ~ ' gt-insights doctor --target athena says how'
        ) }}
    {% endif %}
{% endmacro %}
