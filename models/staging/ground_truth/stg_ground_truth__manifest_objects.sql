-- One row per line of an output manifest that can be read, with the data object whose line it is, as far as is known.
with manifest_lines as (
    select * from {{ ref('stg_ground_truth__manifest_lines') }}
    where problem is null
),

labels as (
    select * from {{ ref('stg_ground_truth__manifest_labels') }}
),

own_attributes as (
    select
        source_file,
        min(label_attribute) as label_attribute
    from labels
    where is_own
    group by source_file
),

answered as (
    select distinct
        job_location,
        data_object_id
    from {{ ref('stg_ground_truth__response_files') }}
    where data_object_id is not null
),

clues as (
    select
        job_location,
        clue,
        value,
        min(data_object_id) as data_object_id
    from {{ source('ground_truth', 'object_clues') }}
    group by job_location, clue, value
    having count(distinct data_object_id) = 1
),

-- A line's source or time tells its object only where no other line has it; equal lines are as good as one.
lines as (
    select
        *,
        cast(line_number as varchar) as number_id,
        {{ try_json('content') }} as line,
        min(content) over (partition by source_file, source) = max(content) over (partition by source_file, source)
            as has_own_source
    from manifest_lines
),

told as (
    select
        lines.source_file,
        lines.line_number,
        lines.job_location,
        lines.source,
        lines.number_id,
        own.response_object_id as response_id,
        coalesce(own.named_object_id, {{ streamed_object('lines.line', 'own_attributes.label_attribute') }})
            as named_id,
        case
            when
                min(lines.content) over (partition by lines.source_file, own.creation_date)
                = max(lines.content) over (partition by lines.source_file, own.creation_date)
                then by_label.data_object_id
        end as label_id,
        case when lines.has_own_source then by_source.data_object_id end as source_id
    from lines
    left join labels as own
        on lines.source_file = own.source_file and lines.line_number = own.line_number and own.is_own
    left join own_attributes on lines.source_file = own_attributes.source_file
    left join clues as by_label
        on
            lines.job_location = by_label.job_location
            and own.creation_date = by_label.value
            and by_label.clue = 'creation_date'
    left join clues as by_source
        on
            lines.job_location = by_source.job_location
            and lines.source = by_source.value
            and by_source.clue = 'source'
),

-- Where no folder of the job bears a key that its lines name, neither keys nor numbers tell which line is whose.
named as (
    select
        told.*,
        told.job_location not in (select answers.job_location from answered as answers)
        or max(answered.data_object_id) over (partition by told.source_file) is not null as has_known_names
    from told
    left join answered on told.job_location = answered.job_location and told.named_id = answered.data_object_id
),

known_sources as (
    select
        job_location,
        data_object_id,
        min(value) as first_source,
        max(value) as last_source
    from {{ source('ground_truth', 'object_clues') }}
    where clue = 'source'
    group by job_location, data_object_id
),

identified as (
    select
        named.*,
        case
            when named.response_id is not null then 'response_file'
            when named.named_id is not null and named.has_known_names then 'object_id'
            when named.label_id is not null then 'label'
            when named.source_id is not null then 'source'
        end as told_by,
        coalesce(
            named.response_id,
            case when named.has_known_names then named.named_id end,
            named.label_id,
            named.source_id
        ) as told_id,
        coalesce(named.source not in (sources.first_source, sources.last_source), false)
        or (named.named_id is not null and not named.has_known_names) as is_misnumbered
    from named
    left join known_sources as sources
        on named.job_location = sources.job_location and named.number_id = sources.data_object_id
),

-- One line that is of another object than its number says, and no number says anything.
numbered as (
    select
        *,
        not bool_or(coalesce(told_id <> number_id, is_misnumbered)) over (partition by source_file) as is_numbered
    from identified
),

final as (
    select
        -- keys
        source_file,
        line_number,
        job_location,
        coalesce(told_id, case when is_numbered then number_id end) as data_object_id,

        -- dimensions
        coalesce(told_by, case when is_numbered then 'line_number' end) as joined_by,
        source
    from numbered
)

select * from final
