{#
  A label as it stands in a list with commas between: in double quotes where it has a comma or a quote itself, as in
  CSV, so that the set of `a` and `b` and the one label `a, b` differ.
  Parameters: label (SQL expression of type varchar).
#}
{% macro as_list_item(label) -%}
    case
        when strpos({{ label }}, ',') > 0 or strpos({{ label }}, '"') > 0
            then '"' || replace({{ label }}, '"', '""') || '"'
        else {{ label }}
    end
{%- endmacro %}
