-- One row per line of an output manifest, and per manifest that can't be read.
with manifest_lines as (
    select
        *,
        {{ regex_group('path', '^([\\s\\S]*)/manifests/output/[^/]+$', 1) }} as job_location,
        {{ try_json('line') }} as content
    from {{ source('ground_truth', 'manifest_lines') }}
),

final as (
    select
        -- keys
        path as source_file,
        line_number,
        job_location,

        -- dimensions
        case
            when problem is not null then problem
            when content is null then 'not_json'
            when coalesce({{ array_size(json_keys('content')) }}, 0) = 0 then 'no_object'
        end as problem,
        coalesce({{ json_text('content', ['source-ref']) }}, {{ json_text('content', ['source']) }}) as source,
        {{ json_as_text('content') }} as content
    from manifest_lines
    where not {{ is_excluded('job_location') }}
)

select * from final
