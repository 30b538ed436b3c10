{#
  Several scalars of a JSON document as an array of texts, in one pass; null as in json_text.
  Why: DuckDB parses the document again for each separate call, which with seven fields is most of the loading.
  Parameters: document (SQL expression of type json), paths (list of lists of key names).
  Usage: json_texts('answer', [['workerId'], ['submissionTime']]) gives an array of two texts
#}
{% macro json_texts(document, paths) %}{{ return(adapter.dispatch('json_texts')(document, paths)) }}{% endmacro %}

{% macro default__json_texts(document, paths) -%}
    array[{% for keys in paths %}{{ json_text(document, keys) }}{{ ', ' if not loop.last }}{% endfor %}]
{%- endmacro %}

{% macro duckdb__json_texts(document, paths) -%}
    {%- set listed = [] -%}
    {%- for keys in paths %}{% do listed.append("'" ~ json_path(keys) ~ "'") %}{% endfor -%}
    list_transform(
        list_zip(
            json_type({{ document }}, [{{ listed | join(', ') }}]),
            json_extract_string({{ document }}, [{{ listed | join(', ') }}])
        ),
        lambda field: case when field[1] not in ('OBJECT', 'ARRAY') then field[2] end
    )
{%- endmacro %}
