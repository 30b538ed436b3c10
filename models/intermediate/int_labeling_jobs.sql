-- One row per labeling job, which is its location, with a readable name that no other job has.
with seen as (
    select
        job_location,
        is_simulated
    from {{ ref('stg_ground_truth__labeling_jobs') }}
    union all
    select
        job_location,
        is_simulated
    from {{ ref('stg_ground_truth__response_files') }}
    where job_location is not null and status <> 'excluded'
),

jobs as (
    select
        job_location,
        bool_or(is_simulated) as is_simulated
    from seen
    group by job_location
),

named as (
    select
        *,
        {{ regex_group('job_location', '([^/]+)$', 1) }} as folder,
        {{ regex_group('job_location', '([^/]+/[^/]+)$', 1) }} as folder_and_parent
    from jobs
),

counted as (
    select
        *,
        count(*) over (partition by lower(folder)) as same_folder_count,
        count(*) over (partition by lower(folder_and_parent)) as same_parent_count
    from named
),

-- A row of the registry names a job by its folder, or by as much of its location as tells it from others.
matches as (
    select
        counted.job_location,
        registry.*,
        upper(nullif(trim({{ optional_column('labeling_jobs', 'currency', 'varchar', alias='registry') }}), ''))
            as price_currency,
        row_number() over (
            partition by counted.job_location order by length(registry.job) desc, registry.job
        ) as match_rank
    from counted
    inner join {{ ref('labeling_jobs') }} as registry on {{ names_job('registry.job', 'counted') }}
),

-- One vocabulary of task types, whoever spells them: SageMaker, a manifest, its console or the owner.
task_types as (
    select
        {{ folded_task_type('spelling') }} as folded,
        task_type
    from {{ ref('task_types') }}
),

-- The manifest of an adjustment has the type of the labels that were adjusted.
manifest_types as (
    select
        job_location,
        max(task_type) || case when count(adjustment_status) > 0 then '-adjustment' else '' end as task_type
    from {{ ref('stg_ground_truth__manifest_labels') }}
    where is_own
    group by job_location
),

said as (
    select
        counted.job_location,
        coalesce(nullif(trim(matches.task_type), ''), manifest_types.task_type) as task_type
    from counted
    left join matches on counted.job_location = matches.job_location and matches.match_rank = 1
    left join manifest_types on counted.job_location = manifest_types.job_location
),

final as (
    select
        -- keys
        counted.job_location,
        case
            when counted.same_folder_count = 1 then counted.folder
            when counted.same_parent_count = 1 then counted.folder_and_parent
            else counted.job_location
        end as job,

        -- dimensions
        counted.folder,
        counted.folder_and_parent,
        coalesce(nullif(trim(matches.project), ''), '(no project)') as project,
        coalesce(task_types.task_type, regexp_replace(said.task_type, '^groundtruth/', '')) as task_type,
        {% for column in ['question', 'question_element', 'label_scale'] %}
        nullif(trim({{ optional_column('labeling_jobs', column, 'varchar', alias='matches') }}), '') as {{ column }},
        {% endfor %}
        matches.job as registry_job,
        matches.status,
        matches.deadline_on,
        matches.price_currency,

        -- measures
        cast(matches.data_objects_goal as bigint) as data_objects_goal,
        cast(matches.workers_per_data_object as bigint) as workers_per_data_object,
        cast(matches.price_per_task as double) as price_per_task,

        -- flags
        coalesce(matches.status in ('Completed', 'Failed', 'Stopped'), false) as has_ended,
        counted.is_simulated,
        matches.job is not null as is_registered
    from counted
    left join matches
        on counted.job_location = matches.job_location and matches.match_rank = 1
    left join said on counted.job_location = said.job_location
    left join task_types on {{ folded_task_type('said.task_type') }} = task_types.folded
)

select * from final
