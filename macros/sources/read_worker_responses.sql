{#
  The text of worker-response files: path, document, and read_problem where a file can't be read.
  Why: on Athena the raw table is asked for a list of paths, which prunes; on DuckDB Python reads each file,
  because one unreadable file stops DuckDB's own read_blob.
  Parameters: files (name of a CTE with the column path).
  Usage: documents as ({{ read_worker_responses('new_files') }})
#}
{% macro read_worker_responses(files) %}{{ return(adapter.dispatch('read_worker_responses')(files)) }}{% endmacro %}

{% macro default__read_worker_responses(files) %}
    select
        "$path" as path,
        regexp_replace(line, '"pngImageData"\s*:\s*"[^"]*"', '"pngImageData":""') as document,
        cast(null as varchar) as read_problem
    from {{ source('ground_truth', 'worker_responses').render() }}
    where "$path" in (select path from {{ files }})
{% endmacro %}

{% macro duckdb__read_worker_responses(files) %}
    -- reads {{ source('ground_truth', 'worker_responses').identifier }}
    select
        path,
        response.document,
        response.problem as read_problem
    from (select path, read_worker_response(path) as response from {{ files }}) as responses
{% endmacro %}
