-- One row per labeling job and element: the question that workers were asked there, which several jobs may share.
{% set alike = 'over (partition by element, task_type, labels, registered_question)' %}
with jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

main_elements as (
    {{ main_elements() }}
),

categories as (
    {{ label_categories('main_elements') }}
),

lists as (
    select
        job_location,
        element,
        -- With the length of each before it, two lists are told apart whatever their labels hold.
        {{ joined_texts("cast(length(label) as varchar) || ':' || label", 'label') }} as labels
    from categories
    group by job_location, element
),

given as (
    select
        job_location,
        element,
        max(case when kind <> 'empty' then kind end) as kind,
        count(case when kind = 'empty' or not {{ is_comparable('kind', 'label') }} then 1 end) < count(*) as has_labels
    from {{ ref('stg_ground_truth__label_instances') }}
    group by job_location, element
),

elements as (
    select
        coalesce(given.job_location, lists.job_location) as job_location,
        coalesce(given.element, lists.element) as element,
        given.kind,
        coalesce(given.has_labels, false) or lists.labels is not null as has_labels,
        lists.labels
    from given
    full outer join lists on given.job_location = lists.job_location and given.element = lists.element
),

joined as (
    select
        elements.*,
        jobs.job,
        coalesce(main_elements.element = elements.element, false) as is_main,
        elements.element = '' and elements.kind is null as is_empty_answer,
        coalesce(jobs.task_type, elements.kind) as task_type,
        case when coalesce(jobs.question_element, main_elements.element) = elements.element then jobs.question end
            as registered_question,
        case when coalesce(jobs.question_element, main_elements.element) = elements.element then jobs.label_scale end
            as label_scale
    from elements
    inner join jobs on elements.job_location = jobs.job_location
    left join main_elements on elements.job_location = main_elements.job_location
),

named as (
    select
        *,
        coalesce(
            registered_question,
            coalesce(nullif(element, ''), '(no element)') || ' ('
            || case
                when labels is null or count(*) {{ alike }} = 1 then job
                else min(job) {{ alike }} || ' and ' || cast(count(*) {{ alike }} - 1 as varchar) || ' more'
            end || ')'
        ) as question,
        -- Free text can't be compared. Where a job asks for nothing else, its main question is kept and says so.
        has_labels or is_main as is_compared
    from joined
),

scaled as (
    select
        *,
        coalesce(max(label_scale) over (partition by question), 'nominal') as question_scale
    from named
),

final as (
    select
        -- keys
        scaled.job_location,
        scaled.element,

        -- dimensions
        coalesce(main.question, scaled.question) as question,
        coalesce(main.question_scale, scaled.question_scale) as label_scale,

        -- flags
        scaled.is_main,
        coalesce(main.is_compared, scaled.is_compared) as is_compared
    from scaled
    -- An answer that is empty as a whole is one to the job's main question.
    left join scaled as main
        on scaled.is_empty_answer and scaled.job_location = main.job_location and main.is_main
)

select * from final
