"""Row counts and previews of the tables that dbt built, read after it has ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.orchestration.asset_metadata import preview
from nrc_pipeline.warehouse.attachment import attach

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline.foundation.home import Home

_PLACES = re.compile(r"(^|_)(lat|lon|latitude|longitude)(_|$)")
_VOCABULARIES = frozenset({
    "activity_type", "recorder", "distance", "granularity", "unit", "reason", "finding", "source", "weather",
    "terrain", "time_zone_source", "metric", "method", "focus", "level",
})  # fmt: skip
"""The text columns that may be shown: metadata is kept and copied, so names and places must not be in it."""
_SHOWN_COLUMNS = 12
_SHOWN_ROWS = 5


class Relation(NamedTuple):
    """A table that dbt built: `analytics` or `nrc`, its schema, its name."""

    database: str
    schema: str
    name: str


def relations_shown(home: Home, relations: Iterable[Relation]) -> dict[Relation, dict[str, Any]]:
    """Return row count and preview of each relation that is a table; views are not counted."""
    with duckdb.connect() as connection:
        attach(connection, home.work_database, "nrc", read_only=True)
        attach(connection, home.analytics_database, "analytics", read_only=True)
        found = connection.execute(statement(__package__, "tables_made")).fetchall()
        tables = {Relation(*row) for row in found}
        return {one: _shown(connection, one) for one in relations if one in tables}


def _shown(connection: duckdb.DuckDBPyConnection, relation: Relation) -> dict[str, Any]:
    table = connection.table(".".join(f'"{part}"' for part in relation))
    (rows,) = table.count("*").fetchone() or (0,)
    columns = [
        name for name, kind in zip(table.columns, table.types, strict=True) if _may_be_shown(name, str(kind))
    ][:_SHOWN_COLUMNS]
    metadata: dict[str, Any] = {"dagster/row_count": int(rows)}
    return metadata | preview(table.limit(_SHOWN_ROWS).select(*columns)) if columns else metadata


def _may_be_shown(name: str, kind: str) -> bool:
    if kind == "VARCHAR":
        return name in _VOCABULARIES
    return not _PLACES.search(name) and not kind.endswith(("]", ")")) and kind != "BLOB"
