{#
  The date of a UTC timestamp in a time zone, daylight saving included.
  Why: Athena has with_timezone and at_timezone, DuckDB has timezone with its arguments the other way round.
  Parameters: utc_timestamp (SQL expression of type timestamp), timezone (name of the IANA database; default: the
  reporting time zone).
  Usage: local_date('submitted_at')
#}
{% macro local_date(utc_timestamp, timezone=none) -%}
    {{ return(adapter.dispatch('local_date')(utc_timestamp, timezone or var('reporting_timezone'))) }}
{%- endmacro %}

{% macro default__local_date(utc_timestamp, timezone) -%}
    cast(at_timezone(with_timezone({{ utc_timestamp }}, 'UTC'), '{{ timezone }}') as date)
{%- endmacro %}

{% macro duckdb__local_date(utc_timestamp, timezone) -%}
    cast(timezone('{{ timezone }}', timezone('UTC', {{ utc_timestamp }})) as date)
{%- endmacro %}
