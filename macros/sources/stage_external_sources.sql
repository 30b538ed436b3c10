{#
  Makes the external tables of all sources with `external:` keys known to the catalog; changes no object in S3.
  Why: Athena reads raw files through tables of the Glue catalog only; DuckDB reads them without any.
  Runs on-run-start, and by itself: dbt run-operation stage_external_sources
  Never drop such a table through the adapter: drop_relation deletes every object under its location.
#}
{% macro stage_external_sources() %}{{ return(adapter.dispatch('stage_external_sources')()) }}{% endmacro %}

{# Two models that begin at once would both make the schema of what the plugin lists, and one of them fail. #}
{% macro duckdb__stage_external_sources() %}
    {% if execute %}
        {% for source in graph.sources.values() if source.meta.get('plugin') %}
            {% do run_query('create schema if not exists ' ~ adapter.quote(source.schema)) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro default__stage_external_sources() %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed', 'run-operation') %}
        {% for source in graph.sources.values() if source.external and source.external.location %}
            {% do stage_external_source(source) %}
        {% endfor %}
        {% do check_inventory() %}
        {% do check_registry() %}
        {% do stage_answers_folders() %}
    {% endif %}
{% endmacro %}

{# Makes one external table known; where columns or location are no longer those of the source, makes it anew. #}
{% macro stage_external_source(source) %}
    {% set relation = api.Relation.create(
        database=source.database, schema=source.schema, identifier=source.identifier, type='table'
    ) %}
    {% do run_query('create schema if not exists ' ~ relation.without_identifier().render_hive()) %}
    {% set known = adapter.get_glue_table(relation) %}
    {% if known %}
        {% set storage = known['Table']['StorageDescriptor'] %}
        {% set known_columns = (storage['Columns'] + known['Table'].get('PartitionKeys', [])) | map(attribute='Name') %}
        {% set columns = source.columns.values() | list + (source.external.partitions or []) %}
        {% if storage['Location'].rstrip('/') != external_location(source)
            or known_columns | list != columns | map(attribute='name') | list %}
            {% do adapter.delete_from_glue_catalog(relation) %}
        {% endif %}
    {% endif %}
    {% do run_query(external_table_ddl(relation, source)) %}
{% endmacro %}

{#
  The place of an external table, without a slash at its end. A source names the variable that its location starts with:
  rendered in the source itself, each change of the variable would make dbt parse all models anew.
#}
{% macro external_location(source) %}
    {% set variable, _, folder = source.external.location.partition('/') %}
    {% set root = env_var(variable, '') or 's3://set-' ~ variable %}
    {{ return((root.rstrip('/') ~ '/' ~ folder).rstrip('/')) }}
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
location {{ hive_literal(external_location(source) ~ '/') }}
{%- if source.external.tbl_properties %}
tblproperties {{ source.external.tbl_properties }}
{%- endif %}
{%- endmacro %}

{#
  Stops where the files of `gt-insights inventory` are missing: marts would be empty, or without workers, without
  a word. Warns of an old inventory.
#}
{% macro check_inventory() %}
    {% set inventory = source('ground_truth', 'labeling_job_folders') %}
    {% set found = run_query(
        "select date_diff('hour', max(listed_at), " ~ as_of() ~ ") as age_hours, (select count(*) from "
        ~ source('identity', 'pseudonym_keys').render() ~ ") as keys_count from " ~ inventory.render()
    ).rows[0] %}
    {% if found['age_hours'] is none %}
        {{ exceptions.raise_compiler_error(
            'The inventory ' ~ inventory.render() ~ ' lists no labeling job of GT_LABELING_OUTPUT; write it: gt-insights inventory'
        ) }}
    {% elif found['keys_count'] != 1 %}
        {{ exceptions.raise_compiler_error(
            'There are ' ~ found['keys_count'] ~ ' keys of the worker hash below GT_ATHENA_DATA_LOCATION, where one is'
            ~ ' needed; write it: gt-insights inventory'
        ) }}
    {% elif found['age_hours'] >= var('inventory_max_age_hours') %}
        {% do exceptions.warn(
            'The inventory is ' ~ found['age_hours'] ~ ' hours old, so newer files are not loaded;'
            ~ ' renew it: gt-insights inventory'
        ) %}
    {% endif %}
{% endmacro %}

{# Stops where a registry file is not the one that `gt-insights inventory` wrote for Athena: its rows would be old. #}
{% macro check_registry() %}
    {% set written = {} %}
    {% for row in run_query('select seed, checksum from ' ~ source('ground_truth', 'registry_files').render()).rows %}
        {% do written.update({row['seed']: row['checksum']}) %}
    {% endfor %}
    {% for seed in graph.nodes.values() if seed.resource_type == 'seed' %}
        {# dbt knows the text of a file of up to 1 MiB, and of a larger one only its path. #}
        {% if not seed.original_file_path.startswith('seeds/rules/') and seed.checksum.name == 'sha256'
            and written.get(seed.name) != seed.checksum.checksum %}
            {{ exceptions.raise_compiler_error(
                'The registry file ' ~ seed.original_file_path ~ ' is not the one that was written for Athena; write it: '
                ~ 'gt-insights inventory'
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
