{#
  The first 16 hexadecimal characters of HMAC-SHA-256 of a text under GT_PSEUDONYM_KEY.
  Why: DuckDB has no HMAC; there a Python function holds the key, so that no compiled SQL carries it.
  Parameters: text (SQL expression of type varchar).
  Usage: keyed_hash('person')
#}
{% macro keyed_hash(text) %}{{ return(adapter.dispatch('keyed_hash')(text)) }}{% endmacro %}

{% macro default__keyed_hash(text) -%}
    substr(lower(to_hex(hmac_sha256(
        to_utf8({{ text }}),
        to_utf8((select max(pseudonym_key) from {{ source('identity', 'pseudonym_keys') }}))
    ))), 1, 16)
{%- endmacro %}

{% macro duckdb__keyed_hash(text) -%}
    pseudonym({{ text }})
{%- endmacro %}
