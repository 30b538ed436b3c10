{#
  The 97.5 % quantile of Student's t, to 1e-9: from the seed `student_t` up to 100 degrees of freedom, above by the
  expansion of the quantile in powers of 1 / degrees of freedom (Abramowitz and Stegun 1964, formula 26.7.5).
  Parameters: degrees_of_freedom (SQL expression, a whole number), tabled (its value in the seed, null above 100).
  Usage: student_t('numbered.days_count - 1', 'student_t.quantile_975')
#}
{% macro student_t(degrees_of_freedom, tabled) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set terms = [
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    ] -%}
    case
        when {{ tabled }} is not null then {{ tabled }}
        when {{ degrees_of_freedom }} > 100
            then
                cast({{ z }} as double)
                {%- for term in terms %}
                + cast({{ term }} as double) / power(cast({{ degrees_of_freedom }} as double), {{ loop.index }})
                {%- endfor %}
    end
{%- endmacro %}
