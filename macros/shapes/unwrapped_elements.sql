{#
  A query for the form elements of answers, one row each, with what their texts hold: a custom form may hand over JSON
  inside a string, even twice. Columns: source_file, answer_ordinal, job_location, element, content (of type json),
  text_value, inner_once and text_content (of type json).
#}
{% macro unwrapped_elements() %}
with responses as (
    select
        answers.path as source_file,
        answers.answer_ordinal,
        files.job_location,
        {{ try_json(whole_content('answers.path', 'answers.answer_ordinal', 'answers.answer_content')) }} as answer
    from {{ ref('stg_identity__answers') }} as answers
    inner join {{ ref('stg_ground_truth__response_files') }} as files on answers.path = files.path
    where files.status = 'loaded' and answer_problem is null and answer_ordinal > 0 and {{ in_batch('answers.path') }}
),

named as (
    select
        *,
        {{ json_keys('answer') }} as elements
    from responses
),

outer_elements as (
    {{ with_members('named', ['job_location'], 'answer', 'elements', name='member.member', alone=("''", 'answer')) }}
)

select
    *,
    coalesce({{ json_in_text(json_scalar('inner_once')) }}, inner_once) as text_content
from (
    select
        *,
        {{ json_scalar('content') }} as text_value,
        {{ json_in_text(json_scalar('content')) }} as inner_once
    from outer_elements
) as unwrapped_once
{% endmacro %}

{#
  A query for form elements of which some hold members: each member is an element of its own, any other stays as it is.
  Why: Trino reads a relation again wherever it is named. DuckDB doesn't, and has no room to unnest large rows with others.
  Parameters: relation (name of a CTE), columns (names of what is kept beside the key of an answer), document (its column
  of type json), keys (SQL expression, the names of the members; empty or null where there are none), name (of a member, by
  `member.member`), alone (name and content of a row without members).
#}
{% macro with_members(relation, columns, document, keys, name, alone) -%}
    {{ return(adapter.dispatch('with_members')(
        relation, ['source_file', 'answer_ordinal'] + columns, document, keys, name, alone
    )) }}
{%- endmacro %}

{% macro default__with_members(relation, columns, document, keys, name, alone) -%}
    select
        {{ columns | join(', ') }},
        case when member.member is null then {{ alone[0] }} else {{ name }} end as element,
        case
            when member.member is null then {{ alone[1] }} else {{ json_member(document, 'member.member') }}
        end as content
    from {{ relation }}
    cross join {{ each_or_null(keys, 'member', 'member') }}
{%- endmacro %}

{% macro duckdb__with_members(relation, columns, document, keys, name, alone) -%}
    select
        {{ columns | join(', ') }},
        {{ name }} as element,
        {{ json_member(document, 'member.member') }} as content
    from {{ relation }}
    cross join {{ each_of(keys, 'member', 'member') }}
    union all
    select
        {{ columns | join(', ') }},
        {{ alone[0] }} as element,
        {{ alone[1] }} as content
    from {{ relation }}
    where coalesce({{ array_size(keys) }}, 0) = 0
{%- endmacro %}

{# Whether a text that was unpacked is JSON of its own. Parameters: content (SQL expression of type json). #}
{% macro holds_json(content) -%}
    substr({{ json_as_text(content) }}, 1, 1) in ('{', '[')
{%- endmacro %}

{#
  Whether nine of ten texts of a job's form element are JSON; where answers are built in batches, of those of them all.
  Parameters: json_count (SQL expression, over the rows of a batch).
#}
{% macro is_json_field(json_count) %}{{ return(adapter.dispatch('is_json_field')(json_count)) }}{% endmacro %}

{% macro count_json_fields() %}{{ return(adapter.dispatch('count_json_fields')()) }}{% endmacro %}

{% macro default__is_json_field(json_count) %}{{ return(json_count ~ ' >= 0.9 * count(*)') }}{% endmacro %}

{% macro default__count_json_fields() %}{% endmacro %}

{% macro duckdb__is_json_field(json_count) -%}
    coalesce(
        cast(getvariable('json_fields') as map(varchar[], boolean))[[job_location, element]],
        {{ json_count }} >= 0.9 * count(*)
    )
{%- endmacro %}

{% macro duckdb__count_json_fields() %}
    {% if execute %}
        {% set batches = run_query('select distinct batch from ' ~ batches_table() ~ ' order by batch').columns[0].values() %}
        {% for batch in batches if batches | length > 1 %}
            {% do enter_batch(batch) %}
            {% do run_query(
                ('create or replace temporary table' if loop.first else 'insert into') ~ ' json_fields '
                ~ ('as ' if loop.first) ~ "select job_location, element, count_if(" ~ holds_json('text_content')
                ~ ') as json_count, count(*) as texts_count from (' ~ unwrapped_elements() ~ ') where not '
                ~ is_blank('text_value') ~ ' group by all'
            ) %}
        {% endfor %}
        {% if batches | length > 1 %}
            {% do run_query(
                'set variable json_fields = (select map(list([job_location, element]), list(is_json)) from (select'
                ~ ' job_location, element, sum(json_count) >= 0.9 * sum(texts_count) as is_json from json_fields group by all))'
            ) %}
            {% do run_query('drop table json_fields') %}
            {% do enter_batch(batches[0]) %}
        {% endif %}
    {% endif %}
{% endmacro %}
