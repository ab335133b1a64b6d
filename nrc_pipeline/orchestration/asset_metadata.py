"""The metadata of every asset in the UI: columns, name, row counts, and a preview of a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg

from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.orchestration.documentation import documentation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import duckdb

    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.tables import Table

OWNERS = ["team:nrc"]
EXPORTS_GROUP = "exports"
TIERS = {
    "landing": {"tier": "bronze"},
    "core": {"tier": "silver"},
    "staging": {"tier": "silver"},
    "intermediate": {"tier": "silver"},
    "marts": {"tier": "gold"},
    "published": {"tier": "gold"},
    "exports": {"tier": "delivery"},
}
"""The tag of each group's assets, for filters in the UI: received, cleaned, answers, files for others."""


def definition_metadata(table: Table) -> dict[str, Any]:
    """Return the metadata that is known before a table has rows."""
    return {
        "dagster/table_name": f"nrc.{table.full_name}",
        "dagster/column_schema": dg.TableSchema(columns=[
            dg.TableColumn(
                name=column.name,
                type=column.type,
                description=column.description,
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable, unique=table.key == (column.name,)
                ),
            )
            for column in table.columns
        ]),
        "key": ", ".join(table.key),
        **documentation("data-dictionary.md", table.full_name),
    }  # fmt: skip


class Rows(NamedTuple):
    """Row counts of a table by month of the window (`YYYY-MM`), and the UI's metadata for the whole table."""

    by_month: dict[str, int]
    metadata: dict[str, Any]


def rows_shown(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    window: Window,
    now: datetime,
    parameters: Mapping[str, str] | None = None,
) -> Rows:
    """Return row counts and a preview of a table by its statements `count_<name>` and `preview_<name>`.

    `window` is closed at both ends. The preview leaves out names and places, because metadata is kept, copied
    and shown.
    """
    bounds = {
        **(parameters or {}),
        "from_epoch_ms": window.from_epoch_ms,
        "until_epoch_ms": window.until_epoch_ms(now),
    }
    counted = connection.execute(
        statement(__package__, f"count_{name}"),
        {**bounds, "first_month": window.first, "last_month": window.last},
    ).fetchall()
    preview = connection.execute(statement(__package__, f"preview_{name}"), bounds)
    columns = [column[0] for column in preview.description or []]
    return Rows(
        {month: count for month, count in counted if month is not None},
        {
            "dagster/row_count": sum(count for _, count in counted),
            "dagster/partition_row_count": 0,
            "preview": dg.MetadataValue.md(markdown_table(columns, preview.fetchall())),
        },
    )


def tell_months(context: dg.AssetExecutionContext, key: str, rows: Rows) -> None:
    """Give each month of a run its own row count; a range would show the total for every month."""
    for month, count in rows.by_month.items():
        context.add_asset_metadata({"dagster/partition_row_count": count}, asset_key=key, partition_key=month)


def markdown_table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Render rows as a Markdown table; text from outside cannot break out of its cell."""
    lines = [columns, ["---"] * len(columns), *[[_cell(value) for value in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    text = "".join(character if character.isprintable() else " " for character in text)
    text = text if len(text) <= 60 else text[:59] + "…"
    for character in "\\|<>`*_[]":
        text = text.replace(character, f"&#{ord(character)};")
    return text
