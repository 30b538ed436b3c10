{#
  How a model is kept that passes on what is large: as a view on DuckDB, as a table on Athena.
  Why: a view spares DuckDB a second copy; Athena plans it anew for each mention, and a model that mentions it in several
  steps has more stages than a query may have.
  Usage: config(materialized=view_or_table())
#}
{% macro view_or_table() %}{{ return(adapter.dispatch('view_or_table')()) }}{% endmacro %}

{% macro default__view_or_table() %}{{ return('table') }}{% endmacro %}

{% macro duckdb__view_or_table() %}{{ return('view') }}{% endmacro %}
