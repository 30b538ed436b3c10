{#
  Removes all that this project built: tables and views of models and seeds with their data, and, from the catalog
  only, the external tables over raw files. No object of the labeling output is touched.
  Usage: dbt run-operation remove_insights
#}
{% macro remove_insights() %}
    {% for node in graph.nodes.values() if node.resource_type in ('model', 'seed') %}
        {# A build that failed or was killed leaves its new rows or its new table beside the table. #}
        {% for suffix in ('', '__dbt_tmp', '__ha') %}
            {% set relation = load_relation(
                api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias ~ suffix)
            ) %}
            {% if relation %}
                {% do adapter.drop_relation(relation) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% do remove_external_sources() %}
{% endmacro %}

{#
  Takes the external tables out of the catalog.
  Why: DuckDB has none; on Athena drop_relation would empty their locations.
#}
{% macro remove_external_sources() %}{{ return(adapter.dispatch('remove_external_sources')()) }}{% endmacro %}

{% macro duckdb__remove_external_sources() %}{% endmacro %}

{% macro default__remove_external_sources() %}
    {% for source in graph.sources.values() if source.external and source.external.location %}
        {% do adapter.delete_from_glue_catalog(api.Relation.create(
            database=source.database, schema=source.schema, identifier=source.identifier
        )) %}
    {% endfor %}
    {% set shown = load_relation(names_shown()) %}
    {% if shown %}
        {% do adapter.drop_relation(shown) %}
    {% endif %}
{% endmacro %}
