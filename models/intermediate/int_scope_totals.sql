-- One row per scope and quantity that marts conserve, counted from staging alone.
with responses as (
    select
        scopes.scope_type,
        scopes.scope,
        responses.*
    from {{ ref('stg_ground_truth__worker_responses') }} as responses
    inner join {{ ref('int_scope_jobs') }} as scopes on responses.job_location = scopes.job_location
),

counts as (
    select
        scope_type,
        scope,
        count(*) as annotations,
        count(distinct worker) as workers,
        count(distinct job_location || ' ' || data_object_id) as data_objects,
        count(distinct job_location || ' ' || data_object_id || ' ' || worker) as worker_data_objects,
        {{ exact_sum('time_spent_seconds') }} as seconds
    from responses
    group by scope_type, scope
),

labels as (
    select
        scopes.scope_type,
        scopes.scope,
        count_if(instances.has_label) as label_instances,
        count(
            distinct instances.source_file || ' ' || cast(instances.answer_ordinal as varchar)
            || ' ' || instances.element || ' ' || coalesce(categories.label, instances.label)
        ) as annotation_labels
    from {{ ref('stg_ground_truth__label_instances') }} as instances
    inner join {{ ref('int_scope_jobs') }} as scopes on instances.job_location = scopes.job_location
    left join {{ ref('int_label_categories') }} as categories
        on
            instances.job_location = categories.job_location
            and instances.element = categories.element
            and instances.text_value = categories.label
    group by scopes.scope_type, scopes.scope
),

-- What lies above every job, or in an excluded one, belongs to all jobs together.
members as (
    {{ scope_members() }}
),

files as (
    select
        members.scope_type,
        members.scope,
        count(*) as files,
        count(files.reason) + sum(files.rejected_answers_count) as rejections
    from {{ ref('stg_ground_truth__response_files') }} as files
    inner join members
        on
            members.job_location
            = case when files.status = 'excluded' then '' else coalesce(files.job_location, '') end
    group by members.scope_type, members.scope
),

final as (
    {% for relation, quantities in {
        'counts': ['annotations', 'workers', 'data_objects', 'worker_data_objects', 'seconds'],
        'labels': ['label_instances', 'annotation_labels'],
        'files': ['files', 'rejections'],
    }.items() %}
    {% for quantity in quantities %}
    select
        scope_type,
        scope,
        '{{ quantity }}' as quantity,
        cast({{ quantity }} as double) as total
    from {{ relation }}
    {{ 'union all' if not (loop.last and relation == 'files') }}
    {% endfor %}
    {% endfor %}
)

select * from final
