{#
  Makes that what was removed is gone from the bytes of the warehouse: a subject, a name, an address, the answers of a
  deleted file.
  Why: DuckDB keeps the pages of dropped tables and deleted rows in its file until something else is written over them.
  The file is written anew only where something was removed, or where it has a version that older DuckDB can't open.
  On Athena a table's objects are deleted with it, but old versions of tables stay for queries that run: where names were
  turned off they go too. A view remembers that names were shown until a run has built every table without them.
  Runs on-run-start and on-run-end.
#}
{% macro remember_identities() %}{{ return(adapter.dispatch('remember_identities')()) }}{% endmacro %}

{% macro erase_removed_identities(results) %}
    {{ return(adapter.dispatch('erase_removed_identities')(results)) }}
{% endmacro %}

{% macro default__remember_identities() %}
    {% if execute and flags.WHICH in ('build', 'run') and var('show_worker_names') %}
        {% do run_query('create or replace view ' ~ names_shown() ~ ' as select true as names_were_shown') %}
    {% endif %}
{% endmacro %}

{% macro default__erase_removed_identities(results) %}
    {% if execute and flags.WHICH in ('build', 'run') and names_were_turned_off() %}
        {% set succeeded = results | selectattr('status', 'equalto', 'success') | map(attribute='node.unique_id') | list %}
        {% set tables = graph.nodes.values() | selectattr('config.materialized', 'equalto', 'table') %}
        {% if tables | rejectattr('unique_id', 'in', succeeded) | list | length == 0 %}
            {% do adapter.drop_relation(load_relation(names_shown())) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{# How many versions of the table that is built Athena's catalog keeps; to be asked before anything else changes it. #}
{% macro versions_to_keep() %}
    {{ return(1 if names_were_turned_off() else config.get('versions_to_keep', 4) | int) }}
{% endmacro %}

{% macro names_were_turned_off() %}
    {{ return(not var('show_worker_names') and load_relation(names_shown()) is not none) }}
{% endmacro %}

{# Adds what the warehouse holds to what its bytes are known to hold, so that a build that is killed forgets nothing. #}
{% macro duckdb__remember_identities() %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot') %}
        {% set known = known_identities() %}
        {% do run_query('create schema if not exists ' ~ known.without_identifier()) %}
        {% do run_query('create table if not exists ' ~ known ~ ' (identity ubigint)') %}
        {% set held = held_identities() %}
        {% if held %}
            {% set new = 'select identity from (' ~ held ~ ') as held anti join ' ~ known ~ ' using (identity)' %}
            {% do run_query('insert into ' ~ known ~ ' ' ~ new) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro names_shown() %}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_raw', identifier='names_were_shown', type='view'
    )) }}
{% endmacro %}

{% macro duckdb__erase_removed_identities(results) %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot') %}
        {% set known = known_identities() %}
        {% set held = held_identities() or 'select null::ubigint as identity where false' %}
        {% set gone = 'select 1 from ' ~ known ~ ' anti join (' ~ held ~ ') as held using (identity) limit 1' %}
        {% set has_lost = run_query(gone).rows | length > 0 %}
        {% do run_query('create or replace table ' ~ known ~ ' as select identity from (' ~ held ~ ') as held') %}
        {% if has_lost or run_query('select is_written_for_newer_duckdb()').rows[0][0] %}
            {% do run_query('select write_warehouse_anew()') %}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro known_identities() %}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_raw', identifier='known_identities', type='table'
    )) }}
{% endmacro %}

{# A query of one number per person's entry, shown name and version of a file that the warehouse holds; none at first. #}
{% macro held_identities() %}
    {% set parts = [
        ('worker_directory', 'select hash(held) as identity from {} as held'),
        ('stg_identity__workers', 'select hash(person, worker_name) as identity from {} where worker_name is not null'),
        ('base_identity__answers', 'select hash(path, size_bytes, modified_at) as identity from {}'),
        ('base_identity__consolidated_answers', 'select hash(path, size_bytes, modified_at) as identity from {}'),
    ] %}
    {% set queries = [] %}
    {% for name, query in parts %}
        {% set relation = load_relation(api.Relation.create(
            database=target.database, schema=target.schema ~ '_identity', identifier=name
        )) %}
        {% if relation %}
            {% do queries.append(query.format(relation)) %}
        {% endif %}
    {% endfor %}
    {{ return(queries | join(' union ')) }}
{% endmacro %}
