-- One row per line of an output manifest and label attribute that a labeling job gave it, those of earlier jobs too.
with manifest_lines as (
    select
        source_file,
        line_number,
        job_location,
        data_object_id,
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
    cross join unnest({{ json_keys('manifest_lines.line') }}) as attribute (metadata_key)
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

-- The folder keeps the case of the job's name; a failed line has no job name.
matched as (
    select
        *,
        case
            when job_name = lower({{ regex_group('job_location', '([^/]+)$', 1) }}) then 0
            when job_name is null then 1
            else 2
        end as mismatch
    from labels
),

ranked as (
    select
        *,
        min(mismatch) over (partition by source_file) as least_mismatch,
        row_number() over (
            partition by source_file, line_number order by mismatch, creation_date desc, label_attribute
        ) as own_rank
    from matched
),

final as (
    select
        -- keys
        source_file,
        line_number,
        label_attribute,
        job_location,
        data_object_id,

        -- dimensions
        job_name,
        {{ metadata_text('metadata', 'type') }} as task_type,
        {{ manifest_label('metadata') }} as consolidated_label,
        failure_reason,
        {{ metadata_text('metadata', 'adjustment-status') }} as adjustment_status,

        -- measures
        {{ try_number(json_text('metadata', ['confidence'])) }} as confidence,

        -- flags
        -- In a folder of another name, as copies have, the attribute that came last is the job's own.
        own_rank = 1 and (mismatch < 2 or least_mismatch = 2) as is_own,
        failure_reason is null and human_annotated = 'no' as is_machine_labeled,
        failure_reason is not null as is_failed,
        label_value is not null as has_value,

        -- timestamps
        {{ manifest_timestamp('creation_date') }} as created_at
    from ranked
)

select * from final
