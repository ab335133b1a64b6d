"""Checks whether the whole landing zone is readable and still holds what was received."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.foundation.progress import report
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.insight.checks.result import CheckResult
from nrc_pipeline.landing.layout import KINDS, part_files

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

_MEMORY_LIMIT = "512MiB"
_SHOWN = 50


def landing_hashes(home: Home) -> CheckResult:
    """Every part file of the landing zone is readable, and every payload has its SHA-256."""
    documents = wrong_rows = 0
    wrong: list[str] = []
    files = part_files(home.raw)
    # One file at a time, in one thread: the texts of a month are large.
    with duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "threads": 1}) as connection:
        for number, path in enumerate(files, start=1):
            try:
                rows, mismatches = _read(connection, home, path)
            except duckdb.Error as error:
                # A part that was compacted away during the check is not damage: its rows are in the compacted
                # file.
                if path.exists():
                    wrong.append(f"{path.relative_to(home.path)}: cannot be read ({type(error).__name__})")
                continue
            documents += rows
            wrong_rows += mismatches
            if mismatches:
                wrong.append(
                    f"{path.relative_to(home.path)}: {mismatches} payloads differ from what was received"
                )
            report("part files", number, len(files))
    return CheckResult(
        "landing_hashes",
        not wrong,
        f"{documents} documents in {len(files)} part files"
        + (f"; {len(wrong)} files are damaged." if wrong else ", all as received."),
        {
            "files": len(files),
            "documents": documents,
            "damaged_files": len(wrong),
            "wrong_payloads": wrong_rows,
            "damaged": wrong[:_SHOWN],
        },
    )


def _read(connection: duckdb.DuckDBPyConnection, home: Home, path: Path) -> tuple[int, int]:
    """Return how many documents a part holds, and how many of them differ from what was received."""
    kind = path.relative_to(home.raw).parts[0]
    name = "hashes_of_part" if kind in KINDS else "hashes_of_files" if kind == "files" else "columns_of_part"
    row = connection.execute(statement(__package__, name), {"file": str(path)}).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
