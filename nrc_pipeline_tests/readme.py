"""The queries of the documentation: `python -m nrc_pipeline_tests.readme HOME` writes their results."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

from nrc_pipeline.cli.formats import as_text, is_number
from nrc_pipeline.cli.screen import show_table
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.warehouse.reading import read_connection

README = Path(__file__).parent.parent / "README.md"
PAGES = (README, README.parent / "docs" / "queries.md")

_QUERY = re.compile(r"```sql\n(?P<sql>.*?)```\n```\n(?P<shown>.*?)```\n", re.DOTALL)


def queries() -> list[tuple[str, str]]:
    """Return (SQL, result as shown) of each query in the pages."""
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    return [(found["sql"], found["shown"]) for text in texts for found in _QUERY.finditer(text)]


def shown(home: Home, sql: str) -> str:
    """Return what `nrc sql` shows of a query on a terminal."""
    with read_connection(home) as connection:
        result = connection.execute(sql)
        columns = [column[0] for column in result.description or []]
        rows = result.fetchall()
    right = {at for at in range(len(columns)) if any(is_number(row[at]) for row in rows)}
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        show_table(columns, [[as_text(value) for value in row] for row in rows], right)
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().splitlines())


def refresh(home: Home) -> None:
    """Write the results of a home into the pages."""

    def filled(found: re.Match[str]) -> str:
        return f"```sql\n{found['sql']}```\n```\n{shown(home, found['sql'])}```\n"

    for page in PAGES:
        page.write_text(_QUERY.sub(filled, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    refresh(Home(Path(sys.argv[1])))
