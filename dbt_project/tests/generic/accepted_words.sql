{#- `accepted_values` for many columns at once: {column: [words]}; NULL passes. -#}
{% test accepted_words(model, values) %}
select {{ values.keys() | join(', ') }}
from {{ model }}
where
    false
    {%- for column, words in values.items() %}
    or {{ column }} not in (
        {%- for word in words %}'{{ word }}'{{ ', ' if not loop.last }}{% endfor -%}
    )
    {%- endfor %}
{% endtest %}
