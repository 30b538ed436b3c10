{#
  Whether a text has no character but spaces, tabs and line ends.
  Why: trim() leaves line ends, and the functions for regular expressions differ in name.
  Parameters: text (SQL expression of type varchar).
  Usage: is_blank('document')
#}
{% macro is_blank(text) -%}
    length(trim(replace(replace(replace({{ text }}, chr(9), ''), chr(10), ''), chr(13), ''))) = 0
{%- endmacro %}
