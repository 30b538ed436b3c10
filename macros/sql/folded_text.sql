{#
  A text without differences of case, white space and Unicode form, to find texts that look alike; never to be shown.
  Why: the functions that normalize Unicode differ in name.
  Parameters: text (SQL expression of type varchar).
  Usage: folded_text('label')
#}
{% macro folded_text(text) %}{{ return(adapter.dispatch('folded_text')(text)) }}{% endmacro %}

{% macro default__folded_text(text) -%}
    lower(trim(regexp_replace({{ spaced_text('normalize(' ~ text ~ ', NFC)') }}, ' +', ' ')))
{%- endmacro %}

{% macro duckdb__folded_text(text) -%}
    lower(trim(regexp_replace({{ spaced_text('nfc_normalize(' ~ text ~ ')') }}, ' +', ' ', 'g')))
{%- endmacro %}

{# A text with plain spaces for tabs, ends of lines and the spaces that don't break or are as wide as an ideograph. #}
{% macro spaced_text(text) -%}
    translate({{ text }}, chr(9) || chr(10) || chr(13) || chr(160) || chr(12288), '     ')
{%- endmacro %}
