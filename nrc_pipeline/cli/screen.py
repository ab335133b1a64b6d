"""Output for people: results go to stdout, everything else to stderr."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path

import typer


def spell_what_it_can() -> None:
    """Make a stream that is not in UTF-8 write escapes for characters that it cannot encode."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """Write a line of the result to stdout."""
    typer.echo(text)


def complain(text: str) -> None:
    """Write a line to stderr: a warning, an error, or progress."""
    try:
        typer.echo(text, err=True)
    except OSError:
        # The reader has closed stderr; a load must not fail because of that.
        return


def on_terminal() -> bool:
    """Return whether stdout is a terminal."""
    return sys.stdout.isatty()


def short_path(path: Path) -> str:
    """Return the path ready to paste into a shell, relative to the working directory if it is below it."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def harmless(text: str) -> str:
    """Return foreign text without control characters that a terminal would act on."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def show_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] | set[int] = frozenset()
) -> None:
    """Write a table as wide as it needs to be; `right` holds the positions of right-aligned columns."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for position, name in enumerate(columns):
        justify = "right" if position in right else "left"
        table.add_column(Text(harmless(name)), justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    # Render first and strip trailing blanks: people paste this output into documents.
    rendered = StringIO()
    Console(file=rendered, highlight=False, width=natural_width(columns, rows)).print(table)
    for line in rendered.getvalue().splitlines():
        say(line.rstrip())


def show_records(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write each row as lines of `column  value`: for rows that are wider than the terminal."""
    width = max(len(name) for name in columns)
    for number, row in enumerate(rows, start=1):
        say(f"-- row {number}")
        for name, cell in zip(columns, row, strict=True):
            say(f"{harmless(name):<{width}}  {harmless(cell)}")


def natural_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the width of a table in terminal cells when no cell is wrapped."""
    from rich.cells import cell_len

    widths = [
        max([cell_len(name)] + [cell_len(line) for row in rows for line in row[position].split("\n")])
        for position, name in enumerate(columns)
    ]
    return sum(widths) + 3 * len(widths)


def count(number: int, one: str, many: str | None = None) -> str:
    """Return `1 document`, `1,234 documents`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(length: int) -> str:
    """Return a number of bytes as `840 kB` or `1,234.5 MB`, in powers of ten."""
    return f"{length / 1e6:,.1f} MB" if length >= 1e6 else f"{length / 1e3:,.0f} kB"
