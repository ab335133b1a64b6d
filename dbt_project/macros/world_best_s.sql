{#-
    The fastest time of any human for `distance_m`, s, where `bests` names the row of int_world_bests that the
    distance falls into: `asof join ... on distance_m >= bests.from_m`.
-#}
{% macro world_best_s(distance_m, bests) -%}
    ({{ bests }}.best_s * power(({{ distance_m }}) / {{ bests }}.best_m, {{ bests }}.exponent))
{%- endmacro %}
