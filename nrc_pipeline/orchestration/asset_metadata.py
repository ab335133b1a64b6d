"""What every asset tells the UI about its table: columns, name, row counts, and a few rows to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from nrc_pipeline.statements import statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from nrc_pipeline.tables import Table

OWNERS = ["team:nrc"]


def definition_metadata(table: Table) -> dict[str, Any]:
    """Return what is known of a table before anything is in it."""
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
    }  # fmt: skip


def row_metadata(
    connection: duckdb.DuckDBPyConnection, table: Table, window: Mapping[str, int]
) -> dict[str, Any]:
    """Return row counts and a preview of a table.

    `window` holds from_epoch_ms and until_epoch_ms. The preview leaves out names and places: metadata is
    kept, copied and shown.
    """
    total, in_window = connection.execute(
        statement(__package__, f"count_{table.name}"), window
    ).fetchone() or (0, 0)
    preview = connection.execute(statement(__package__, f"preview_{table.name}"), window)
    columns = [column[0] for column in preview.description or []]
    return {
        "dagster/row_count": total,
        "dagster/partition_row_count": in_window,
        "preview": dg.MetadataValue.md(markdown_table(columns, preview.fetchall())),
    }


def markdown_table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Render rows as a Markdown table; what came from outside cannot break out of its cell."""
    lines = [columns, ["---"] * len(columns), *[[_cell(value) for value in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    text = "".join(character if character.isprintable() else " " for character in text)
    text = text if len(text) <= 60 else text[:59] + "…"
    for character in "\\|<>`*_[]":
        text = text.replace(character, f"&#{ord(character)};")
    return text
