{#-
    The incremental Python model's own post-hook: dbt-duckdb writes its rows into a true table of the default schema
    (temporary tables do not cross connections) and forgets it; nothing but answers may be in the published file.
-#}
{% macro drop_python_leftovers(identifier) -%}
    {%- if execute -%}
        {%- set leftovers = run_query(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
            ~ " and starts_with(table_name, '" ~ identifier ~ "__dbt_tmp')"
        ) -%}
        {%- for row in leftovers.rows %}
            drop table "{{ row[0] }}"."{{ row[1] }}";
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
