"""Exports whole tables of the warehouse as CSV and Parquet, one file each."""

from __future__ import annotations

import csv
import difflib
import json
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.exports.folder import replaced
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.warehouse.attachment import attach_warehouse
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

_ROWS = 10_000
# Characters that make a spreadsheet treat a text as a formula (OWASP, CSV injection), including full-width
# forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def export_csv(home: Home, table: str, folder: Path) -> Path:
    """Write a table as CSV in UTF-8 with a header; return the file.

    Raises:
        Misuse: There is no such table.
    """
    with read_connection(home) as connection:
        name = _checked(connection, table)
        result = connection.execute(statement(__package__, "read_table"), {"table": name})
        columns = [column[0] for column in result.description or []]
        with (
            replaced(folder / f"{name}.csv") as written,
            written.open("w", encoding="utf-8", newline="") as file,
        ):
            writer = csv.writer(file)
            writer.writerow(columns)
            while chunk := result.fetchmany(_ROWS):
                writer.writerows([cell(value) for value in row] for row in chunk)
    return folder / f"{name}.csv"


def export_parquet(home: Home, table: str, folder: Path) -> Path:
    """Write a table as Parquet with its own types; return the file.

    Raises:
        Misuse: There is no such table.
    """
    with read_connection(home) as connection:
        name = _checked(connection, table)
    # A separate connection, because the one for queries may not write files.
    with duckdb.connect() as connection, replaced(folder / f"{name}.parquet") as written:
        attach_warehouse(connection, home.warehouse, "nrc")
        connection.execute("USE nrc")
        connection.execute(statement(__package__, "copy_table"), {"table": name, "path": str(written)})
    return folder / f"{name}.parquet"


def cell(value: object) -> object:
    """Return a value as a CSV cell.

    A text that a spreadsheet would run as a formula is prefixed with a quote; numbers stay numbers.
    """
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else _as_text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _checked(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    known = [found for (found,) in connection.execute(statement(__package__, "tables")).fetchall()]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise Misuse(f"--table: the warehouse has no such table{hint} One of {', '.join(known)}.")
    return name
