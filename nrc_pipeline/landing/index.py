"""Remembers the contents of the part files, so that only new ones are opened.

Ten years are about three hundred files, and opening one costs about two milliseconds. A part file never
changes once it has its name; a file whose size or time differs from the index is read again.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.foundation.files import replacing
from nrc_pipeline.landing.layout import KINDS, Kind, landing_statement, part_files

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)


def index_documents(connection: duckdb.DuckDBPyConnection, raw: Path, index: Path | None) -> None:
    """Fill the temporary table `landed_documents` from the part files under `raw`.

    `index` is the file that stores their contents for this and later calls; it may be missing or damaged.
    """
    listed = {kind: _stamps(part_files(raw / kind)) for kind in KINDS}
    recalled = _recall(connection, index, listed) if index else set()
    new = {
        kind: {name: stamp for name, stamp in stamps.items() if name not in recalled}
        for kind, stamps in listed.items()
    }
    for kind, stamps in new.items():
        if stamps:
            connection.execute(
                landing_statement("index_documents"),
                {"kind": kind, "files": list(stamps), "stamps": list(stamps.values())},
            )
    connection.execute(landing_statement("landed_once"))
    if index and any(new.values()):
        _remember(connection, index)


def _stamps(files: list[Path]) -> dict[str, str]:
    stats = [(path, path.stat()) for path in files]
    return {str(path): f"{stat.st_size} {stat.st_mtime_ns}" for path, stat in stats}


def _recall(
    connection: duckdb.DuckDBPyConnection, index: Path, listed: dict[Kind, dict[str, str]]
) -> set[str]:
    if not index.exists():
        return set()
    stamps = {name: stamp for one in listed.values() for name, stamp in one.items()}
    try:
        connection.execute(
            landing_statement("recall_parts"),
            {"index": str(index), "files": list(stamps), "stamps": list(stamps.values())},
        )
    except duckdb.Error as error:
        logger.info("the index of the landing zone is rebuilt (%s)", type(error).__name__)
        return set()
    return {name for (name,) in connection.execute(landing_statement("recalled_files")).fetchall()}


def _remember(connection: duckdb.DuckDBPyConnection, index: Path) -> None:
    # Without write permission, or on a full disk, the files are only read once more.
    try:
        with replacing(index, synced=False) as temporary:
            connection.execute(landing_statement("write_index"), {"path": str(temporary)})
    except (OSError, duckdb.Error) as error:
        logger.info("the index of the landing zone could not be written (%s)", type(error).__name__)
