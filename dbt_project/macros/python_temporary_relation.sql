{#-
    Where an incremental Python model puts its rows on the way into its table. dbt-duckdb makes a true table of them,
    for temporary ones do not cross connections, in the published database, and leaves it there: here it goes into
    the analytics database and is dropped afterwards, by the next run where one was killed.
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
