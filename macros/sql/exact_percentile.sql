{#
  The percentile of a group, interpolated between neighbours (as in R's type 7 and NumPy's default).
  Why: Athena has approximate percentiles only.
  Parameters: number (SQL expression of type double; nulls are left out), fraction (0 to 1).
  Usage: exact_percentile('time_spent_seconds', 0.5)
#}
{% macro exact_percentile(number, fraction) %}{{ return(adapter.dispatch('exact_percentile')(number, fraction)) }}{% endmacro %}

{% macro default__exact_percentile(number, fraction) -%}
    {%- set sorted = 'array_agg(' ~ number ~ ' order by ' ~ number ~ ') filter (where ' ~ number ~ ' is not null)' -%}
    {%- set place = '(cast(count(' ~ number ~ ') - 1 as double) * ' ~ fraction ~ ')' -%}
    {%- set low = 'element_at(' ~ sorted ~ ', cast(floor' ~ place ~ ' as integer) + 1)' -%}
    {%- set high = 'element_at(' ~ sorted ~ ', cast(ceil' ~ place ~ ' as integer) + 1)' -%}
    case
        when count({{ number }}) > 0
            then {{ low }} + ({{ high }} - {{ low }}) * ({{ place }} - floor{{ place }})
    end
{%- endmacro %}

{% macro duckdb__exact_percentile(number, fraction) -%}
    quantile_cont({{ number }}, {{ fraction }})
{%- endmacro %}
