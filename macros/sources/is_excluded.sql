{#
  Whether a labeling job is one that the var excluded_job_locations names, by its location or the end of it.
  Parameters: job_location (SQL expression of type varchar).
#}
{% macro is_excluded(job_location) -%}
    {%- set named = [] -%}
    {%- for location in var('excluded_job_locations') -%}
        {%- set ending = (location | string).rstrip('/') -%}
        {%- set literal = text_literal(ending) -%}
        {#- A name may hold what LIKE takes for any character. -#}
        {%- set pattern = text_literal('%/' ~ ending | replace('!', '!!') | replace('%', '!%') | replace('_', '!_')) -%}
        {%- do named.append(job_location ~ ' = ' ~ literal ~ ' or ' ~ job_location ~ ' like ' ~ pattern ~ " escape '!'") -%}
    {%- endfor -%}
    ({{ (named or ['false']) | join(' or ') }})
{%- endmacro %}
