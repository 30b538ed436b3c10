-- A share, a coefficient or a comparison over answers to two questions says nothing of either.
-- A returned row names a question that the registry didn't name and that isn't one, or that a mart counts otherwise.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

asked as (
    select
        questions.question,
        count(distinct nullif(questions.element, '')) as elements_count,
        count(distinct jobs.task_type) as task_types_count
    from {{ ref('int_questions') }} as questions
    inner join {{ ref('int_labeling_jobs') }} as jobs on questions.job_location = jobs.job_location
    group by questions.question
    having max(case when jobs.question = questions.question then 1 else 0 end) = 0
),

given as (
    select
        scopes.scope,
        labels.question,
        count(*) as annotations_count
    from {{ ref('int_annotation_labels') }} as labels
    inner join scopes on labels.job_location = scopes.job_location
    group by scopes.scope, labels.question
),

counted as (
    {% for mart in ['annotations_per_label', 'worker_labels_per_day'] %}
    select
        '{{ mart }}' as mart,
        scope,
        question,
        sum(annotations_count) as annotations_count
    from {{ ref(mart) }}
    group by scope, question
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    'int_questions' as mart,
    '' as scope,
    question
from asked
where elements_count > 1 or task_types_count > 1
union all
select
    counted.mart,
    counted.scope,
    counted.question
from counted
left join given on counted.scope = given.scope and counted.question = given.question
where coalesce(given.annotations_count, 0) <> counted.annotations_count
