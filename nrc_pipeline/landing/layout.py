"""The layout of the landing zone, and how a part file is written.

```
raw/activity_list/month=2024-05/part-….parquet      one row per version of a list item
raw/activity_details/month=2024-05/part-….parquet   one row per version of a detail
raw/files/                                          files of other formats, as they were received
raw/translations/                                   which documents were made from them
raw/walks/  raw/attempts/  raw/loads/  raw/checks/  what happened
```
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from nrc_pipeline.foundation.files import make_private, replacing
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

Kind = Literal["activity_list", "activity_details"]
Journal = Literal["files", "translations", "walks", "attempts", "loads", "checks"]

KINDS: tuple[Kind, ...] = get_args(Kind)
JOURNALS: tuple[Journal, ...] = get_args(Journal)


def month_folder(raw: Path, kind: Kind, start_epoch_ms: int) -> Path:
    """Return the folder of the month (UTC) in which an activity started."""
    # By arithmetic, because some platforms' clock functions do not support times before 1970.
    month = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=start_epoch_ms)
    return raw / kind / f"month={month.year:04d}-{month.month:02d}"


def part_files(folder: Path) -> list[Path]:
    """Return the finished Parquet files of a folder and its month folders, in the order of their names."""
    # Only our own files: other programs may add files to a folder.
    return sorted(folder.rglob("part-*.parquet"))


def write_part(
    connection: duckdb.DuckDBPyConnection, folder: Path, query: str, parameters: Mapping[str, Any]
) -> Path:
    """Write one part file, complete and on disk before it gets its name, so that no reader sees half a file.

    `query` is a COPY statement whose target is `$path`.
    """
    make_private(folder)
    final = folder / f"part-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}.parquet"
    with replacing(final) as temporary:
        connection.execute(query, {**parameters, "path": str(temporary)})
    return final


def landing_statement(name: str) -> str:
    """Return one of the landing zone's SQL statements."""
    return statement(__package__, name)
