{#-
    Incremental strategy `replace_months`: the rows of the changed months go, and what the model gives for those
    months comes. A row that was deleted, moved or excluded upstream is gone afterwards, which a strategy that
    deletes by key does not do. Every model that uses it has a column `activity_month` and filters its input
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
    The months to replace: NRC_CHANGED_MONTHS, a comma list of their first days; none stands for all of them. A
    variable of the environment and not of dbt, since dbt reads the whole project anew when its own have changed.
-#}
{% macro changed_months() -%}
    {%- set given = env_var("NRC_CHANGED_MONTHS", "all") -%}
    {{ return(none if given == "all" else given.split(",") | select | list) }}
{%- endmacro %}

{#- A predicate: whether the month in `column` is one of those this run replaces. -#}
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

{#- The same in a model: everything on a first or full build, the changed months otherwise. -#}
{% macro in_changed_months(column) -%}
    {%- if is_incremental() -%} {{ is_changed_month(column) }} {%- else -%} true {%- endif -%}
{%- endmacro %}
