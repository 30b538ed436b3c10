{#
  The labeling job that a file of the inventory belongs to; null for what lies above every job. For human loops of
  Augmented AI it is the folder of the flow definition.
  Parameters: path (SQL expression of type varchar).
#}
{% macro job_location(path) %}{{ return(folder_of_answers(path, is_job=true)) }}{% endmacro %}

{# The folder with answers that a file of the inventory lies in: all that Athena lists of a job. #}
{% macro answers_folder(path) %}{{ return(folder_of_answers(path, is_job=false)) }}{% endmacro %}

{# What a human loop leaves; group 1 is the flow definition's folder, 4 the loop. As HUMAN_LOOP in layout.py. #}
{% macro human_loop_pattern() -%}
    {{ return('^([\\s\\S]*)/([0-9]{4})(/[0-9]{2}){2,5}/([^/]+)/output[.]json[^/]*$') }}
{%- endmacro %}

{#
  The folder with answers, or that of its job above it.
  Why: texts are looked for before expressions are, which cost many times as much; coalesce would try all of them.
#}
{% macro folder_of_answers(path, is_job) -%}
    nullif(case
        {% for folder, end in [
            ('/annotations/worker-response', '(/|$)'),
            ('/annotations/consolidated-annotation/consolidation-request', '/')
        ] %}
        when {{ path }} || '/' like '%{{ folder }}/%'
            then regexp_extract({{ path }}, '^([\s\S]*{{ ')' ~ folder if is_job else folder ~ ')' }}{{ end }}', 1)
        {% endfor %}
        when {{ path }} like '%/output.json%' then regexp_extract({{ path }}, '{{ human_loop_pattern() }}', 1)
    end, '')
{%- endmacro %}
