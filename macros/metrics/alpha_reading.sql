{#
  What an interval of Krippendorff's alpha allows to say (Krippendorff 2004): a word is given where all of it bears it.
  Parameters: low, high (SQL expressions of the bounds).
#}
{% macro alpha_reading(low, high) -%}
    case
        when {{ low }} >= 0.8 then 'reliable'
        when {{ low }} >= 0.667 then 'tentative'
        when {{ high }} < 0.667 then 'unreliable'
        when {{ low }} is not null then 'unclear'
    end
{%- endmacro %}
