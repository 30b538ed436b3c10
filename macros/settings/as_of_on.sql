{# The day of the clock in the reporting time zone; a date. It is partial, so no pace is taken from it. #}
{% macro as_of_on() -%}
    {{ local_date(as_of()) }}
{%- endmacro %}
