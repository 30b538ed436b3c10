{#
  The labeling job that a file of the inventory belongs to; null for what lies above every job. For human loops of
  Augmented AI it is the folder of the flow definition.
  Parameters: path (SQL expression of type varchar).
#}
{% macro job_location(path) %}{{ return(folder_of_answers(path, '', ')')) }}{% endmacro %}

{# The folder with answers that a file of the inventory lies in: all that Athena lists of a job. #}
{% macro answers_folder(path) %}{{ return(folder_of_answers(path, ')', '')) }}{% endmacro %}

{# What a human loop leaves; group 1 is the flow definition's folder, 4 the loop. As HUMAN_LOOP in layout.py. #}
{% macro human_loop_pattern() -%}
    {{ return('^([\\s\\S]*)/([0-9]{4})(/[0-9]{2}){2,5}/([^/]+)/output[.]json$') }}
{%- endmacro %}

{# Texts are looked for before expressions are, which cost many times as much; coalesce would try all of them. #}
{% macro folder_of_answers(path, after, before) -%}
    nullif(case
        when {{ path }} || '/' like '%/annotations/worker-response/%'
            then regexp_extract({{ path }}, '^([\s\S]*{{ before }}/annotations/worker-response{{ after }}(/|$)', 1)
        when {{ path }} like '%/annotations/consolidated-annotation/consolidation-request/%'
            then regexp_extract(
                {{ path }},
                '^([\s\S]*{{ before }}/annotations/consolidated-annotation/consolidation-request{{ after }}/', 1
            )
        when {{ path }} like '%/output.json' then regexp_extract({{ path }}, '{{ human_loop_pattern() }}', 1)
    end, '')
{%- endmacro %}
