{#
  A query for the labeling jobs of each scope, and one row more of all jobs for what lies above every job, such as a
  folder that may not be read: its location and its job are the empty text.
#}
{% macro scope_members() %}
    select
        scope_type,
        scope,
        scope_project as project,
        job_location,
        job
    from {{ ref('int_scope_jobs') }}
    union all
    select
        'all' as scope_type,
        'all' as scope,
        min(case when scope_type = 'all' then scope_project end) as project,
        '' as job_location,
        '' as job
    from {{ ref('int_scope_jobs') }}
{% endmacro %}
