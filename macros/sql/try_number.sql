{#
  A text as a finite number; null for anything else, such as NaN, Infinity, 1e999, 12d and 1_000.
  Why: each engine forgives other forms, so the form is checked first on both.
  Parameters: text (SQL expression of type varchar).
  Usage: try_number('time_spent')
#}
{% macro try_number(text) -%}
    case
        when
            {{ matches_pattern(text, '^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$') }}
            -- What a double can't hold becomes infinite.
            and abs(try_cast({{ text }} as double)) < 1e308
            then try_cast({{ text }} as double)
    end
{%- endmacro %}
