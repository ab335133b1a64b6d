{#- Each value of `columns` that is not NULL is an activity of the same account in the model `to`. -#}
{% test related(model, columns, to) %}
{%- for column in columns %}
select account_id, {{ column }} as activity_id
from {{ model }} as children
anti join {{ to }} as known
    on children.account_id = known.account_id and children.{{ column }} = known.activity_id
where {{ column }} is not null
{{- '\nunion all' if not loop.last }}
{%- endfor %}
{% endtest %}
