{#
  Takes away the mark by which `gt-insights build` knows that nothing needs to be built.
  Why: a run that is killed, fails or chooses parts leaves marts of different moments; only that command, after a build
  of all that changed, says otherwise. How files were read stays known, since the rows that were read stay.
  Runs on-run-start; the statement is the hook's own, and nothing before it asks for relations: that would open a
  transaction, which dbt rolls back after the hooks.
#}
{% macro forget_build_mark() %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot', 'clone', 'retry') %}
        {{ return(adapter.dispatch('forget_build_mark')()) }}
    {% endif %}
{% endmacro %}

{% macro duckdb__forget_build_mark() %}
    {% set mark = adapter.quote(target.schema ~ '_raw') ~ '.build_mark' %}
    {{ return(
        'create table if not exists ' ~ mark ~ ' (reader varchar, built varchar); update ' ~ mark ~ ' set built = null'
    ) }}
{% endmacro %}

{# A property of the inventory's table, which stage_external_sources made known. #}
{% macro default__forget_build_mark() %}
    {{ return(
        'alter table ' ~ source('ground_truth', 'response_files').render_hive() ~ " set tblproperties ('build_mark' = '')"
    ) }}
{% endmacro %}
