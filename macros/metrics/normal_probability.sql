{#
  The probability that a standard normal number is below a value, to 7.5e-8 (Abramowitz and Stegun 1964, 26.2.17).
  Parameters: value (SQL expression of type double).
  Usage: normal_probability('deviation')
#}
{% macro normal_probability(value) -%}
    {%- set place -%} (1 / (1 + 0.2316419e0 * abs({{ value }}))) {%- endset -%}
    {%- set weights = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530] -%}
    {%- set sum = namespace(text='0e0') -%}
    {%- for weight in weights -%}
        {%- set sum.text = '(' ~ sum.text ~ ' * ' ~ place ~ ' + ' ~ weight ~ 'e0)' -%}
    {%- endfor -%}
    case
        when {{ value }} < 0
            then exp(-power({{ value }}, 2) / 2) / sqrt(2 * pi()) * {{ place }} * {{ sum.text }}
        else 1 - exp(-power({{ value }}, 2) / 2) / sqrt(2 * pi()) * {{ place }} * {{ sum.text }}
    end
{%- endmacro %}

{#
  The normal number that is as probable as one of Student's t: to 0.001 of probability from 6 degrees of freedom on
  (Wallace 1959).
  Parameters: value and degrees_of_freedom (SQL expressions of type double).
  Usage: student_t_as_normal('deviation', 'degrees_of_freedom')
#}
{% macro student_t_as_normal(value, degrees_of_freedom) -%}
    sign({{ value }}) * (8e0 * {{ degrees_of_freedom }} + 1) / (8e0 * {{ degrees_of_freedom }} + 3)
    * sqrt({{ degrees_of_freedom }} * ln(1 + power({{ value }}, 2) / {{ degrees_of_freedom }}))
{%- endmacro %}
