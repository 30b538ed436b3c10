{# One row per row: for models that should be empty. Parameters: none. #}
{% test no_rows(model) %}
select * from {{ model }}
{% endtest %}
