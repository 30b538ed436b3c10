{#
  The names of the tested model's columns: those of its contract, or without one those that the built table has, since
  the YAML describes a column only where it first appears. Before the build, and while dbt parses, the described ones.
#}
{% macro tested_columns() %}
    {% if not execute %}{% do return([]) %}{% endif %}
    {% set node = graph.nodes[model.attached_node] %}
    {% set built = none if node.config.contract.enforced
        else adapter.get_relation(node.database, node.schema, node.alias) %}
    {% set names = adapter.get_columns_in_relation(built) | map(attribute='name') if built else node.columns.keys() %}
    {% do return(names | list) %}
{% endmacro %}

{# Pairs of a rule in words and the SQL condition of a row that breaks it. #}
{% macro rules_of_columns(columns, grain, required, optional, valued_if) %}
    {% set rules = [] %}
    {% for name in columns %}
        {% set base = name | replace('_ci_low', '') | replace('_ci_high', '') %}
        {% if name not in optional and (name in grain or name in required or is_never_empty(name)) %}
            {% do rules.append((name ~ ' is empty', name ~ ' is null')) %}
        {% endif %}
        {% if modules.re.search('(_count|_n|_rank)$', name) %}
            {% do rules.append((name ~ ' is below 0', name ~ ' < 0')) %}
        {% elif is_share(base) %}
            {% do rules.append((name ~ ' is not within 0 and 1', name ~ ' < -1e-9 or ' ~ name ~ ' > 1 + 1e-9')) %}
        {% elif modules.re.search('_(alpha|kappa)$', name) %}
            {% do rules.append((name ~ ' is above 1', name ~ ' > 1 + 1e-9')) %}
        {% elif modules.re.search('_(alpha|kappa)$', base) %}
            {% do rules.append((name ~ ' is not within -1 and 1', name ~ ' < -1 - 1e-9 or ' ~ name ~ ' > 1 + 1e-9')) %}
        {% endif %}
        {% if name ~ '_ci_low' in columns and name ~ '_ci_high' in columns %}
            {% do rules.append((
                name ~ ' lies outside its interval',
                name ~ ' < ' ~ name ~ '_ci_low - 1e-9 or ' ~ name ~ ' > ' ~ name ~ '_ci_high + 1e-9'
            )) %}
        {% endif %}
        {% if name ~ '_status' in columns %}
            {% do rules.append((
                name ~ ' is empty where its status is ok, or the reverse',
                '(' ~ name ~ ' is null) = (' ~ name ~ "_status in ('" ~ valued_if | join("', '") ~ "'))"
            )) %}
        {% endif %}
    {% endfor %}
    {% do return(rules) %}
{% endmacro %}

{# Whether a name says that the column always has a value. #}
{% macro is_never_empty(name) %}
    {% do return(modules.re.search('^(is|has)_|(^|_)status$|_count$|_n$|_rank$', name) is not none) %}
{% endmacro %}

{# Whether a name says that the column is a share of something. #}
{% macro is_share(name) %}
    {% set shares = '(?<!_to_even)(?<!^hourly)_(share|rate|accuracy|jaccard)' %}
    {% set agreements = '(^|_)agreement(_item_mean|_pooled|_before|_after)?' %}
    {% do return(modules.re.search('(' ~ shares ~ '|' ~ agreements ~ ')$', name) is not none) %}
{% endmacro %}

{# The same for values that a column may hold, and for bounds beside those of its name. #}
{% macro rules_of_values(values, at_least, at_most) %}
    {% set rules = [] %}
    {% for name, allowed in values.items() %}
        {% set literals = allowed | map('string') | map('replace', "'", "''") | join("', '") %}
        {% do rules.append((
            name ~ ' holds another value than it may', 'cast(' ~ name ~ " as varchar) not in ('" ~ literals ~ "')"
        )) %}
    {% endfor %}
    {% for name, bound in at_least.items() %}
        {% do rules.append((name ~ ' is below ' ~ bound, name ~ ' < ' ~ bound)) %}
    {% endfor %}
    {% for name, bound in at_most.items() %}
        {% do rules.append((name ~ ' is above ' ~ bound, name ~ ' > ' ~ bound)) %}
    {% endfor %}
    {% do return(rules) %}
{% endmacro %}

{# The same for rules that look at several columns; null is false, as in a row that no rule could judge. #}
{% macro rules_of_rows(rules) %}
    {% set found = [] %}
    {% for name, expression in rules.items() %}
        {% do found.append(('not so: ' ~ name | replace('_', ' '), 'not coalesce(' ~ expression ~ ', false)')) %}
    {% endfor %}
    {% do return(found) %}
{% endmacro %}
