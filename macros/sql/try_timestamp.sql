{#
  An ISO 8601 text with a zone as a timestamp in UTC, to the millisecond; null for anything else, and for a time
  before 1970 or after 2199, at which nobody labeled anything.
  Why: the parsers differ in name and in what they forgive, so the form is checked first on both: hours to 23, minutes
  and seconds to 59, up to 9 digits of a second, offsets to 14 hours (beyond, Trino fails even inside of try).
  Parameters: text (SQL expression of type varchar).
  Usage: try_timestamp('submission_time')
#}
{% macro try_timestamp(text) %}{{ return(adapter.dispatch('try_timestamp')(text)) }}{% endmacro %}

{% macro iso_8601_with_zone() -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?' -%}
    {%- set zone = '(Z|[+-](0[0-9]|1[0-3]):?[0-5][0-9]|[+-]14:?00)' -%}
    ^(19[7-9][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}T{{ time }}{{ zone }}$
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
