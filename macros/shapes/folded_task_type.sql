{#
  A task type without what its spellings differ in: case, hyphens, spaces, brackets and Ground Truth's own prefix.
  Parameters: text (SQL expression of type varchar).
  Usage: folded_task_type('registry.task_type')
#}
{% macro folded_task_type(text) -%}
    translate(lower(regexp_replace({{ text }}, '^groundtruth/', '')), ' -_()/:', '')
{%- endmacro %}
