{#-
    The fastest time that any human has run for `distance_m`, s. `bests` is the row of int_world_bests that contains
    the distance: `asof join ... on distance_m >= bests.from_m`.
-#}
{% macro world_best_s(distance_m, bests) -%}
    ({{ bests }}.best_s * power(({{ distance_m }}) / {{ bests }}.best_m, {{ bests }}.exponent))
{%- endmacro %}
