"""What people see: results on stdout, everything else on stderr."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path

import typer


def spell_what_it_can() -> None:
    """Let a terminal or file that is not in UTF-8 get escapes for what it cannot spell, and go on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """Write a line of the result."""
    typer.echo(text)


def complain(text: str) -> None:
    """Write a line beside the result: a warning, an error, how far it is."""
    try:
        typer.echo(text, err=True)
    except OSError:
        # Nobody reads it; a load does not end for that.
        return


def on_terminal() -> bool:
    """Tell whether a person reads the result as it is written."""
    return sys.stdout.isatty()


def short_path(path: Path) -> str:
    """Return the path from the working directory, where it is below, ready to be pasted into a shell."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def harmless(text: str) -> str:
    """Return text from outside without what would steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def show_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] | set[int] = frozenset()
) -> None:
    """Write a table as wide as it needs to be; `right` has the positions of columns to align there."""
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
    # Rendered first, so that no line ends in blanks: what people see ends up in documents.
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
    """Return the terminal cells a table takes when nothing in it is folded."""
    from rich.cells import cell_len

    widths = [
        max([cell_len(name)] + [cell_len(line) for row in rows for line in row[position].split("\n")])
        for position, name in enumerate(columns)
    ]
    return sum(widths) + 3 * len(widths)


def count(number: int, one: str, many: str | None = None) -> str:
    """Return `1 document`, `1,234 documents`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
