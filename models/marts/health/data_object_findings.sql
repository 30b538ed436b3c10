-- One row per data object whose answers and manifest line disagree, and per manifest and fault of its lines.
with data_objects as (
    select * from {{ ref('int_data_objects') }}
),

-- What many lines of a manifest share is one row, with the first of them.
bad_lines as (
    select
        job_location,
        source_file,
        line_number,
        'line_' || problem as finding
    from {{ ref('stg_ground_truth__manifest_lines') }}
    where problem is not null
    union all
    select
        job_location,
        source_file,
        min(line_number) over (partition by source_file) as line_number,
        'line_of_unknown_object' as finding
    from {{ ref('stg_ground_truth__manifest_objects') }}
    where data_object_id is null
    union all
    select
        job_location,
        manifest_file as source_file,
        min(line_number) over (partition by manifest_file) as line_number,
        'joined_by_line_number' as finding
    from data_objects
    where is_unconfirmed
    union all
    select
        job_location,
        source_file,
        min(line_number) over (partition by source_file) as line_number,
        'confidence_left_out' as finding
    from {{ ref('stg_ground_truth__manifest_labels') }}
    where is_own and not confidence between 0 and 1
),

findings as (
    select
        job_location,
        data_object_id,
        manifest_file as source_file,
        line_number,
        finding,
        1 as findings_count
    from data_objects
    where finding is not null
    union all
    select
        job_location,
        cast(null as varchar) as data_object_id,
        source_file,
        line_number,
        finding,
        count(*) as findings_count
    from bad_lines
    group by job_location, source_file, line_number, finding
),

final as (
    select
        -- keys
        jobs.job,
        jobs.project,
        findings.data_object_id,
        findings.finding,

        -- dimensions
        findings.source_file,
        findings.line_number,
        reasons.likely_reason,
        reasons.remedy,

        -- measures
        cast(findings.findings_count as bigint) as findings_count
    from findings
    inner join {{ ref('int_labeling_jobs') }} as jobs on findings.job_location = jobs.job_location
    inner join {{ ref('reconciliation_findings') }} as reasons on findings.finding = reasons.finding
)

select * from final
