"""A reader in a process of its own, who opens the published warehouse over and over and audits it."""

from __future__ import annotations

import multiprocessing
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.warehouse.attachment import attach
from nrc_pipeline_tests.chaos.loads import in_a_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_AUDIT = ("audit_activities", "audit_orphans")
_READ = (
    "SELECT count(*), sum(len(value)) FROM core.activities LEFT JOIN core.metric_samples USING (activity_id)"
)
_PAUSE_S = 0.05


@dataclass
class Looks:
    """How often the reader looked, and what was wrong: with the file, or with what stands in it."""

    count: int = 0
    torn: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)


@contextmanager
def watched(path: Path) -> Iterator[Looks]:
    """Have the home at `path` read while the context lasts; what was seen is there when it has ended."""
    looks = Looks()
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_read_on, args=(path, theirs))
    process.start()
    theirs.close()
    try:
        yield looks
    finally:
        ours.send(None)
        seen = ours.recv()
        looks.count, looks.torn, looks.unsound = seen.count, seen.torn, seen.unsound
        process.join()
        ours.close()


def _read_on(path: Path, ending: Connection) -> None:
    home, looks = Home(path), Looks()
    # Once it is there, it never goes.
    published = home.warehouse.exists()
    audited = None
    while not ending.poll(_PAUSE_S):
        published = published or home.warehouse.exists()
        if published:
            audited = look(home, looks, audited)
    ending.send(looks)


def look(home: Home, looks: Looks, audited: int | None = None) -> int | None:
    """Open the published warehouse, and audit it as it was before it was published.

    `audited` is the time of change (ns) of the one that was audited last; returns that of this one.
    """
    looks.count += 1
    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            changed = home.warehouse.stat().st_mtime_ns
            attach(connection, home.warehouse, "nrc", read_only=True)
            connection.execute("USE nrc")
            connection.execute(_READ)
            if changed != audited:
                # Only after it: the landing zone grows, so it holds whatever an older one was made from.
                LandingZone(home.raw).attach(connection)
                for name in _AUDIT:
                    found = connection.execute(statement("nrc_pipeline.warehouse", name)).fetchall()
                    looks.unsound += [f"{name}: {row[-1]}" for row in found]
            return changed
    except Exception as error:  # noqa: BLE001 - whatever a reader meets is what is looked for
        looks.torn.append(in_a_line(error))
        return None
