{#
  Stops a run whose schema or vars can't be right, before a model is built on them.
  Runs on-run-start; `gt-insights doctor` finds the same and more.
#}
{% macro check_settings() %}
    {% if execute and flags.WHICH in ('build', 'run', 'test') %}
        {% set names = '^[a-z_][a-z0-9_]*$' if target.type == 'athena' else '^[A-Za-z_][A-Za-z0-9_]*$' %}
        {% if not modules.re.match(names, target.schema) %}
            {{ exceptions.raise_compiler_error(
                "GT_SCHEMA is '" ~ target.schema ~ "'; write it with letters (on Athena small ones), digits and _,"
                ~ ' no digit first, as ground_truth_insights'
            ) }}
        {% endif %}
        {% set pattern = '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}:[0-9]{2})?$' %}
        {% if var('as_of') and not modules.re.match(pattern, var('as_of') | string) %}
            {{ exceptions.raise_compiler_error(
                "var as_of is '" ~ var('as_of') ~ "'; write it as 2019-04-19T00:00:00 (UTC), or leave it empty for now"
            ) }}
        {% endif %}
        {% if var('reporting_timezone') not in modules.pytz.all_timezones_set %}
            {{ exceptions.raise_compiler_error(
                "var reporting_timezone is '" ~ var('reporting_timezone')
                ~ "', which the IANA time zone database doesn't know; write it as Europe/Berlin or UTC"
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}
