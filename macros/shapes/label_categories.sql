{#
  A query for the labels that workers may choose in each element of a labeling job, as the registry says. Its rows
  without an element speak of the one that most of the job's labels stand in.
  Parameters: main_elements (the relation of these, as the macro of that name gives it).
#}
{% macro label_categories(main_elements) %}
    select
        jobs.job_location,
        coalesce(nullif(categories.element, ''), main.element) as element,
        categories.label,
        -- The place of the label on its scale, where the labels themselves aren't numbers.
        min({{ optional_column('label_categories', 'position', 'double', alias='categories') }}) as position
    from {{ ref('label_categories') }} as categories
    inner join {{ ref('int_labeling_jobs') }} as jobs on {{ names_job('categories.job', 'jobs') }}
    left join {{ main_elements }} as main on jobs.job_location = main.job_location
    where coalesce(nullif(categories.element, ''), main.element) is not null
    group by jobs.job_location, coalesce(nullif(categories.element, ''), main.element), categories.label
{% endmacro %}
