{#
  Whether a labeling job is one that the var excluded_job_locations names, by its location or the end of it.
  Parameters: job_location (SQL expression of type varchar).
#}
{% macro is_excluded(job_location) -%}
    {%- set named = [] -%}
    {%- for location in var('excluded_job_locations') -%}
        {%- set ending = (location | string).rstrip('/') | replace("'", "''") -%}
        {%- do named.append(job_location ~ " = '" ~ ending ~ "' or " ~ job_location ~ " like '%/" ~ ending ~ "'") -%}
    {%- endfor -%}
    ({{ (named or ['false']) | join(' or ') }})
{%- endmacro %}
