{#
  An ISO 8601 text with a zone as a timestamp in UTC, to the millisecond; null for anything else.
  Why: the parsers differ in name and in what they forgive, so the form is checked first on both.
  Parameters: text (SQL expression of type varchar).
  Usage: try_timestamp('submission_time')
#}
{% macro try_timestamp(text) %}{{ return(adapter.dispatch('try_timestamp')(text)) }}{% endmacro %}

{% macro iso_8601_with_zone() -%}
    ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})$
{%- endmacro %}

{% macro default__try_timestamp(text) -%}
    case
        when regexp_like({{ text }}, '{{ iso_8601_with_zone() }}')
            then cast(try(from_iso8601_timestamp({{ text }})) at time zone 'UTC' as timestamp(3))
    end
{%- endmacro %}

{# A cast to timestamp reads a Z and ignores any other offset; only the cast to timestamptz applies it. #}
{% macro duckdb__try_timestamp(text) -%}
    case
        when regexp_matches({{ text }}, '{{ iso_8601_with_zone() }}')
            then date_trunc('millisecond', timezone('UTC', try_cast({{ text }} as timestamptz)))
    end
{%- endmacro %}
