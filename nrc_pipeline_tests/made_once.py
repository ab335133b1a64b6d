"""Makes what takes long once for all of xdist's workers."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this run's in which one worker has called `make`; the others wait, and only read.

    A `make` that fails is tried again by the next worker, in a folder of its own.
    """
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "made"
        while folder.exists() and not (folder / ".whole").exists():
            folder = folder.with_name(f"{folder.name}-again")
        if not folder.exists():
            folder.mkdir()
            make(folder)
            (folder / ".whole").touch()
    return folder
