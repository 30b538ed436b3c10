{#
  Warns of files that were removed or replaced since they were loaded, by name, with the command that ends the warning.
  Usage: config(post_hook="{{ warn_of_changed_files() }}") of the model that has them
#}
{% macro warn_of_changed_files() %}
    {% if execute and flags.WHICH in ('build', 'run') %}
        {% set total = run_query('select count(*) from ' ~ this).columns[0].values()[0] %}
        {% if total %}
            {% set named = run_query(
                "select path || ' (' || change || ')' from " ~ this ~ ' order by path limit 10'
            ).columns[0].values() %}
            {% do exceptions.warn(
                'Files were removed or replaced since they were loaded, ' ~ total ~ ' in all: ' ~ named | join(', ')
                ~ (', ...' if total > 10 else '')
                ~ '; if that was meant: dbt run --full-refresh --select stg_ground_truth__file_versions'
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}
