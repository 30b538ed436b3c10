{#
  A select of a relation's rows with `q_value`: the least false discovery rate at which the row is still found, where
  the rows of a family are tested together (Benjamini and Hochberg 1995). Rows without a p-value are no test and get none.
  Parameters: relation (a CTE with the column `p_value`), family (its columns within which rows are tested together).
#}
{% macro with_q_value(relation, family) -%}
    {%- set family = family | join(', ') -%}
    select
        *,
        case
            when p_value is not null then min(rate_at_row) over (partition by {{ family }} order by p_value desc)
        end as q_value
    from (
        select
            *,
            p_value * count(p_value) over (partition by {{ family }})
            / sum(case when p_value is not null then 1 else 0 end) over (
                partition by {{ family }} order by p_value nulls last
            ) as rate_at_row
        from {{ relation }}
    ) as ordered
{%- endmacro %}
