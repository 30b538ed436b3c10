{#
  How many more annotations a label needs, the others staying as they are, to hold one of labels_count equal shares:
  the smallest x with (annotations + x) / (all + x) >= 1 / labels_count; null where there is one label only.
  Parameters: annotations, all_annotations, labels_count (SQL expressions of whole numbers).
#}
{% macro annotations_to_even_share(annotations, all_annotations, labels_count) -%}
    case
        when {{ labels_count }} > 1
            then cast(greatest(ceil(
                cast({{ all_annotations }} - {{ labels_count }} * {{ annotations }} as double) / ({{ labels_count }} - 1)
            ), 0) as bigint)
    end
{%- endmacro %}
