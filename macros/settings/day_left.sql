{# How much of the clock's day is left in the reporting time zone: a number above 0, and 1 at midnight. #}
{% macro day_left() -%}
    {%- if not execute -%}
        {{ return(1.0) }}
    {%- endif -%}
    {%- set days = modules.datetime -%}
    {%- set zone = modules.pytz.timezone(var('reporting_timezone')) -%}
    {%- set now = modules.pytz.utc.localize(days.datetime.fromisoformat(as_of_text())).astimezone(zone) -%}
    {%- set tomorrow = now.date() + days.timedelta(days=1) -%}
    {%- set midnight = zone.localize(days.datetime.combine(tomorrow, days.time())) -%}
    {{ return((midnight - now).total_seconds() / 86400) }}
{%- endmacro %}
