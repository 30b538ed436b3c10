{#
  Krippendorff's alpha for nominal data (Krippendorff 2011): 1 - observed / expected disagreement of n pairable votes,
  with expected = (n^2 - sum of squared label totals) / (n (n - 1)); null where there is no pair or one label only.
  Parameters: disagreement, votes_count, votes_squared (SQL expressions of numbers).
#}
{% macro krippendorff_alpha(disagreement, votes_count, votes_squared) -%}
    {%- set n = 'cast(' ~ votes_count ~ ' as double)' -%}
    1 - ({{ disagreement }}) / nullif({{ n }}, 0)
    / nullif(({{ n }} * {{ n }} - ({{ votes_squared }})) / nullif({{ n }} * ({{ n }} - 1), 0), 0)
{%- endmacro %}
