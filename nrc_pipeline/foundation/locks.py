"""Locks on files, which the kernel frees when their holder ends, however it ends.

`filelock` has no way to ask whether a lock is held without taking it and creating the file, and none to lock
a file before it has its name.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.files import PRIVATE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def lock(path: Path, flags: int = os.O_RDWR | os.O_CREAT, *, wait: bool = True) -> int:
    """Lock a file exclusively; the lock lasts until the returned descriptor is closed.

    Raises:
        BlockingIOError: Another process holds it, and `wait` is false.
    """
    descriptor = os.open(path, flags, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def locked(path: Path, flags: int = os.O_RDWR | os.O_CREAT, *, wait: bool = True) -> Iterator[int]:
    """Hold the lock inside; as for `lock`."""
    descriptor = lock(path, flags, wait=wait)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def is_locked(path: Path) -> bool | None:
    """Return whether a process holds the lock; None if there is no file."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
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
