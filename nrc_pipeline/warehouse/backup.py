"""Copies the data that cannot be rebuilt, consistently while loads run. The copy is itself a home.

A part file never changes once it has its name. Only compaction removes part files, and only after the
compacted file with all their rows has its name. So the copy repeats: it copies whatever the latest listing
names, until two listings in a row are equal and every file of them is copied. Then no row is missing. The
copy may hold rows twice, in a compacted file and in the original parts; every reader tolerates that.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.files import create_private, make_private, replacing
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.foundation.settings import checked_home
from nrc_pipeline.landing.layout import part_files

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Backup:
    """What this run copied, and what the backup holds in total.

    `copied_files` and `files` count part files of the landing zone. `copied_bytes` includes the warehouse.
    """

    copied_files: int
    copied_bytes: int
    files: int
    has_warehouse: bool


def back_up(home: Home, folder: Path) -> Backup:
    """Copy a home to a new folder, or to that of an earlier backup of the same home.

    Nothing there is removed.

    Copies the landing zone, the published warehouse, the account mark of the home, and the settings of the
    Dagster instance. It does not copy the token or anything that can be rebuilt.

    Raises:
        Misuse: There is nothing to copy, or the folder is not suitable.
    """
    target = Home(folder)
    _check(home, target)
    for place in (target.path, target.raw, target.secrets, target.dagster):
        make_private(place)
    # The warehouse goes first: data that lands during the copy then only makes the landing zone newer than
    # it.
    warehouse_bytes = _copy(home.warehouse, target.warehouse)
    _copy(home.owner_file, target.owner_file)
    _copy(home.dagster / "dagster.yaml", target.dagster / "dagster.yaml")
    files, size = _copy_parts(home, target)
    has_warehouse = warehouse_bytes is not None
    return Backup(files, size + (warehouse_bytes or 0), len(part_files(target.raw)), has_warehouse)


def _check(home: Home, target: Home) -> None:
    if not part_files(home.raw):
        raise Misuse(f"Nothing has landed in {home.path} yet; there is nothing to back up.")
    checked_home(target.path, "The backup")
    try:
        folder, source = target.path.resolve(), home.path.resolve()
    except (OSError, RuntimeError):
        raise Misuse(f"{target.path} is a symbolic link to itself; choose a new folder.") from None
    if folder.is_relative_to(source) or source.is_relative_to(folder):
        raise Misuse(f"{target.path} is inside the home, or the home is inside it: choose another place.")
    if target.path.exists() and not target.path.is_dir():
        raise Misuse(f"{target.path} is not a folder.")
    if target.path.is_dir() and not target.raw.is_dir() and any(target.path.iterdir()):
        raise Misuse(f"{target.path} contains other files and no earlier backup; choose a new folder.")
    if target.token_file.exists():
        raise Misuse(f"{target.path} is a home in use: it contains a token. Choose another folder.")
    if _owner(home) != _owner(target) and target.owner_file.exists():
        raise Misuse(f"{target.path} is the backup of another account's home.")


def _owner(home: Home) -> bytes | None:
    return home.owner_file.read_bytes() if home.owner_file.exists() else None


def _copy_parts(home: Home, target: Home) -> tuple[int, int]:
    files = size = 0
    before: list[Path] | None = None
    listed = part_files(home.raw)
    while listed != before:
        for number, path in enumerate(listed, start=1):
            copy = target.raw / path.relative_to(home.raw)
            if not _is_copied(path, copy):
                copied = _copy(path, copy)
                if copied is not None:
                    files, size = files + 1, size + copied
            report("part files", number, len(listed))
        before, listed = listed, part_files(home.raw)
    return files, size


def _is_copied(path: Path, copy: Path) -> bool:
    try:
        return copy.stat().st_size == path.stat().st_size
    except FileNotFoundError:
        return False


def _copy(path: Path, copy: Path) -> int | None:
    """Copy a file completely or not at all; return its size, or None if it no longer exists."""
    make_private(copy.parent)
    try:
        # An open file stays the same version, even if a load replaces it during the copy.
        with replacing(copy) as temporary, path.open("rb") as source, create_private(temporary) as sink:
            shutil.copyfileobj(source, sink, 2**20)
            sink.flush()
            size = os.fstat(sink.fileno()).st_size
            # The modification time of the warehouse is that of its publication: later data is not in it.
            written = os.fstat(source.fileno())
            os.utime(sink.fileno(), ns=(written.st_atime_ns, written.st_mtime_ns))
    except FileNotFoundError:
        return None
    return size
