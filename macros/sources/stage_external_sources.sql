{#
  Makes the external tables of all sources with `external:` keys known to the catalog; changes no object in S3.
  Why: Athena reads raw files through tables of the Glue catalog only; DuckDB reads them without any.
  Runs on-run-start, and by itself: dbt run-operation stage_external_sources
  Never drop such a table through the adapter: drop_relation deletes every object under its location.
#}
{% macro stage_external_sources() %}{{ return(adapter.dispatch('stage_external_sources')()) }}{% endmacro %}

{% macro duckdb__stage_external_sources() %}{% endmacro %}

{% macro default__stage_external_sources() %}
    {% if execute and flags.WHICH in ('build', 'run', 'run-operation') %}
        {% for source in graph.sources.values() if source.external and source.external.location %}
            {% set relation = api.Relation.create(
                database=source.database, schema=source.schema, identifier=source.identifier
            ) %}
            {% do run_query('create schema if not exists ' ~ relation.without_identifier().render_hive()) %}
            {% do run_query(external_table_ddl(relation, source)) %}
        {% endfor %}
        {% do check_inventory() %}
        {% do register_labeling_jobs() %}
    {% endif %}
{% endmacro %}

{# Stops at an empty inventory, which would build empty marts without a word, and warns of an old one. #}
{% macro check_inventory() %}
    {% set inventory = source('ground_truth', 'response_files') %}
    {% set age_hours = run_query(
        "select date_diff('hour', max(listed_at), " ~ as_of() ~ ") from " ~ inventory.render()
    ).columns[0].values()[0] %}
    {% if age_hours is none %}
        {{ exceptions.raise_compiler_error(
            'The inventory ' ~ inventory.render() ~ ' lists no file of GT_LABELING_OUTPUT; write it: gt-insights inventory'
        ) }}
    {% elif age_hours >= var('inventory_max_age_hours') %}
        {% do exceptions.warn(
            'The inventory is ' ~ age_hours ~ ' hours old, so newer files are not loaded; renew it: gt-insights inventory'
        ) %}
    {% endif %}
{% endmacro %}

{# The Hive DDL of one external table; Athena hands it to Hive's parser, so no double quotes and no block comments. #}
{% macro external_table_ddl(relation, source) -%}
create external table if not exists {{ relation.render_hive() }} (
    {%- for column in source.columns.values() %}
    `{{ column.name }}` {{ column.data_type }}{{ ',' if not loop.last }}
    {%- endfor %}
)
{%- if source.external.partitions %}
partitioned by (
    {%- for partition in source.external.partitions %}
    `{{ partition.name }}` {{ partition.data_type }}{{ ',' if not loop.last }}
    {%- endfor %}
)
{%- endif %}
{%- if source.external.row_format %}
row format {{ source.external.row_format }}
{%- endif %}
{%- if source.external.file_format %}
stored as {{ source.external.file_format }}
{%- endif %}
location '{{ source.external.location }}'
{%- if source.external.tbl_properties %}
tblproperties {{ source.external.tbl_properties }}
{%- endif %}
{%- endmacro %}

{#
  One partition per labeling job of the inventory, so that a query lists worker responses and never images; jobs
  that left the inventory leave the catalog. Partitions of an external table go without any object in S3.
#}
{% macro register_labeling_jobs() %}
    {% set raw = source('ground_truth', 'worker_responses') %}
    {% set partitions = raw.incorporate(path={'identifier': raw.identifier ~ '$partitions'}) %}
    {% set jobs %}
        select distinct {{ job_location('path') }} as job_location
        from {{ source('ground_truth', 'response_files').render() }}
    {% endset %}
    {% set new_jobs = run_query(
        'select job_location from (' ~ jobs ~ ') where job_location is not null'
        ~ ' and job_location not in (select job_location from ' ~ partitions ~ ') order by job_location'
    ).columns[0].values() %}
    {% set gone_jobs = run_query(
        'select job_location from ' ~ partitions ~ ' where job_location not in (select job_location from ('
        ~ jobs ~ ') where job_location is not null) order by job_location'
    ).columns[0].values() %}
    {% for batch in new_jobs | batch(100) %}
        {% set ddl %}
alter table {{ raw.render_hive() }} add if not exists
{%- for job in batch %}
partition (`job_location` = {{ text_literal(job) }}) location {{ text_literal(job ~ '/annotations/worker-response/') }}
{%- endfor %}
        {% endset %}
        {% do run_query(ddl) %}
    {% endfor %}
    {% for job in gone_jobs %}
        {% do run_query(
            'alter table ' ~ raw.render_hive() ~ ' drop if exists partition (`job_location` = ' ~ text_literal(job) ~ ')'
        ) %}
    {% endfor %}
{% endmacro %}

{# The labeling job that a file of the inventory belongs to; null for what lies outside of worker responses. #}
{% macro job_location(path) %}
    {{- regex_group(path, '^(.*)/annotations/worker-response(/.*)?$', 1) -}}
{% endmacro %}
