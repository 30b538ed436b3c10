{#
  The bounds of the 95 % interval of a mean of numbers from 0 to 1 that stand on data objects, such as a share of pairs:
  Wilson's score interval (1927) with the number of independent answers that gives the mean its standard error (Korn and
  Graubard 1998), and Student's t for the normal quantile. So it never has zero width: where all objects are alike, it
  is that of as many answers as there are objects. Null below the least number of objects.
  Parameters, SQL expressions: mean, standard_error, objects_count, answers_count (the most that the objects can weigh),
  t (the quantile of Student's t with objects_count - 1 degrees of freedom).
  Usage: share_low('percent_agreement', 'percent_agreement_error', 'data_objects_count', 'annotations_count', 't')
#}
{% macro share_low(mean, standard_error, objects_count, answers_count, t) -%}
    {{ share_bound(mean, standard_error, objects_count, answers_count, t, '-') }}
{%- endmacro %}

{% macro share_high(mean, standard_error, objects_count, answers_count, t) -%}
    {{ share_bound(mean, standard_error, objects_count, answers_count, t, '+') }}
{%- endmacro %}

{% macro share_bound(mean, standard_error, objects_count, answers_count, t, sign) -%}
    {%- set p = 'least(greatest(' ~ mean ~ ', 0e0), 1e0)' -%}
    {#- Where the mean is 0 or 1 all objects are alike, and there is no error: nothing is divided by 0. -#}
    {%- set n = 'least(case when ' ~ standard_error ~ ' > 1e-5 then ' ~ p ~ ' * (1 - ' ~ p ~ ') / (' ~ standard_error
        ~ ' * ' ~ standard_error ~ ') else cast(' ~ objects_count ~ ' as double) end, cast(' ~ answers_count
        ~ ' as double))' -%}
    case
        when {{ objects_count }} >= {{ least_data_objects() }} and {{ mean }} is not null
            then least(greatest((
                {{ p }} + {{ t }} * {{ t }} / (2 * {{ n }})
                {{ sign }} {{ t }} * sqrt({{ p }} * (1 - {{ p }}) / {{ n }} + {{ t }} * {{ t }} / (4 * {{ n }} * {{ n }}))
            ) / (1 + {{ t }} * {{ t }} / {{ n }}), 0e0), 1e0)
    end
{%- endmacro %}

{#
  The standard error of a ratio of two sums over n data objects, sum a / sum b (Cochran 1977, 6.4), from the sums of
  their squares and products; null for one object.
  Parameters, SQL expressions: a_squared, a_by_b, b_squared, a, b, n.
#}
{% macro ratio_error(a_squared, a_by_b, b_squared, a, b, n) -%}
    case
        when {{ n }} > 1
            then sqrt(greatest(
                {{ a_squared }} - 2 * ({{ a }} / {{ b }}) * {{ a_by_b }}
                + ({{ a }} / {{ b }}) * ({{ a }} / {{ b }}) * {{ b_squared }}, 0e0
            ) * {{ n }} / ({{ n }} - 1)) / {{ b }}
    end
{%- endmacro %}

{#
  The least number of data objects that an interval or a word is given for. Simulated truths are held at least 90 times
  in 100 from 10 objects by 2 raters on; below, the mean stands alone, with the status too_few_objects.
#}
{% macro least_data_objects() %}10{% endmacro %}
