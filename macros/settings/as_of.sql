{#
  The one clock of every model: var('as_of'), or the start of the run; a timestamp in UTC.
  Athena's cast takes a space between date and time, not ISO's T.
#}
{% macro as_of() -%}
    cast('{{ as_of_text() | replace("T", " ") }}' as timestamp)
{%- endmacro %}

{# The same as text, for what is reckoned before a query is sent. #}
{% macro as_of_text() %}{{ return((var('as_of') or run_started_at.strftime('%Y-%m-%d %H:%M:%S')) | string) }}{% endmacro %}

{# When the run began that makes a row; a timestamp in UTC. No number is reckoned at it. #}
{% macro built_at() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}
