-- One row per scope, worker and work spell: submissions that follow each other without a long break.
with annotations as (
    select
        scopes.scope_type,
        scopes.scope,
        annotations.worker,
        annotations.source_file,
        annotations.answer_ordinal,
        annotations.submitted_at,
        case when annotations.accepted_at <= annotations.submitted_at then annotations.accepted_at end as accepted_at,
        lag(annotations.submitted_at) over (
            -- The file settles which of two answers of one moment comes first.
            partition by scopes.scope_type, scopes.scope, annotations.worker
            order by annotations.submitted_at, annotations.source_file, annotations.answer_ordinal
        ) as submitted_before_at
    from {{ ref('int_annotations') }} as annotations
    inner join {{ ref('int_scope_jobs') }} as scopes on annotations.job_location = scopes.job_location
),

marked as (
    select
        *,
        submitted_at - interval '1' minute * {{ var('work_spell_gap_minutes') }} as earliest_start_at,
        submitted_before_at is null
        or submitted_before_at
        < submitted_at - interval '1' minute * {{ var('work_spell_gap_minutes') }} as is_first
    from annotations
),

numbered as (
    select
        *,
        sum(case when is_first then 1 else 0 end) over (
            partition by scope_type, scope, worker order by submitted_at, source_file, answer_ordinal
            rows between unbounded preceding and current row
        ) as spell_number
    from marked
),

final as (
    select
        -- keys
        scope_type,
        scope,
        worker,
        spell_number,

        -- measures
        count(*) as annotations_count,
        cast(date_diff(
            'millisecond',
            -- A task may have lain open for days; what came before the break belongs to no spell.
            min(case
                when is_first and accepted_at is null then submitted_at
                when is_first and accepted_at > earliest_start_at then accepted_at
                when is_first then earliest_start_at
            end),
            max(submitted_at)
        ) as double) / 1000 as spell_seconds
    from numbered
    group by scope_type, scope, worker, spell_number
)

select * from final
