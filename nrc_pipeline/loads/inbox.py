"""The folder `inbox/`: files dropped there are landed, then moved away.

Landed files go to `inbox/done/<date>/`. Files without an activity go to `inbox/refused/`, with the reason in
a file next to each. A file that is still being copied is left alone until it no longer changes.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.files import OTHERS, make_private, write_private
from nrc_pipeline.loads.syncing import import_files
from nrc_pipeline.services.files.source import FileSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.importing import Imported
    from nrc_pipeline.loads.runner import MakeRunner

DONE = "done"
REFUSED = "refused"
MOST_AT_ONCE = 500
"""The number of entries handled at once; the rest follow when these have been moved away."""

_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp")

Look = tuple[int, int, int]
"""Files, bytes and the latest change (ns since 1970) of one entry."""


@dataclass(slots=True)
class PutAway:
    """What happened to the entries: names that were landed, and names that were refused with the reason."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def look(home: Home) -> dict[str, Look]:
    """Return the entries of the inbox by name, files and folders, without hidden and unfinished ones."""
    if not home.inbox.is_dir():
        return {}
    # A link may point anywhere, so it is not touched.
    names = sorted(path.name for path in home.inbox.iterdir() if not path.is_symlink())
    entries = [name for name in names if _is_entry(name)][:MOST_AT_ONCE]
    return {name: _look(home.inbox / name) for name in entries}


def unchanged(before: Mapping[str, Look], now: Mapping[str, Look]) -> list[str]:
    """Return the names of entries that did not change between two looks."""
    return [name for name, one in now.items() if before.get(name) == one]


def take_in(settings: Settings, names: Iterable[str], make_runner: MakeRunner, now: datetime) -> PutAway:
    """Import entries as `nrc import` does and move them away; skip those that no longer exist.

    Raises:
        NrcError: Raised by the import; then all entries stay in place and may be imported again.
    """
    home = settings.home_folder()
    put_away = PutAway()
    paths = []
    for name in names:
        path = home.inbox / name
        # The name comes from the run's configuration, so it may be anything.
        if not _is_entry(name) or path.parent != home.inbox or not path.exists() or path.is_symlink():
            continue
        paths.append(path)
    if not paths:
        return put_away
    _, imported = import_files(settings, FileSource(paths), make_runner)
    day = f"{now:%Y-%m-%d}"
    for path in paths:
        reason = _reason(path, imported)
        if reason is None:
            _move(path, home.inbox / DONE / day)
            put_away.done.append(path.name)
        else:
            moved = _move(path, home.inbox / REFUSED)
            note = moved.with_name(f"{moved.name}.reason.txt")
            write_private(note, f"{now:%Y-%m-%d %H:%M:%S} UTC: {reason}\n".encode())
            put_away.refused[path.name] = reason
    return put_away


def _reason(path: Path, imported: Imported) -> str | None:
    """Return why nothing of an entry was landed; None if something was."""
    if any(_is_of(place, path) for place in imported.taken):
        return None
    reasons = [reason for place, reason in (*imported.refused, *imported.skipped) if _is_of(place, path)]
    reasons += [f"it is {kind.one}" for place, kind in imported.passed_over if _is_of(place, path)]
    return "; ".join(dict.fromkeys(reasons)) or "it contains no activity"


def _is_of(document: str, path: Path) -> bool:
    # In a folder, inside an archive, or an item of a page; never another file with the same beginning of its
    # name.
    rest = document.removeprefix(str(path))
    return rest != document and (not rest or rest[0] in "/#")


def _is_entry(name: str) -> bool:
    return not (
        name in {DONE, REFUSED}
        or name.startswith((".", "~"))
        or name.endswith("~")
        or name.lower().endswith(_UNFINISHED)
    )


def _look(path: Path) -> Look:
    files = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
    stats = [one.stat(follow_symlinks=False) for one in files]
    return len(stats), sum(one.st_size for one in stats), max((one.st_mtime_ns for one in stats), default=0)


def _move(path: Path, folder: Path) -> Path:
    make_private(folder)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    moved = path.rename(target)
    for one in (moved, *moved.rglob("*")):
        # The mode of another user's file cannot be changed; `nrc doctor` names the file.
        with suppress(PermissionError):
            if not one.is_symlink():
                one.chmod(one.stat().st_mode & ~OTHERS)
    return moved
