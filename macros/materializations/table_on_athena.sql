{#
  Makes a table on Athena with one query, in the place of dbt-athena's own materialization: beside the old table, whose
  place it takes in the catalog, so that a dashboard never meets a missing one.
  Why: dbt-athena asks up to five times for a table: twice for its contract, then for the table, for a property that only
  Glue's crawlers read, and for its own message. Athena bills each query, and a build waits for each.
#}
{% materialization table, adapter='athena' %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set old_relation = load_cached_relation(this) %}
    {% set is_swapped = old_relation is not none and old_relation.is_table %}
    {% set made = target_relation %}
    {% if is_swapped %}
        {% set made = api.Relation.create(
            database=this.database, schema=this.schema, identifier=this.identifier ~ '__ha',
            s3_path_table_part=this.identifier, type='table'
        ) %}
        {# What a killed build left. #}
        {% do adapter.delete_from_glue_catalog(made) %}
    {% elif old_relation is not none %}
        {% do drop_relation(old_relation) %}
    {% endif %}

    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {{ create_table_as(false, made, compiled_code) }}
    {% endcall %}
    {% do hold_to_contract(made) %}
    {% if is_swapped %}
        {% do adapter.swap_table(made, target_relation) %}
        {% do adapter.delete_from_glue_catalog(made) %}
        {% do adapter.expire_glue_table_versions(target_relation, versions_to_keep(), true) %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {% do persist_docs(target_relation, model) %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Stops where a new table has other columns than its contract, before anybody reads it; a text may have a length. #}
{% macro hold_to_contract(relation) %}
    {% if config.get('contract').enforced %}
        {% set declared = formatted_for_hive(model.columns.values()) %}
        {% set found = formatted_for_hive(adapter.get_columns_in_relation(relation)) %}
        {% if declared | map(attribute='formatted') | sort != found | map(attribute='formatted') | sort %}
            {% do drop_relation(relation) %}
            {% do exceptions.raise_contract_error(declared, found) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro formatted_for_hive(columns) %}
    {% set formatted = [] %}
    {% for column in columns %}
        {% set type = ddl_data_type(column.dtype or column.data_type) %}
        {% do formatted.append({'name': column.name, 'data_type': type, 'formatted': column.name ~ ' ' ~ type}) %}
    {% endfor %}
    {{ return(formatted) }}
{% endmacro %}

{# dbt's own comparison, by empty queries, stays for what is no table. #}
{% macro athena__get_assert_columns_equivalent(sql) %}
    {% if config.get('materialized') != 'table' %}
        {{ return(assert_columns_equivalent(sql)) }}
    {% endif %}
{% endmacro %}

{# In the place of dbt-athena's own: no query for the property that only Glue's crawlers read. #}
{% macro set_table_classification(relation) %}{% endmacro %}
