{#
  Says, after a run that failed, which rules rows break, where files must be read anew, and on Athena which setting each
  kind of failure points at.
  Why: dbt counts the rows of a failed test, and one test holds many rules; it shows what Athena answered, and Athena
  knows nothing of this project's settings.
  Runs on-run-end. Parameters: results (of on-run-end).
#}
{% macro explain_failures(results) %}
    {% if execute %}
        {% do name_broken_rules(results) %}
        {% if 'schemas on this incremental model are out of sync' in results | map(attribute='message') | select('string') | join %}
            {% do exceptions.warn(
                'Files were read by another version of this project, which kept other columns of them: read them anew, with'
                ~ ' gt-insights build, or dbt build --full-refresh.'
            ) %}
        {% endif %}
        {{ return(adapter.dispatch('explain_failures')(results)) }}
    {% endif %}
{% endmacro %}

{# Warns of each rule that rows break in a failed test of what columns' names promise. #}
{% macro name_broken_rules(results) %}
    {% for result in results
        if result.status == 'fail' and (result.node.test_metadata or {}).name == 'columns_follow_their_names' %}
        {% for row in run_query(result.node.compiled_code).rows %}
            {% do exceptions.warn(
                result.node.name | replace('grain_and_columns_of_', '') ~ ': ' ~ row['broken_rule'] ~ ', rows: '
                ~ row['rows_count']
            ) %}
        {% endfor %}
    {% endfor %}
{% endmacro %}

{% macro duckdb__explain_failures(results) %}
    {% if execute %}
        {% set text = results | map(attribute='message') | select('string') | join('\n') %}
        {% if 'Out of Memory Error' in text %}
            {% do exceptions.warn(
                'DuckDB had too little memory for a model: raise GT_DUCKDB_MEMORY_LIMIT, say to 4GB, then: dbt retry.'
            ) %}
        {% endif %}
        {% if 'Corrupt database file' in text %}
            {% do exceptions.warn(
                'The file GT_DUCKDB_PATH is damaged: move it away, then build anew; gt-insights doctor names it.'
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro default__explain_failures(results) %}
    {% set messages = [] %}
    {% for result in results if result.status in ('error', 'fail', 'runtime error') and result.message %}
        {% do messages.append(result.message) %}
    {% endfor %}
    {% for explanation in failure_explanations(messages | join('\n')) %}
        {% do exceptions.warn(explanation) %}
    {% endfor %}
{% endmacro %}

{# What the messages of a failed run mean, each kind once. #}
{% macro failure_explanations(text) %}
    {% set kept = ' The tables of the last good run are still in place.' %}
    {% set kinds = [
        (
            'Throttling|TooManyRequests|Rate exceeded|SlowDown',
            'Athena asks to slow down, also after GT_ATHENA_RETRIES attempts: lower GT_ATHENA_THREADS, or raise'
            ~ ' GT_ATHENA_RETRIES, then: dbt retry.'
        ),
        (
            'scanned limit|QueryCancelled|was cancelled|CANCELLED',
            'Athena cancelled a query: the scan limit of the work group ' ~ target.work_group
            ~ ' (GT_ATHENA_WORK_GROUP) may be too low for a first build; raise it, then: dbt retry.'
        ),
        (
            'AccessDenied|not authorized to perform|Insufficient permissions|Insufficient Lake Formation',
            'A permission is missing: gt-insights doctor --target athena names it, gt-insights policy athena'
            ~ ' prints the policy that allows it.'
        ),
        (
            'is not found|same region|output bucket|output location|NoSuchBucket',
            'A setting names a place that is not there: GT_ATHENA_REGION, GT_ATHENA_WORK_GROUP,'
            ~ ' GT_ATHENA_STAGING_LOCATION or GT_ATHENA_DATA_LOCATION; gt-insights doctor --target athena says which.'
        ),
    ] %}
    {% set found = [] %}
    {% for pattern, explanation in kinds if modules.re.search(pattern, text) %}
        {% do found.append(explanation ~ kept) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
