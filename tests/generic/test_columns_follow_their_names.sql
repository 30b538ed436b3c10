{#
  One row per value that breaks the rule its column's name makes, with the rule, and per group that breaks the grain.
  What each name promises is the table of tests/generic/README.md.
  Why: one query per model; a test per column took more time than the models.
  Parameters: grain (list of columns, required), required (columns that are never empty, whatever their name),
  optional (columns that may be empty, whatever their name), values (of a column: all that it may hold), at_least and
  at_most (of a column: a number), rules (by name in snake case: SQL that is true of every row), valued_if (the statuses
  with which a column has a value).
#}
{% test columns_follow_their_names(
    model, grain, required=[], optional=[], values={}, at_least={}, at_most={}, rules={},
    valued_if=['ok', 'too_few_objects']
) %}
{% set rules = rules_of_values(values, at_least, at_most)
    + rules_of_columns(tested_columns(), grain, required, optional, valued_if) + rules_of_rows(rules) %}
with checked as (
    select
        {{ grain | join(', ') }},
        case
            {% for rule, broken in rules %}
            when {{ broken }} then '{{ rule }}'
            {% endfor %}
            when false then ''
        end as broken_rule
    from {{ model }}
)

select
    broken_rule,
    count(*) as rows_count
from checked
where broken_rule is not null
group by broken_rule
union all
select
    'more than one row per {{ grain | join(", ") }}' as broken_rule,
    count(*) as rows_count
from (
    select 1 as one
    from {{ model }}
    group by {{ grain | join(', ') }}
    having count(*) > 1
) as repeated
having count(*) > 0
{% endtest %}
