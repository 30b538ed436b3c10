{#
  Gives the raw table one partition per labeling job of the inventory, so that a query lists worker responses and
  never images; jobs that left the inventory leave the table. No object in S3 is touched.
  The var raw_table_partitions says how: registered in the catalog, or projected by a property of the table.
#}
{% macro stage_labeling_jobs() %}
    {% set raw = source('ground_truth', 'worker_responses') %}
    {% set jobs %}
        select distinct {{ job_location('path') }} as labeling_job
        from {{ source('ground_truth', 'response_files').render() }}
        where {{ job_location('path') }} is not null
    {% endset %}
    {% if var('raw_table_partitions') == 'registered' %}
        {% do run_query('alter table ' ~ raw.render_hive() ~ " set tblproperties ('projection.enabled' = 'false')") %}
        {% do register_labeling_jobs(raw, jobs) %}
    {% elif var('raw_table_partitions') == 'projected' %}
        {% do project_labeling_jobs(raw, jobs) %}
    {% else %}
        {{ exceptions.raise_compiler_error(
            "var raw_table_partitions is '" ~ var('raw_table_partitions') ~ "'; write it as registered or projected"
        ) }}
    {% endif %}
{% endmacro %}

{# The labeling job that a file of the inventory belongs to; null for what lies outside of worker responses. #}
{% macro job_location(path) %}
    {{- regex_group(path, '^(.*)/annotations/worker-response(/.*)?$', 1) -}}
{% endmacro %}

{# Registered partitions may lie anywhere. Those of an external table come and go without any object in S3. #}
{% macro register_labeling_jobs(raw, jobs) %}
    {% set registered = raw.incorporate(path={'identifier': raw.identifier ~ '$partitions'}) %}
    {% set new_jobs = run_query(
        'select labeling_job from (' ~ jobs ~ ') where labeling_job not in (select labeling_job from ' ~ registered
        ~ ') order by labeling_job'
    ).columns[0].values() %}
    {% set gone_jobs = run_query(
        'select labeling_job from ' ~ registered ~ ' where labeling_job not in (' ~ jobs ~ ') order by labeling_job'
    ).columns[0].values() %}
    {% for batch in new_jobs | batch(100) %}
        {% set ddl %}
alter table {{ raw.render_hive() }} add if not exists
{%- for job in batch %}
partition (`labeling_job` = {{ hive_literal(job) }}) location {{ hive_literal(job ~ '/annotations/worker-response/') }}
{%- endfor %}
        {% endset %}
        {% do run_query(ddl) %}
    {% endfor %}
    {% for job in gone_jobs %}
        {% do run_query(
            'alter table ' ~ raw.render_hive() ~ ' drop if exists partition (`labeling_job` = ' ~ hive_literal(job) ~ ')'
        ) %}
    {% endfor %}
{% endmacro %}

{# Projected partitions need no entry in the catalog, but a list in one property and one prefix for all jobs. #}
{% macro project_labeling_jobs(raw, jobs) %}
    {% set root = env_var('GT_LABELING_OUTPUT').rstrip('/') ~ '/' %}
    {% set folders = [] %}
    {% for job in run_query(jobs ~ ' order by labeling_job').columns[0].values() %}
        {% if not job.startswith(root) or ',' in job or job != job.strip() %}
            {{ exceptions.raise_compiler_error(
                'The labeling job ' ~ job ~ ' can have no projected partition: it must lie below GT_LABELING_OUTPUT ('
                ~ root ~ '), and its name may hold no comma; use --vars "raw_table_partitions: registered"'
            ) }}
        {% endif %}
        {% do folders.append(job[root | length:]) %}
    {% endfor %}
    {% set ddl %}
alter table {{ raw.render_hive() }} set tblproperties (
    'projection.enabled' = 'true',
    'projection.labeling_job.type' = 'enum',
    'projection.labeling_job.values' = {{ hive_literal(folders | join(',')) }},
    'storage.location.template' = {{ hive_literal(root ~ '${labeling_job}/annotations/worker-response/') }}
)
    {% endset %}
    {% do run_query(ddl) %}
{% endmacro %}
