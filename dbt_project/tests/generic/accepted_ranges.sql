{#- `accepted_range` for many columns at once: {column: [least, most]}; null means no bound. -#}
{% test accepted_ranges(model, ranges) %}
select {{ ranges.keys() | join(', ') }}
from {{ model }}
where
    false
    {%- for column, (least, most) in ranges.items() %}
    {%- if least is not none %}
    or {{ column }} < {{ least }}
    {%- endif %}
    {%- if most is not none %}
    or {{ column }} > {{ most }}
    {%- endif %}
    {%- endfor %}
{% endtest %}
