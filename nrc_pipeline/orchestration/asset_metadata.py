"""What the UI shows of a table, made from its declaration: columns, row counts, and a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import duckdb

    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.tables import Table

_SHOWN_ROWS = 5


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
    }  # fmt: skip


class Rows(NamedTuple):
    """Row counts of a table by month of the window (`YYYY-MM`), and the UI's metadata for the whole table."""

    by_month: dict[str, int]
    metadata: dict[str, Any]


def rows_shown(connection: duckdb.DuckDBPyConnection, table: Table, window: Window, now: datetime) -> Rows:
    """Return row counts and a preview of a declared table. `window` is closed at both ends."""
    bounds = {"from_epoch_ms": window.from_epoch_ms, "until_epoch_ms": window.until_epoch_ms(now)}
    months = {"first_month": window.first, "last_month": window.last}
    counted = connection.execute(_count(table), {**bounds, **months}).fetchall()
    return Rows(
        {month: count for month, count in counted if month is not None},
        {
            "dagster/row_count": sum(count for _, count in counted),
            "dagster/partition_row_count": 0,
            **preview(connection.execute(_newest(table), bounds)),
        },
    )


_IN_WINDOW = "activity_start_ms >= $from_epoch_ms AND activity_start_ms < $until_epoch_ms"


def _count(table: Table) -> str:
    month = "least(greatest(strftime(epoch_ms(activity_start_ms), '%Y-%m'), $first_month), $last_month)"
    rows = f'sum("{table.sized_by}")' if table.sized_by else "count(*)"
    return f"FROM {_smaller(table)} SELECT if({_IN_WINDOW}, {month}, NULL), {rows} GROUP BY ALL"


def _newest(table: Table) -> str:
    if table.preview is None:
        raise ValueError(f"{table.full_name} does not declare what may be shown of it")
    columns, key = (", ".join(f'"{name}"' for name in names) for names in (table.preview.columns, table.key))
    shown = f"WHERE {_IN_WINDOW} AND {table.preview.rows} ORDER BY activity_start_ms DESC"
    # Sorting all samples would take longer than loading a month.
    newest = f"(FROM {_smaller(table)} SELECT activity_id {shown} LIMIT {_SHOWN_ROWS})"
    few = f"(FROM {_dated(table, table.full_name)} WHERE activity_id IN {newest})"
    started_at = "epoch_ms(activity_start_ms) AS started_at"
    return f"FROM {few} SELECT {started_at}, {columns} {shown}, {key} LIMIT {_SHOWN_ROWS}"


def _smaller(table: Table) -> str:
    return _dated(table, table.view_of or table.full_name)


def _dated(table: Table, name: str) -> str:
    """Return the rows of a table of this name with the start of their activity."""
    if table.dated_by:
        return f'(FROM {name} SELECT *, "{table.dated_by}" AS activity_start_ms)'
    return (
        f"(FROM {name} AS part INNER JOIN core.activities AS activities USING (account_id, activity_id) "
        "SELECT part.*, activities.start_epoch_ms AS activity_start_ms)"
    )


def tell_months(context: dg.AssetExecutionContext, key: str, rows: Rows) -> None:
    """Give each month of a run its own row count; a range would show the total for every month."""
    for month, count in rows.by_month.items():
        context.add_asset_metadata({"dagster/partition_row_count": count}, asset_key=key, partition_key=month)


def preview(shown: duckdb.DuckDBPyConnection | duckdb.DuckDBPyRelation) -> dict[str, Any]:
    """Return the metadata with the rows of a result."""
    columns = [column[0] for column in shown.description]
    return {"preview": dg.MetadataValue.md(markdown_table(columns, shown.fetchall()))}


def markdown_table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Render rows as a Markdown table; text from outside cannot break out of its cell."""
    names = list(columns)
    lines = [names, ["---"] * len(names), *[[_cell(value) for value in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    text = "".join(character if character.isprintable() else " " for character in text)
    text = text if len(text) <= 60 else text[:59] + "…"
    for character in "\\|<>`*_[]":
        text = text.replace(character, f"&#{ord(character)};")
    return text
