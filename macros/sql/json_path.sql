{#
  The path to a key inside a JSON document.
  Why: Athena takes $["a-b"] only, DuckDB takes $."a-b" only.
  Parameters: keys (list of key names, outermost first; letters, digits, dashes).
  Usage: json_path(['answerContent', 'crowd-classifier', 'label'])
#}
{% macro json_path(keys) %}{{ return(adapter.dispatch('json_path')(keys)) }}{% endmacro %}

{% macro default__json_path(keys) %}{{ return('$["' ~ keys | join('"]["') ~ '"]') }}{% endmacro %}

{% macro duckdb__json_path(keys) %}{{ return('$."' ~ keys | join('"."') ~ '"') }}{% endmacro %}
