{#
  The elements of a JSON array of objects, to be unnested, and what some of their members hold; null where it is none.
  Why: DuckDB parses the document again for each separate call, which was most of loading; here it does so once.
  Parameters: document (SQL expression of type json), places (names of members that may hold the array, of which the
  first that does counts), members (list of lists of key names, outermost first, of all that is asked of an element).
  Usage: json_records('response', ['answers'], [['workerId']]) as answers, of one record_value('answer', ['workerId'])
  as worker_id, and of that record_text('worker_id')
#}
{% macro json_records(document, places, members) -%}
    {{ return(adapter.dispatch('json_records')(document, places, members)) }}
{%- endmacro %}

{# The json value of a member of an element of json_records; null for a missing one. #}
{% macro record_value(record, keys) %}{{ return(adapter.dispatch('record_value')(record, keys)) }}{% endmacro %}

{# The text of such a value that is a scalar; null for null and for objects and arrays. #}
{% macro record_text(value) %}{{ return(adapter.dispatch('record_text')(value)) }}{% endmacro %}

{% macro default__json_records(document, places, members) -%}
    coalesce(
        {%- for place in places %}
        {{ json_elements(json_value(document, [place])) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro default__record_value(record, keys) %}{{ return(json_value(record, keys)) }}{% endmacro %}

{% macro default__record_text(value) %}{{ return(json_scalar(value)) }}{% endmacro %}

{% macro duckdb__json_records(document, places, members) -%}
    {%- set shape = {} -%}
    {%- for keys in members -%}
        {%- set at = namespace(part=shape) -%}
        {%- for key in keys[:-1] %}{% set at.part = at.part.setdefault(key, {}) %}{% endfor -%}
        {%- do at.part.update({keys[-1]: 'JSON'}) -%}
    {%- endfor -%}
    {#- A second place is looked at only where the first one has nothing. -#}
    coalesce(
        {%- for place in places %}
        struct_extract(json_transform({{ document }}, '{"{{ place }}": [
            {{ tojson(shape) | replace(', ', ',\n            ') }}
        ]}'), '{{ place }}'){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro duckdb__record_value(record, keys) -%}
    {{ record }}."{{ keys | join('"."') }}"
{%- endmacro %}

{# Between its quotes a text without a backslash stands as it is; anything else is asked of the parser. #}
{% macro duckdb__record_text(value) -%}
    {%- set text = 'cast(' ~ value ~ ' as varchar)' -%}
    case
        when
            left({{ text }}, 1) = '"'
            and not contains({{ text }}, '\')
            then substr({{ text }}, 2, length({{ text }}) - 2)
        when left({{ text }}, 1) not in ('{', '[')
            then json_extract_string({{ value }}, '$')
    end
{%- endmacro %}
