{#
  The json that a text of json holds; null where it holds none.
  Why: DuckDB alone takes trailing commas and NaN for json, keeps white space, and of two values of a key takes the first;
  Python says what Athena makes of such a text (labeling_output/json_text.py).
  Parameters: text (SQL expression of type varchar).
  Usage: json_in_text(json_scalar('content'))
#}
{% macro json_in_text(text) %}{{ return(adapter.dispatch('json_in_text')(text)) }}{% endmacro %}

{% macro default__json_in_text(text) -%}
    {{ try_json(text) }}
{%- endmacro %}

{% macro duckdb__json_in_text(text) -%}
    json(try_cast(
        case when substr(ltrim({{ text }}), 1, 1) in ('{', '[') then json_in_text({{ text }}) else {{ text }} end as json
    ))
{%- endmacro %}
