{#
  A bound of the 95 % interval around an estimate with a standard error, cut at the ends of the statistic's range; null
  where either is null.
  Parameters: estimate, standard_error (SQL expressions), sign ('-' or '+'), minimum, maximum (numbers).
  Usage: interval_bound('krippendorff_alpha', 'alpha_standard_error', '-', -1, 1)
#}
{% macro interval_bound(estimate, standard_error, sign, minimum=0, maximum=1) -%}
    case
        when {{ estimate }} is not null and {{ standard_error }} is not null
            then least(greatest(
                {{ estimate }} {{ sign }} {{ normal_quantile() }} * {{ standard_error }}, {{ minimum }}e0
            ), {{ maximum }}e0)
    end
{%- endmacro %}
