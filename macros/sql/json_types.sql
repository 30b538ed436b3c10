{#
  What stands under each of several keys of a json object, as an array of texts: object, array, null or scalar, and null
  where nothing does.
  Why: DuckDB parses a document, and keeps memory for it, once per function, and this asks for all keys in one; Athena
  has no json_type.
  Parameters: document (SQL expression of type json), keys (list of key names).
  Usage: json_types('content', ['label', 'labels'])
#}
{% macro json_types(document, keys) %}{{ return(adapter.dispatch('json_types')(document, keys)) }}{% endmacro %}

{% macro default__json_types(document, keys) -%}
    transform(
        array[{% for key in keys %}json_format({{ json_value(document, [key]) }}){{ ', ' if not loop.last }}{% endfor %}],
        value -> case substr(value, 1, 1)
            when '{' then 'object'
            when '[' then 'array'
            when 'n' then 'null'
            else if(value is not null, 'scalar')
        end
    )
{%- endmacro %}

{% macro duckdb__json_types(document, keys) -%}
    list_transform(
        json_type({{ document }}, [{% for key in keys %}'{{ json_path([key]) }}'{{ ', ' if not loop.last }}{% endfor %}]),
        lambda type: case
            when type in ('OBJECT', 'ARRAY', 'NULL') then lower(type)
            when type is not null then 'scalar'
        end
    )
{%- endmacro %}
