{#
  Gives the raw table one partition per folder with answers of the inventory, so that a query lists worker responses
  and never images; folders that left the inventory leave the table. No object in S3 is touched.
  The var raw_table_partitions says how: registered in the catalog, or projected by a property of the table.
#}
{% macro stage_answers_folders() %}
    {% set raw = source('ground_truth', 'worker_responses') %}
    {% set folders %}
        select distinct {{ answers_folder('path') }} as answers_folder
        from {{ source('ground_truth', 'response_files').render() }}
        where {{ answers_folder('path') }} is not null
    {% endset %}
    {% if var('raw_table_partitions') == 'registered' %}
        {% do run_query('alter table ' ~ raw.render_hive() ~ " set tblproperties ('projection.enabled' = 'false')") %}
        {% do register_folders(raw, folders) %}
    {% elif var('raw_table_partitions') == 'projected' %}
        {% do project_folders(raw, folders) %}
    {% else %}
        {{ exceptions.raise_compiler_error(
            "var raw_table_partitions is '" ~ var('raw_table_partitions') ~ "'; write it as registered or projected"
        ) }}
    {% endif %}
{% endmacro %}

{# Registered partitions may lie anywhere. Those of an external table come and go without any object in S3. #}
{% macro register_folders(raw, folders) %}
    {% set registered = raw.incorporate(path={'identifier': raw.identifier ~ '$partitions'}) %}
    {% set new_folders = run_query(
        'select answers_folder from (' ~ folders ~ ') where answers_folder not in (select answers_folder from '
        ~ registered ~ ') order by answers_folder'
    ).columns[0].values() %}
    {% set gone_folders = run_query(
        'select answers_folder from ' ~ registered ~ ' where answers_folder not in (' ~ folders
        ~ ') order by answers_folder'
    ).columns[0].values() %}
    {% for batch in new_folders | batch(100) %}
        {% set ddl %}
alter table {{ raw.render_hive() }} add if not exists
{%- for folder in batch %}
partition (`answers_folder` = {{ hive_literal(folder) }}) location {{ hive_literal(folder ~ '/') }}
{%- endfor %}
        {% endset %}
        {% do run_query(ddl) %}
    {% endfor %}
    {% for folder in gone_folders %}
        {% do run_query(
            'alter table ' ~ raw.render_hive() ~ ' drop if exists partition (`answers_folder` = '
            ~ hive_literal(folder) ~ ')'
        ) %}
    {% endfor %}
{% endmacro %}

{# Projected partitions need no entry in the catalog, but a list in one property and one prefix for all jobs. #}
{% macro project_folders(raw, folders) %}
    {% set root = env_var('GT_LABELING_OUTPUT').rstrip('/') ~ '/' %}
    {% set places = [] %}
    {% for folder in run_query(folders ~ ' order by answers_folder').columns[0].values() %}
        {% if not folder.startswith(root) or ',' in folder or folder != folder.strip() %}
            {{ exceptions.raise_compiler_error(
                'The folder ' ~ folder ~ ' can have no projected partition: it must lie below GT_LABELING_OUTPUT ('
                ~ root ~ '), and its name may hold no comma; use --vars "raw_table_partitions: registered"'
            ) }}
        {% endif %}
        {% do places.append(folder[root | length:]) %}
    {% endfor %}
    {% set ddl %}
alter table {{ raw.render_hive() }} set tblproperties (
    'projection.enabled' = 'true',
    'projection.answers_folder.type' = 'enum',
    'projection.answers_folder.values' = {{ hive_literal(places | join(',')) }},
    'storage.location.template' = {{ hive_literal(root ~ '${answers_folder}/') }}
)
    {% endset %}
    {% do run_query(ddl) %}
{% endmacro %}
