{#-
    Daniels and Gilbert, "Oxygen Power" (1979). Speed in m/min, time in minutes, oxygen in ml per kg and minute.
    VDOT is the oxygen cost of the speed divided by the fraction of the maximum that a runner can use for that long.
-#}
{% macro oxygen_cost(speed_m_per_min) -%}
    (-4.60 + 0.182258 * ({{ speed_m_per_min }}) + 0.000104 * power({{ speed_m_per_min }}, 2))
{%- endmacro %}

{% macro usable_fraction(minutes) -%}
    (0.8 + 0.1894393 * exp(-0.012778 * ({{ minutes }})) + 0.2989558 * exp(-0.1932605 * ({{ minutes }})))
{%- endmacro %}
