{#
  Builds a model on DuckDB in batches of so many bytes of files, each with the model's own query.
  Why: DuckDB works on 2,048 rows at a time, whatever their size, and takes some thirty bytes for each byte of JSON that
  it parses: 300 files of a megabyte took 7 GB. On Athena the engine parts the work.
  Usage: config(pre_hook="{{ begin_batches() }}", post_hook="{{ finish_batches() }}"), with in_batch(the column that
  holds the path of a file) where the model reads; an incremental model reads its files from files_of_batch().
#}
{% macro begin_batches(kinds=none) %}{{ return(adapter.dispatch('begin_batches')(kinds)) }}{% endmacro %}

{% macro files_of_batch() %}{{ return(adapter.dispatch('files_of_batch')()) }}{% endmacro %}

{% macro in_batch(path) %}{{ return(adapter.dispatch('in_batch')(path)) }}{% endmacro %}

{% macro finish_batches() %}{{ return(adapter.dispatch('finish_batches')()) }}{% endmacro %}

{% macro default__begin_batches(kinds) %}{% endmacro %}

{% macro default__files_of_batch() %}{{ return(new_file_versions()) }}{% endmacro %}

{% macro default__in_batch(path) %}{{ return('true') }}{% endmacro %}

{% macro default__finish_batches() %}{% endmacro %}

{# Only what a file has beyond 8 KiB counts: 2,048 rows of less are small enough, and then one batch is all. #}
{% macro duckdb__begin_batches(kinds) %}
    {% if execute %}
        {% set bytes = 'sum(greatest(coalesce(size_bytes, 0) - 8192, 0)) over (order by path rows unbounded preceding)' %}
        {# An incremental model names its files. What else is built in batches has their answers, often much smaller than
           they; of the others none can be large, and without a batch they stay in order. #}
        {% set answers = graph.nodes['model.ground_truth_insights.stg_identity__answers'].relation_name %}
        {% set files = new_file_versions() if kinds else
            "select path, sum(case answer_content when '' then size_bytes else strlen(answer_content) end) as size_bytes from "
            ~ answers ~ ' where size_bytes > 8192 group by path' %}
        {% set wanted = "path_kind in ('" ~ kinds | join("', '") ~ "')" if kinds else 'true' %}
        {% do run_query(
            'create or replace temporary table ' ~ batches_table() ~ ' as select path, cast(floor(' ~ bytes
            ~ ' / 4194304) as integer) as batch from (' ~ files ~ ') as files where ' ~ wanted
        ) %}
        {% do enter_batch('(select coalesce(min(batch), 0) from ' ~ batches_table() ~ ')') %}
    {% endif %}
{% endmacro %}

{# From the warehouse, which several threads read at once: a temporary table of up to 122,880 files is read by one. #}
{% macro duckdb__files_of_batch() %}
    select *
    from {{ ref('base_ground_truth__response_files') }}
    where path in (select path from {{ batches_table() }} where batch = getvariable('batch'))
{% endmacro %}

{# Bounds instead of a join, since they are compared before what is large is read; without a batch every row counts. #}
{% macro duckdb__in_batch(path) %}
    {{- return(
        "(getvariable('after_path') is null or " ~ path ~ " > getvariable('after_path'))"
        ~ " and (getvariable('last_path') is null or " ~ path ~ " <= getvariable('last_path'))"
    ) -}}
{% endmacro %}

{% macro duckdb__finish_batches() %}
    {% if execute %}
        {% set batches = run_query('select distinct batch from ' ~ batches_table() ~ ' order by batch').columns[0].values() %}
        {% for batch in batches[1:] %}
            {# What a transaction has written stays in memory until it ends. No file is in two batches, so that an
               incremental model goes on where it was stopped; any other is built anew by the next build. #}
            {% if loop.index % 25 == 0 %}
                {% do run_query('commit') %}
                {% do run_query('begin transaction') %}
            {% endif %}
            {% do enter_batch(batch) %}
            {% do run_query('insert into ' ~ this ~ '\n' ~ model.compiled_code) %}
        {% endfor %}
        {% for name in ('batch', 'after_path', 'last_path', 'json_fields') %}
            {% do run_query('reset variable ' ~ name) %}
        {% endfor %}
        {% do run_query('drop table ' ~ batches_table()) %}
    {% endif %}
{% endmacro %}

{# The first batch has no lower bound and the last one no upper bound, so that no row can lie outside of them all. #}
{% macro enter_batch(number) %}
    {% set table = batches_table() %}
    {% do run_query('set variable batch = ' ~ number) %}
    {% do run_query(
        "set variable after_path = (select max(path) from " ~ table ~ " where batch < getvariable('batch'))"
    ) %}
    {% do run_query(
        "set variable last_path = (select case when getvariable('batch') < (select max(batch) from " ~ table
        ~ ") then max(path) end from " ~ table ~ " where batch <= getvariable('batch'))"
    ) %}
{% endmacro %}

{% macro batches_table() %}{{ return('new_files_of_' ~ model.name) }}{% endmacro %}
