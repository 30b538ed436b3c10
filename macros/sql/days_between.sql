{#
  An array of the dates from one to another, both included, to be unnested.
  Why: sequence() and generate_series() differ in name, and DuckDB's gives timestamps.
  Parameters: first_day, last_day (SQL expressions of type date).
  Usage: cross join {{ each_of(days_between('first_on', 'last_on'), 't', 'day_on') }}
#}
{% macro days_between(first_day, last_day) %}{{ return(adapter.dispatch('days_between')(first_day, last_day)) }}{% endmacro %}

{% macro default__days_between(first_day, last_day) -%}
    sequence({{ first_day }}, {{ last_day }}, interval '1' day)
{%- endmacro %}

{% macro duckdb__days_between(first_day, last_day) -%}
    cast(generate_series({{ first_day }}, {{ last_day }}, interval 1 day) as date[])
{%- endmacro %}
