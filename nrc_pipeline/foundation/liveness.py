"""Which runs have a living process: each holds a lock on its own file, freed when the process ends.

A process id is not enough: another process may have the same id by now, especially after a container restart.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.files import make_private
from nrc_pipeline.foundation.locks import is_locked, lock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

START = timedelta(minutes=5)
"""How long a run may take to reach its first step, as in dagster.yaml; before that it has no file."""

_FOLDER = "living"


@contextmanager
def living(dagster_home: Path, run_id: str) -> Iterator[None]:
    """Mark a run as living inside the context, which must outlast the run's last event."""
    descriptor = _hold(dagster_home, run_id)
    try:
        yield
    finally:
        _file(dagster_home, run_id).unlink(missing_ok=True)
        os.close(descriptor)


def live_until_exit(dagster_home: Path, run_id: str) -> None:
    """Mark a run as living until this process, which is the run's own, exits."""
    # Never closed: the end of the run is written after any code that could close it.
    _hold(dagster_home, run_id)


def has_process(dagster_home: Path, run_id: str) -> bool | None:
    """Return whether a run's process lives; None if its file is not there yet or was removed."""
    return is_locked(_file(dagster_home, run_id))


def forget_ended(dagster_home: Path, unfinished: Collection[str]) -> None:
    """Remove the files of processes that have ended, except those of unfinished runs."""
    for path in (dagster_home / _FOLDER).glob("[!.]*"):
        if path.name not in unfinished and has_process(dagster_home, path.name) is False:
            path.unlink(missing_ok=True)


def _hold(dagster_home: Path, run_id: str) -> int:
    path = _file(dagster_home, run_id)
    make_private(path.parent)
    # The file gets its name only after it is locked: without a lock it would count as a dead process's.
    unfinished = path.with_name(f".{run_id}")
    descriptor = lock(unfinished)
    unfinished.rename(path)
    return descriptor


def _file(dagster_home: Path, run_id: str) -> Path:
    return dagster_home / _FOLDER / run_id
