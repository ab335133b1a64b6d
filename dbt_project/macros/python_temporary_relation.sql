{#-
    The intermediate table for the rows of an incremental Python model. Temporary tables are not visible in other
    connections, so dbt-duckdb makes a regular table, in the published database, and leaves it there. This macro puts
    it into the analytics database instead. It is dropped afterwards, or by the next run if this one is killed.
-#}
{% macro duckdb__dispatch_temporary_relation(target_relation, batch_id='') -%}
    {%- if model["language"] != "python" -%}
        {%- do return({"relation": make_temp_relation(target_relation), "temporary": true}) -%}
    {%- endif -%}
    {%- set relation = api.Relation.create(
        database="analytics",
        schema="intermediate",
        identifier=target_relation.identifier ~ "__incoming",
        type="table",
    ) -%}
    {%- do run_query("drop table if exists " ~ relation) -%}
    {%- do return({"relation": relation, "temporary": false}) -%}
{%- endmacro %}
