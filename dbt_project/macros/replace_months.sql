{#-
    Incremental strategy `replace_months`: delete the rows of the changed months and insert what the model returns
    for those months. This also removes rows that were deleted, moved or excluded upstream, which a strategy that
    deletes by key does not do. Every model that uses it needs a column `activity_month` and must filter its input
    with `in_changed_months`.
-#}
{% macro get_incremental_replace_months_sql(arg_dict) -%}
    {%- set columns = get_quoted_csv(arg_dict["dest_columns"] | map(attribute="name")) -%}
    delete from {{ arg_dict["target_relation"] }}
    where {{ is_changed_month("activity_month") }};

    insert into {{ arg_dict["target_relation"] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }}
{%- endmacro %}

{#-
    The months to replace: NRC_CHANGED_MONTHS, a comma-separated list of their first days. None means all months.
    This is an environment variable, because dbt parses the whole project again when one of its own vars changes.
-#}
{% macro changed_months() -%}
    {%- set given = env_var("NRC_CHANGED_MONTHS", "all") -%}
    {{ return(none if given == "all" else given.split(",") | select | list) }}
{%- endmacro %}

{#- A predicate: whether this run replaces the month in `column`. -#}
{% macro is_changed_month(column) -%}
    {%- set months = changed_months() -%}
    {%- if months is none -%}
        true
    {%- elif not months -%}
        false
    {%- else -%}
        {{ column }} in (
            {%- for month in months %}date '{{ modules.datetime.date.fromisoformat(month).isoformat() }}'
                {%- if not loop.last %}, {% endif -%}
            {% endfor -%}
        )
    {%- endif -%}
{%- endmacro %}

{#- The same for use in a model: all months on a first or full build, otherwise the changed months. -#}
{% macro in_changed_months(column) -%}
    {%- if is_incremental() -%} {{ is_changed_month(column) }} {%- else -%} true {%- endif -%}
{%- endmacro %}
