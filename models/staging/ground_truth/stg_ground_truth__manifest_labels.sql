-- One row per line of an output manifest and label attribute that a labeling job gave it, those of earlier jobs too.
with manifest_lines as (
    select
        source_file,
        line_number,
        job_location,
        {{ try_json('content') }} as line
    from {{ ref('stg_ground_truth__manifest_lines') }}
    where problem is null
),

attributes as (
    select
        manifest_lines.*,
        regexp_replace(attribute.metadata_key, '-metadata$', '') as label_attribute,
        {{ json_member('manifest_lines.line', 'attribute.metadata_key') }} as metadata
    from manifest_lines
    cross join {{ each_of(json_keys('manifest_lines.line'), 'attribute', 'metadata_key') }}
    where attribute.metadata_key like '%-metadata'
),

-- Not every metadata is of a label; those of labels say who annotated. Custom jobs may write _ for -.
labels as (
    select
        *,
        {{ json_member('line', 'label_attribute') }} as label_value,
        {{ metadata_text('metadata', 'human-annotated') }} as human_annotated,
        lower(regexp_replace({{ metadata_text('metadata', 'job-name') }}, '^labeling-job/', '')) as job_name,
        {{ metadata_text('metadata', 'creation-date') }} as creation_date,
        {{ metadata_text('metadata', 'failure-reason') }} as failure_reason
    from attributes
    where {{ metadata_text('metadata', 'human-annotated') }} is not null
),

first_answers as (
    select
        job_location,
        min(visible_at) as first_visible_at
    from {{ ref('stg_ground_truth__response_files') }}
    where status = 'loaded'
    group by job_location
),

-- The manifest's own attribute is that of the job whose name the folder bears, in whatever case. A failed line has no
-- job name; the folder of a copy may bear another name, and then the label that came last is the job's own.
named as (
    select
        labels.source_file,
        labels.label_attribute,
        labels.job_name,
        lower({{ regex_group('labels.job_location', '([^/]+)$', 1) }}) as folder,
        max(labels.creation_date) as last_creation_date,
        max({{ manifest_timestamp('labels.creation_date') }}) < min(first_answers.first_visible_at) as is_earlier,
        max(max(labels.job_name)) over (partition by labels.source_file, labels.label_attribute) is null as is_nameless
    from labels
    left join first_answers on labels.job_location = first_answers.job_location
    group by labels.source_file, labels.label_attribute, labels.job_name, labels.job_location
),

own as (
    select
        *,
        row_number() over (
            partition by source_file
            order by
                case
                    when job_name = folder and not coalesce(is_earlier, false) then 1
                    when is_nameless and lower(label_attribute) in (folder, folder || '-ref') then 2
                    when is_nameless then 3
                    else 4
                end,
                coalesce(last_creation_date, '') desc, job_name, label_attribute desc
        ) as own_rank
    from named
    -- Labels that were there before the first answer are of an earlier job, whatever the folder is called.
    where job_name = folder or is_nameless or (job_name is not null and not coalesce(is_earlier, false))
),

final as (
    select
        -- keys
        labels.source_file,
        labels.line_number,
        labels.label_attribute,
        labels.job_location,

        -- dimensions
        labels.job_name,
        {{ metadata_text('labels.metadata', 'type') }} as task_type,
        {{ manifest_label('labels.metadata') }} as consolidated_label,
        labels.failure_reason,
        {{ metadata_text('labels.metadata', 'adjustment-status') }} as adjustment_status,
        {{ named_response('labels.metadata', 'labels.label_value', 'labels.line') }} as response_object_id,
        {{ named_object('labels.metadata') }} as named_object_id,
        labels.creation_date,

        -- measures
        -- What is no number, or none that can be held, is infinite: it is left out and has its finding.
        coalesce(
            {{ try_number(json_text('labels.metadata', ['confidence'])) }},
            case when {{ json_text('labels.metadata', ['confidence']) }} is not null then cast('Infinity' as double) end
        ) as confidence,

        -- flags
        coalesce(labels.job_name is null or labels.job_name = own.job_name, own.job_name is null)
        and own.source_file is not null as is_own,
        labels.failure_reason is null and labels.human_annotated = 'no' as is_machine_labeled,
        labels.failure_reason is not null as is_failed,
        labels.label_value is not null as has_value,

        -- timestamps
        {{ manifest_timestamp('labels.creation_date') }} as created_at
    from labels
    left join own
        on
            labels.source_file = own.source_file
            and labels.label_attribute = own.label_attribute
            and own.own_rank = 1
)

select * from final
