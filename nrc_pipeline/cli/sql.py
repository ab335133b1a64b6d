"""`nrc sql`: runs one query on the published warehouse."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.interruption import run_interruptibly
from nrc_pipeline.cli.light import light
from nrc_pipeline.cli.screen import complain, count, on_terminal, show_table

if TYPE_CHECKING:
    import duckdb

ROWS_SHOWN = 200
_CHUNK = 10_000


def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="DuckDB SQL; - reads it from stdin.")],
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print an array of objects; times are in ISO 8601."),
    ] = False,
) -> int:
    """Run read-only SQL on the published warehouse.

    Tables are in the schemas core and ops; raw.activity_list and raw.activity_details show the landing zone.
    TIMESTAMP columns are UTC. On a terminal the output is a table, in a pipe it is tab-separated values with
    a header.
    """
    import duckdb

    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.warehouse.reading import check_reads, read_connection

    text = _from_stdin() if query == "-" else query
    with light(), read_connection(load_settings().home_folder()) as connection:
        try:
            check_reads(connection, text)
            run_interruptibly(lambda: _write(connection.execute(text), as_json=as_json))
        except duckdb.Error as error:
            complain(str(error))
            return 2
        except (OverflowError, ValueError) as error:
            complain(f"Python cannot hold one of the values ({error}): cast it, as in `value::VARCHAR`.")
            return 2
    return 0


def _from_stdin() -> str:
    from nrc_pipeline.foundation.byte_order_marks import decoded
    from nrc_pipeline.foundation.errors import Misuse

    try:
        return decoded(sys.stdin.buffer.read()) if sys.stdin is not None else ""
    except UnicodeDecodeError:
        raise Misuse("The piped input is not text in UTF-8.") from None


def _write(result: duckdb.DuckDBPyConnection, *, as_json: bool) -> None:
    from nrc_pipeline.cli.formats import write_json, write_tsv

    columns = [column[0] for column in result.description or []]
    chunks = iter(lambda: result.fetchmany(_CHUNK), [])
    if as_json:
        write_json(columns, chunks, sys.stdout)
    elif on_terminal():
        _show(columns, result)
    else:
        write_tsv(columns, chunks, sys.stdout)


def _show(columns: list[str], result: duckdb.DuckDBPyConnection) -> None:
    from nrc_pipeline.cli.formats import as_text, is_number
    from nrc_pipeline.cli.screen import natural_width, show_records

    found = result.fetchmany(ROWS_SHOWN)
    rows = [[as_text(value) for value in row] for row in found]
    if natural_width(columns, rows) <= shutil.get_terminal_size().columns or not rows:
        right = {at for at in range(len(columns)) if any(is_number(row[at]) for row in found)}
        show_table(columns, rows, right)
    else:
        show_records(columns, rows)
    cut = 0
    while more := len(result.fetchmany(_CHUNK)):
        cut += more
    if cut:
        complain(f"{count(cut, 'more row')} not shown: add LIMIT, or pipe the output to get all rows.")
