{#
  A column of a registry file, or null of its type where an older file lacks it.
  Parameters: seed (the name of the seed), column, type; alias (of the seed in the query, the seed's name if not given).
  Usage: optional_column('worker_directory', 'valid_from_on', 'date', alias='directory')
#}
{% macro optional_column(seed, column, type, alias=none) -%}
    {%- set columns = [] -%}
    {%- if execute and flags.INTROSPECT -%}
        {%- set columns = adapter.get_columns_in_relation(ref(seed)) | map(attribute='name') | map('lower') | list -%}
    {%- endif -%}
    {#- A unit test's rows are no relation, and have every column. -#}
    {%- if columns and column not in columns -%}
        cast(null as {{ type }})
    {%- else -%}
        {{ alias or seed }}.{{ column }}
    {%- endif -%}
{%- endmacro %}
