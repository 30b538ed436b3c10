{#
  Whether a text of the registry names a labeling job: by its folder, or by as much of its location as tells it apart.
  Parameters: text (SQL expression), jobs (alias of a relation with folder, folder_and_parent, job_location).
#}
{% macro names_job(text, jobs) -%}
    ({{ jobs }}.folder = {{ text }} or {{ jobs }}.folder_and_parent = {{ text }} or {{ jobs }}.job_location = {{ text }})
{%- endmacro %}
