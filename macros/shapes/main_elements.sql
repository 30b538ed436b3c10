{#
  A query for the element of each labeling job in which most of its labels stand, free text after all else. Questions and
  the registry's rows without an element speak of it.
#}
{% macro main_elements() %}
    select
        job_location,
        element
    from (
        select
            job_location,
            element,
            row_number() over (
                partition by job_location
                order by
                    case
                        when count(case when kind = 'empty' or not {{ is_comparable('kind', 'label') }} then 1 end) < count(*)
                            then 0
                        else 1
                    end,
                    count(*) desc,
                    element
            ) as element_rank
        from {{ ref('stg_ground_truth__label_instances') }}
        where not {{ is_companion('kind') }}
        group by job_location, element
    ) as ranked
    where element_rank = 1
{% endmacro %}
