"""An export folder: private files, written completely, rewritten only if changed, removed only if ours."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nrc_pipeline.foundation import files, locks
from nrc_pipeline.foundation.errors import Misuse, WriterBusy

if TYPE_CHECKING:
    from collections.abc import Iterator

State = Literal["absent", "as written", "changed"]


def make_private(folder: Path) -> None:
    """Create a folder and its parents, readable only by their owner; an existing folder keeps its mode.

    Raises:
        Misuse: It cannot be created.
    """
    try:
        files.make_private(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Misuse(f"--out: the folder {folder} cannot be created ({reason}).") from None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that no other export writes there; the kernel frees it when its holder dies.

    Raises:
        WriterBusy: Another export is writing there.
    """
    try:
        descriptor = locks.lock(folder, os.O_RDONLY, wait=False)
    except OSError:
        raise WriterBusy(f"Another export is writing into {folder}.") from None
    try:
        yield
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes) -> None:
    """Write a private file completely or not at all, for programs that watch the folder.

    The file is not synced to disk, which would take longer than everything else: files lost in a power cut
    are made again.
    """
    files.write_private(path, content, synced=False)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a path in a private folder; the file written there replaces the file at `path` at the end."""
    make_private(path.parent)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as place:
        written = Path(place) / path.name
        yield written
        written.chmod(files.PRIVATE_FILE)
        written.replace(path)


def state_of(path: Path, sha256: str) -> State:
    """Return whether a file exists, and still has the content that was written."""
    try:
        if path.is_symlink() or not path.is_file():
            return "changed" if path.exists() or path.is_symlink() else "absent"
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "changed"
    return "as written" if found == sha256 else "changed"
