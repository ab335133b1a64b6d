"""Writes private files whole: whatever happens, a file has its old content or its new one, never half of it.

The content is written next to the file, synced, and put in its place by a rename.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
OTHERS = 0o077

TEMPORARY = ".writing-"
"""The beginning of the names of files that `sweep` removes if their writer was killed."""


def make_private(folder: Path) -> None:
    """Create a folder and its parents, readable only by their owner; an existing folder keeps its mode."""
    missing = [one for one in folder.parents if not one.exists()]
    for one in (*reversed(missing), folder):
        one.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def create_private(path: Path) -> BinaryIO:
    """Open a new file that only its owner can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb")


def write_private(path: Path, content: bytes, *, synced: bool = True) -> None:
    """Write a whole file; one that is not synced may be empty after a power cut."""
    # Not a name that `sweep` removes: sensors write without the writer lock.
    with replacing(path, synced=synced, prefix=".") as temporary, create_private(temporary) as file:
        file.write(content)


@contextmanager
def replacing(path: Path, *, synced: bool = True, prefix: str = TEMPORARY) -> Iterator[Path]:
    """Yield a path to write to; at the end this file takes the place of `path`, on an error it goes."""
    temporary = path.with_name(f"{prefix}{secrets.token_hex(8)}.tmp")
    try:
        yield temporary
        if synced:
            put_in_place(temporary, path)
        else:
            temporary.chmod(PRIVATE_FILE)
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, final: Path) -> None:
    """Sync a finished file to disk and give it its name; the power may fail at any moment."""
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.chmod(PRIVATE_FILE)
    temporary.replace(final)
    sync_folder(final.parent)


def sync_folder(folder: Path) -> None:
    """Sync a folder's entries to disk; if the platform cannot, the rename alone must do."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)


def sweep(*folders: Path) -> int:
    """Remove the unfinished files of killed writers; only the holder of the writer lock may do this."""
    left = [path for folder in folders if folder.exists() for path in folder.rglob(f"{TEMPORARY}*")]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
