{#
  The chance that a standard normal number is at least z, to a relative error of 1.2e-7, in the tails too: no engine
  has it by the same name (the fit of erfc by Press et al., Numerical Recipes in C, 1992, section 6.2, `erfcc`).
  Parameters: z (SQL expression, best a column: it is repeated).
#}
{% macro normal_tail(z) -%}
    {%- set t = '(1 / (1 + abs(' ~ z ~ ') / 2.8284271247461903e0))' -%}
    {%- set fit = [
        1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277
    ] -%}
    {%- set half = namespace(sum='cast(0 as double)') -%}
    {%- for factor in fit | reverse -%}
        {%- set half.sum = '(cast(' ~ factor ~ ' as double) + ' ~ t ~ ' * ' ~ half.sum ~ ')' -%}
    {%- endfor -%}
    case
        when {{ z }} >= 0
            then {{ t }} * exp(-least({{ z }} * {{ z }} / 2, 600e0) - 1.26551223e0 + {{ t }} * {{ half.sum }}) / 2
        else 1 - {{ t }} * exp(-least({{ z }} * {{ z }} / 2, 600e0) - 1.26551223e0 + {{ t }} * {{ half.sum }}) / 2
    end
{%- endmacro %}
