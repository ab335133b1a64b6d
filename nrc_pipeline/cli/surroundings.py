"""What the machine does to a command: an error of the system becomes what is wrong and what to do.

The parts of the pipeline say what they know of a failure themselves. This is for what can come from anywhere:
a folder that cannot be written, a disk that is full, a file that went away.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DISK_FULL = (
    "The disk is full. What had landed before is kept and nothing is half-written; make room and run the "
    "same command again, it goes on from there."
)
_NOT_YOURS = (
    "Run the command as the owner of it, or name a place that this user can read and write: NRC_HOME, or "
    "--out."
)
_WHAT_TO_DO = {
    errno.EISDIR: "It is a folder where a file belongs: move it away.",
    errno.ENOTDIR: "A file is in the place of a folder: move it away, or name another place.",
    errno.EEXIST: "Something else is in its place: move it away.",
    errno.ENOENT: "It is not there, or went away meanwhile: run the command again.",
    errno.ELOOP: "Links lead to one another: remove one of them.",
    errno.ENAMETOOLONG: "The name is too long for this file system: name a shorter one.",
    errno.EIO: "The disk cannot be read there: look at it (`dmesg`), and put back a copy from a backup.",
    errno.EMFILE: "Too many files are open: raise the limit (`ulimit -n 4096`).",
    errno.ENFILE: "Too many files are open on this machine: end other programs.",
    errno.ENOLCK: "This file system knows no locks: put NRC_HOME on a local disk.",
    errno.EOPNOTSUPP: "This file system cannot do that: put NRC_HOME on a local disk.",
    errno.EADDRINUSE: "The port is in use: choose another with --port.",
    errno.EADDRNOTAVAIL: "This machine has no such address: choose another with --host.",
}
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_MOST_LINKS = 10


def of_surroundings(error: BaseException) -> str | None:
    """Say what is wrong and what to do; None for an error that is no doing of the machine's."""
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
        return "There is not enough memory: end other programs, or give this one more, and run it again."
    return None


def _of_duckdb(error: BaseException) -> str | None:
    # What was not loaded has raised nothing, and a command that fails is to answer at once, too.
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
        said = f"The warehouse lacks what this command reads ({first}). `nrc rebuild` makes it."
    elif isinstance(error, duckdb.OutOfMemoryException):
        said = f"DuckDB has not enough memory, or room on the disk for what does not fit into it: {first}"
    elif isinstance(error, duckdb.IOException | duckdb.SerializationException):
        said = f"A file could not be read or written: {first}. `nrc doctor` tells which is damaged."
    return said


def _of_dagster(error: BaseException) -> str | None:
    """Recognise what the files of the Dagster instance can raise: its databases, and its settings."""
    kind = type(error)
    if kind.__module__.split(".")[0] in {"sqlite3", "sqlalchemy"} and not kind.__name__.startswith("Prog"):
        first = next(iter(str(error).splitlines()), "")[:200]
        if "readonly" in first:
            return f"Dagster's database in the folder dagster/ of the home cannot be written. {_NOT_YOURS}"
        return (
            f"Dagster's database in the folder dagster/ of the home cannot be used ({first}). It only "
            "remembers runs: move that folder away, and the next load makes a new one."
        )
    if kind.__module__.startswith("yaml") or kind.__name__ == "DagsterInvalidConfigError":
        first = " ".join(str(error).split())[:200]
        return (
            f"dagster/dagster.yaml in the home cannot be understood ({first}). Correct it, or move it away: "
            "the next load writes the one that comes with the pipeline."
        )
    return None
