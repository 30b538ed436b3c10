{#
  A JSON object in which each key stands once, with its last value; anything else as it is.
  Why: of a key that stands twice Athena takes the last value, DuckDB the first.
  Parameters: document (SQL expression of type json).
  Usage: json_last_values('answer')
#}
{% macro json_last_values(document) %}{{ return(adapter.dispatch('json_last_values')(document)) }}{% endmacro %}

{% macro default__json_last_values(document) -%}
    {{ document }}
{%- endmacro %}

{% macro duckdb__json_last_values(document) -%}
    {%- set keys = 'json_keys(' ~ document ~ ')' -%}
    case
        when len({{ keys }}) > len(list_distinct({{ keys }}))
            then to_json(map(
                list_distinct({{ keys }}),
                list_transform(
                    list_distinct({{ keys }}),
                    lambda key: json_extract({{ document }}, '$.*')[
                        len({{ keys }}) + 1 - list_position(list_reverse({{ keys }}), key)
                    ]
                )
            ))
        else {{ document }}
    end
{%- endmacro %}
