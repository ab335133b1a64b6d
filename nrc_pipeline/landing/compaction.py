"""Merges the parts of a folder into one file when there are many.

The new file gets its name before the first part is removed, so that every row is always there. For a moment
rows are there twice, which every reader tolerates.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.foundation.files import sync_folder
from nrc_pipeline.landing.layout import (
    JOURNALS,
    KINDS,
    landing_statement,
    part_files,
    write_part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY_PARTS = 12
"""Opening a file costs about as much as reading a hundred small rows from it."""

LARGEST_BYTES = 24 * 2**20
"""No larger file is made: DuckDB reads all texts of a file at once, which takes about six times its size."""

_MEMORY_LIMIT = "512MiB"


def compact(raw: Path, many: int = MANY_PARTS) -> int:
    """Compact every folder with at least `many` small parts; return how many were compacted.

    The caller holds the lock. Small parts are the smallest ones that fit into one file together; the others
    stay unchanged.
    """
    small = [(query, _fitting(files)) for query, files in _folders(raw) if len(files) >= many]
    crowded = [(query, files) for query, files in small if len(files) >= many]
    if not crowded:
        return 0
    with duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "threads": 1}) as connection:
        for query, files in crowded:
            parameters = {"files": [str(file) for file in files]}
            write_part(connection, files[0].parent, landing_statement(query), parameters)
            for file in files:
                file.unlink()
            sync_folder(files[0].parent)
    return len(crowded)


def _fitting(files: list[Path]) -> list[Path]:
    """Return the smallest files that together make at most LARGEST_BYTES."""
    by_size = sorted((file.stat().st_size, file) for file in files)
    sums = accumulate(size for size, _ in by_size)
    return [file for (_, file), together in zip(by_size, sums, strict=True) if together <= LARGEST_BYTES]


def _folders(raw: Path) -> Iterator[tuple[str, list[Path]]]:
    for kind in KINDS:
        for month in sorted((raw / kind).glob("month=*")):
            yield "compact_documents", part_files(month)
    for journal in JOURNALS:
        yield "compact_journal", part_files(raw / journal)
