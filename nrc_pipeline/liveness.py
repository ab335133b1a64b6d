"""Which runs have a living process: each holds a lock on a file of its own, which dies with the process.

A process id would not do: another process may have it by now, after a restart of a container most of all.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

START = timedelta(minutes=5)
"""So long a run may take to its first step, as in dagster.yaml; until then it has no file."""

_FOLDER = "living"


@contextmanager
def living(dagster_home: Path, run_id: str) -> Iterator[None]:
    """Show that a run lives while the context lasts, which has to outlast the run's last event."""
    descriptor = _hold(dagster_home, run_id)
    try:
        yield
    finally:
        _file(dagster_home, run_id).unlink(missing_ok=True)
        os.close(descriptor)


def live_until_exit(dagster_home: Path, run_id: str) -> None:
    """Show that a run lives as long as this process, which is the run's own."""
    # Never closed: what ends the run is written after everything that could close it.
    _hold(dagster_home, run_id)


def has_process(dagster_home: Path, run_id: str) -> bool | None:
    """Tell whether a run's process lives; None where it has not come to say so, or was forgotten since."""
    try:
        descriptor = os.open(_file(dagster_home, run_id), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def forget_ended(dagster_home: Path, unfinished: Collection[str]) -> None:
    """Remove the files of processes that have ended, but for those of unfinished runs."""
    for path in (dagster_home / _FOLDER).glob("[!.]*"):
        if path.name not in unfinished and has_process(dagster_home, path.name) is False:
            path.unlink(missing_ok=True)


def _hold(dagster_home: Path, run_id: str) -> int:
    path = _file(dagster_home, run_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # Under its name only with the lock on it: without one it would be a dead process's.
    unfinished = path.with_name(f".{run_id}")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    unfinished.rename(path)
    return descriptor


def _file(dagster_home: Path, run_id: str) -> Path:
    return dagster_home / _FOLDER / run_id
