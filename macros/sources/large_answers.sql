{#
  Large contents on DuckDB, which reads, compresses and writes 2,048 rows at a time, whatever their size: of a megabyte
  each they would take twice the memory that the build has. So no row holds more than 64 KiB of one.
  Usage: small_content where an answer's content is kept and whole_content where it is used: a larger one is read from
  its file again. text_parts where an element's content is kept and whole_elements where it is used.
#}
{% macro small_content(content) %}{{ return(adapter.dispatch('small_content')(content)) }}{% endmacro %}

{% macro whole_content(path, ordinal, content) %}
    {{- return(adapter.dispatch('whole_content')(path, ordinal, content)) -}}
{% endmacro %}

{% macro text_parts(text) %}{{ return(adapter.dispatch('text_parts')(text)) }}{% endmacro %}

{% macro whole_elements() %}{{ return(adapter.dispatch('whole_elements')()) }}{% endmacro %}

{% macro default__small_content(content) %}{{ return(content) }}{% endmacro %}

{% macro default__whole_content(path, ordinal, content) %}{{ return(content) }}{% endmacro %}

{% macro default__text_parts(text) %}{{ return('array[' ~ text ~ ']') }}{% endmacro %}

{% macro default__whole_elements() %}
    select * from {{ ref('stg_ground_truth__elements') }}
    where {{ in_batch('source_file') }}
{% endmacro %}

{% macro duckdb__small_content(content) -%}
    case when strlen({{ content }}) > 65536 then '' else {{ content }} end
{%- endmacro %}

{% macro duckdb__whole_content(path, ordinal, content) -%}
    {% set place = "'[' || (" ~ ordinal ~ " - 1) || '].answerContent'" %}
    case
        when {{ content }} = ''
            then list_transform(
                -- As the parameter of a function the file is read once for both.
                [try_cast(read_worker_response({{ path }}).document as json)],
                lambda document: coalesce(
                    json_extract(document, '$.answers' || {{ place }}),
                    json_extract(document, '$.humanAnswers' || {{ place }})
                )
            )[1]
        else {{ content }}
    end
{%- endmacro %}

{% macro duckdb__text_parts(text) -%}
    case
        when coalesce(strlen({{ text }}), 0) <= 65536 then [{{ text }}]
        else list_transform(range(0, length({{ text }}), 16384), lambda place: substr({{ text }}, place + 1, 16384))
    end
{%- endmacro %}

{% macro duckdb__whole_elements() %}
    select * exclude (content_part)
    from {{ ref('stg_ground_truth__elements') }}
    where content_part = 0 and {{ in_batch('source_file') }}
    union all
    select
        source_file,
        answer_ordinal,
        element,
        kind,
        string_agg(element_content, '' order by content_part) as element_content
    from {{ ref('stg_ground_truth__elements') }}
    where content_part > 0 and {{ in_batch('source_file') }}
    group by source_file, answer_ordinal, element, kind
{% endmacro %}
