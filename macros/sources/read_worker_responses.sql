{#
  The text of worker-response files: path, document, and read_problem where a file can't be read.
  Why: on Athena the raw table is asked for a list of paths, which prunes; on DuckDB Python reads each file,
  because one unreadable file stops DuckDB's own read_blob.
  Parameters: files (name of a CTE with the column path), kinds (the kinds of paths that it has).
  Usage: documents as ({{ read_worker_responses('new_files', ['response']) }})
#}
{% macro read_worker_responses(files, kinds) -%}
    {{ return(adapter.dispatch('read_worker_responses')(files, kinds)) }}
{%- endmacro %}

{# The lines of a file come in no promised order, so one that spreads over several can only be named. #}
{% macro default__read_worker_responses(files, kinds) %}
    {% set paths = paths_worth_naming(kinds) %}
    select
        path,
        case when filled_lines_count <= 1 then coalesce(filled_line, '') end as document,
        case
            when not is_utf8 then 'not_utf8'
            when filled_lines_count > 1 then 'not_single_line'
        end as read_problem
    from (
        select
            path,
            max(case when not is_blank then line end) as filled_line,
            count_if(not is_blank) as filled_lines_count,
            -- Bytes that are no UTF-8 stay in the line as they are, and are replaced only on the way through.
            bool_and(to_utf8(from_utf8(to_utf8(line))) = to_utf8(line)) as is_utf8
        from (
            select
                "$path" as path,
                {{ with_whole_characters('line') }} as line,
                {{ is_blank('line') }} as is_blank
            from (
                select
                    "$path",
                    answers_folder,
                    regexp_replace(
                        regexp_replace(line, '"pngImageData"\s*:\s*"[^"]*"', '"pngImageData":""'),
                        '"vertices"\s*:\s*\[\s*\{[\s\d{},.:"xyzeE+-]*+\]',
                        '"vertices":[]'
                    ) as line
                from {{ source('ground_truth', 'worker_responses').render() }}
            ) as raw_lines
            where
                answers_folder {{ 'like' if kinds == ['consolidation'] else 'not like' }} '%/consolidation-request'
            {% if paths is none %}
                and "$path" in (select path from {{ files }})
            {% elif paths %}
                and "$path" in ({% for path in paths %}{{ text_literal(path) }}{{ ', ' if not loop.last }}{% endfor %})
            {% else %}
                and false
            {% endif %}
        ) as lines
        group by path
    ) as documents
{% endmacro %}

{# JSON text with U+FFFD for an escaped NUL and for half of a pair of surrogates; in Python: json_text.py. #}
{% macro with_whole_characters(text) -%}
    case
        when not regexp_like({{ text }}, '\\u(0000|[dD])') then {{ text }}
        else regexp_replace(
            {{ text }},
            '((\\+)u[dD][89abAB][0-9a-fA-F]{2}(?:\\|\2)u[dD][c-fC-F][0-9a-fA-F]{2})'
            || '|(\\+)u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})',
            found -> coalesce(found[1], found[3] || 'ufffd')
        )
    end
{%- endmacro %}

{#
  The paths that an incremental build reads, as a list while it is short; none where the inventory is to be joined.
  Why: Athena may start to read before a join has told it which files it needs; literals hold from the start.
#}
{% macro paths_worth_naming(kinds) %}
    {% if execute and is_incremental() %}
        {% set new_paths = run_query(
            "select path from (" ~ new_file_versions() ~ ") as new_files where path_kind in ('" ~ kinds | join("', '")
            ~ "') limit 1001"
        ).columns[0].values() %}
        {% if new_paths | length <= 1000 and (new_paths | join).encode('utf-8') | length < 150000 %}
            {{ return(new_paths | list) }}
        {% endif %}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__read_worker_responses(files, kinds) %}
    -- reads {{ source('ground_truth', 'worker_responses').identifier }}
    select
        path,
        response.document,
        response.problem as read_problem
    from (select path, read_worker_response(path) as response from {{ files }}) as responses
{% endmacro %}
