{#
  A query for the events of the registry by scope: each once per labeling job of the scope that it concerns, which are
  those of its project, or all where it names none.
#}
{% macro scope_events() %}
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        scopes.job_location,
        scopes.job,
        events.event,
        events.description,
        cast(events.happened_on as date) as happened_on
    from {{ ref('int_scope_jobs') }} as scopes
    inner join {{ ref('labeling_events') }} as events
        on nullif(trim(events.project), '') is null or scopes.project = trim(events.project)
{% endmacro %}
