{# The one clock of every model: var('as_of'), or the start of the run; a timestamp in UTC. #}
{% macro as_of() -%}
    cast('{{ var("as_of") or run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}
