{#
  The elements of an array as rows beside the row that holds it; no row where it is empty or null.
  Why: DuckDB unnests in place only inside of a select; else it joins the rows with themselves, which takes ten times as
  long and holds whole documents in memory.
  Parameters: elements (SQL expression of an array type), alias (of the rows), element (name of the column), ordinal (name
  of the column that counts them from 1; none where nobody reads it).
  Usage: cross join {{ each_of('answers', 'listed', 'answer', 'ordinal') }}
#}
{% macro each_of(elements, alias, element, ordinal=none) -%}
    {{ return(adapter.dispatch('each_of')(elements, alias, element, ordinal)) }}
{%- endmacro %}

{% macro default__each_of(elements, alias, element, ordinal) -%}
    unnest({{ elements }}){{ ' with ordinality' if ordinal }} as {{ alias }} ({{ element }}{{ ', ' ~ ordinal if ordinal }})
{%- endmacro %}

{% macro duckdb__each_of(elements, alias, element, ordinal) -%}
    lateral (
        select
            unnest({{ elements }}) as {{ element }}
            {%- if ordinal %},
            generate_subscripts({{ elements }}, 1) as {{ ordinal }}
            {%- endif %}
    ) as {{ alias }}
{%- endmacro %}

{# The same with a row of null where the array is empty or null, as a left join would give. #}
{% macro each_or_null(elements, alias, element, ordinal=none) -%}
    {{ each_of(
        'case when ' ~ array_size(elements) ~ ' > 0 then ' ~ elements ~ ' else array[null] end', alias, element, ordinal
    ) }}
{%- endmacro %}
