{#-
    The exponentially weighted mean of daily values with a span of `days`: a day's weight is (1 - 2 / (days + 1)) to
    the power of its age (Williams et al. 2017), divided by the sum of the weights of the days that are known.
    `amounts` and `known` are lists of the days up to and including this one, oldest first: the value (0 where
    unknown) and 1.0 or 0.0. Days older than 15 spans are left out: together they weigh less than 1e-12.
    A closed form over two lists instead of a recursion: DuckDB would need one iteration a day of a life.
-#}
{% macro weighted_mean(amounts, known, days) -%}
    {%- set reach = 15 * days -%}
    {%- set weights -%}
        list_transform(range({{ reach }}), lambda i: power(1 - 2 / ({{ days }} + 1.0), {{ reach - 1 }} - i))[
            -least(len({{ known }}), {{ reach }}):
        ]
    {%- endset -%}
    list_dot_product({{ amounts }}[-{{ reach }}:], {{ weights }})
    / nullif(list_dot_product({{ known }}[-{{ reach }}:], {{ weights }}), 0)
{%- endmacro %}
