"""An export folder: private files, written completely, rewritten only if changed, removed only if ours."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nrc_pipeline.foundation.errors import Misuse, WriterBusy

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600

State = Literal["absent", "as written", "changed"]


def make_private(folder: Path) -> None:
    """Create a folder and its parents, readable only by their owner; an existing folder keeps its mode.

    Raises:
        Misuse: It cannot be created.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        for one in reversed(missing):
            one.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Misuse(f"--out: the folder {folder} cannot be created ({reason}).") from None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that no other export writes there; the kernel frees it when its holder dies.

    Raises:
        WriterBusy: Another export is writing there.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WriterBusy(f"Another export is writing into {folder}.") from None
        yield
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes) -> None:
    """Write a private file completely or not at all, for programs that watch the folder.

    The file is not synced to disk, which would take longer than everything else: files lost in a power cut
    are made again.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a path in a private folder; the file written there replaces the file at `path` at the end."""
    make_private(path.parent)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as place:
        written = Path(place) / path.name
        yield written
        written.chmod(PRIVATE_FILE)
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
