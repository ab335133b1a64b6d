"""Turns errors of the operating system into messages that say what is wrong and what to do.

The parts of the pipeline explain the failures that they know. This module covers failures that can occur
anywhere: a folder that cannot be written, a full disk, a file that has disappeared.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DISK_FULL = (
    "The disk is full. Everything that landed before is kept and no file is half-written; free space and "
    "run the same command again to continue."
)
_NOT_YOURS = (
    "Run the command as its owner, or choose a place that this user can read and write: NRC_HOME, or --out."
)
_WHAT_TO_DO = {
    errno.EISDIR: "It is a folder, but must be a file: move it away.",
    errno.ENOTDIR: "It is a file, but must be a folder: move it away, or choose another place.",
    errno.EEXIST: "Something else with this name exists: move it away.",
    errno.ENOENT: "It does not exist, or was removed during the command: run the command again.",
    errno.ELOOP: "Symbolic links form a loop: remove one of them.",
    errno.ENAMETOOLONG: "The name is too long for this file system: choose a shorter one.",
    errno.EIO: "The disk has a read error there: check it (`dmesg`), and restore the file from a backup.",
    errno.EMFILE: "Too many files are open: raise the limit (`ulimit -n 4096`).",
    errno.ENFILE: "Too many files are open on this machine: close other programs.",
    errno.ENOLCK: "This file system does not support locks: put NRC_HOME on a local disk.",
    errno.EOPNOTSUPP: "This file system does not support that: put NRC_HOME on a local disk.",
    errno.EADDRINUSE: "The port is in use: choose another with --port.",
    errno.EADDRNOTAVAIL: "This machine does not have that address: choose another with --host.",
}
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_MOST_LINKS = 10


def of_surroundings(error: BaseException) -> str | None:
    """Return what is wrong and what to do; None if the operating system did not cause the error."""
    for one in _chain(error):
        said = _of_system(one) or _of_memory(one) or _of_duckdb(one) or _of_dagster(one)
        if said is not None:
            return said
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(_MOST_LINKS):
        if one is None:
            return
        yield one
        one = one.__cause__


def _of_system(error: BaseException) -> str | None:
    if not isinstance(error, OSError) or error.errno is None:
        return None
    if error.errno in _FULL:
        return _DISK_FULL
    named = f"{_name(error)}: " if error.filename is not None else ""
    reason = os.strerror(error.errno)
    what_to_do = _NOT_YOURS if error.errno in _DENIED else _WHAT_TO_DO.get(error.errno, "")
    return f"{named}{reason}. {what_to_do}".rstrip()


def _name(error: OSError) -> str:
    name = error.filename
    text = name.decode(errors="replace") if isinstance(name, bytes) else str(name)
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def _of_memory(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return "There is not enough memory: close other programs or give this one more, and run it again."
    return None


def _of_duckdb(error: BaseException) -> str | None:
    # A library that is not imported cannot have raised the error, and importing it would delay the message.
    duckdb = sys.modules.get("duckdb")
    if duckdb is None or not isinstance(error, duckdb.Error):
        return None
    first = next(iter(str(error).splitlines()), "")[:300]
    said = None
    if "No space left" in first:
        said = _DISK_FULL
    elif "Permission denied" in first or "Read-only file system" in first:
        said = f"{first}. {_NOT_YOURS}"
    elif isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        said = f"The warehouse lacks something this command reads ({first}). `nrc rebuild` creates it."
    elif isinstance(error, duckdb.OutOfMemoryException):
        said = f"DuckDB ran out of memory, or of disk space for data that does not fit into memory: {first}"
    elif isinstance(error, duckdb.IOException | duckdb.SerializationException):
        said = f"A file could not be read or written: {first}. `nrc doctor` shows which file is damaged."
    return said


def _of_dagster(error: BaseException) -> str | None:
    """Recognise the errors of the Dagster instance's files: its databases and its settings."""
    kind = type(error)
    if kind.__module__.split(".")[0] in {"sqlite3", "sqlalchemy"} and not kind.__name__.startswith("Prog"):
        first = next(iter(str(error).splitlines()), "")[:200]
        if "readonly" in first:
            return f"Dagster's database in the folder dagster/ of the home cannot be written. {_NOT_YOURS}"
        return (
            f"Dagster's database in the folder dagster/ of the home cannot be used ({first}). It only "
            "stores the history of runs: move that folder away, and the next load creates a new one."
        )
    if kind.__module__.startswith("yaml") or kind.__name__ == "DagsterInvalidConfigError":
        first = " ".join(str(error).split())[:200]
        return (
            f"dagster/dagster.yaml in the home cannot be parsed ({first}). Correct it, or move it away: "
            "the next load writes the default file of the pipeline."
        )
    return None
