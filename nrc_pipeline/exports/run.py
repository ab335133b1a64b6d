"""Brings an export folder up to date with the warehouse, one file per activity."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.exports.folder import locked, make_private, state_of, write_file
from nrc_pipeline.exports.layouts import Layout
from nrc_pipeline.exports.manifest import Entry, read_manifest
from nrc_pipeline.exports.naming import file_name
from nrc_pipeline.exports.privacy import Cut, with_secret
from nrc_pipeline.exports.published import Selection, activities, keys
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from nrc_pipeline.exports.contents import Content
    from nrc_pipeline.exports.kinds import Files
    from nrc_pipeline.exports.layouts import Places
    from nrc_pipeline.exports.manifest import Key, Manifest
    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.exports.track import Activity
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.left_out import LeftOut

VANISHED = "it no longer counts, but its file was edited: left unchanged"
CHANGED = "its file was edited: left unchanged; move it away to export it again"

MEMORY_LIMIT = "1GB"
"""Small, because each point is read only once, and DuckDB's cache of a long history would not be used."""

_UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.tmp")


@dataclass(frozen=True, slots=True)
class Request:
    """What to export, and where to; `dry_run` only reports what would happen."""

    kind: Files
    folder: Path
    selection: Selection = field(default_factory=Selection)
    layout: Layout = Layout.FLAT
    privacy: Privacy | None = None
    dry_run: bool = False


@dataclass
class Done:
    """The result of an export. `not_exported` counts by reason, `left` counts files left alone, by reason.

    `left_out` has the activities whose file could not be made, which `not_exported` counts, too.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    written_bytes: int = 0
    not_exported: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    cut: Cut = field(default_factory=Cut)
    cut_activities: int = 0


def export(home: Home, request: Request, now: datetime) -> Done:
    """Write what changed since the last export into the folder.

    Raises:
        Misuse: There is no warehouse, it has no marts, or the folder is not suitable.
        WriterBusy: Another export is writing there.
    """
    with read_connection(home, MEMORY_LIMIT) as connection:
        wanted = activities(connection, request.selection, now)
        if request.dry_run:
            return _Export(request, connection).run(wanted)
        make_private(request.folder)
        with locked(request.folder):
            _sweep(request.folder)
            return _Export(request, connection).run(wanted)


def _sweep(folder: Path) -> None:
    """Remove the unfinished files of a killed export."""
    for path in (*folder.glob(".*.tmp"), *folder.glob("batch-*/.*.tmp")):
        if _UNFINISHED.fullmatch(path.name):
            path.unlink(missing_ok=True)


class _Export:
    def __init__(self, request: Request, connection: duckdb.DuckDBPyConnection) -> None:
        self.request = request
        self.connection = connection
        self.manifest_path = request.folder / request.layout.manifest
        self.manifest: Manifest = read_manifest(
            self.manifest_path, request.kind.name, privacy=request.privacy is not None
        )
        self.done = Done()
        self.places: Places = request.layout.places(one.file for one in self.manifest.files.values())
        self.owners = {entry.file: key for key, entry in self.manifest.files.items()}

    def run(self, wanted: list[Activity]) -> Done:
        self._remove_vanished(keys(self.connection))
        possible = []
        for one in wanted:
            if reason := self.request.kind.why_not(one):
                self._withdraw(one.key, reason)
            else:
                possible.append(one)
        privacy = with_secret(self.connection, self.request.privacy) if self.request.privacy else None
        for batch in self.request.kind.contents(self.connection, possible, privacy):
            for content in batch:
                self._export(content)
            # From time to time, so that after a kill the manifest knows almost all existing files.
            self._save()
        self._save()
        return self.done

    def _remove_vanished(self, counting: set[Key]) -> None:
        for key in [key for key in self.manifest.files if key not in counting]:
            self._remove(key, VANISHED)
        for key in [key for key in self.manifest.not_exported if key not in counting]:
            del self.manifest.not_exported[key]

    def _export(self, content: Content) -> None:
        key = content.activity.key
        self.done.cut += content.cut
        self.done.cut_activities += content.cut.cut_points > 0
        if content.left_out is not None:
            self.done.left_out.append(content.left_out)
            if self.request.privacy is None:
                # The file of an earlier export is out of date, but better than none.
                self._note_reason(key, content.why_not)
            else:
                # The old file was cut by the privacy rules of its time, and the current ones may be stricter.
                self._withdraw(key, content.why_not)
            return
        if content.file is None:
            self._withdraw(key, content.why_not)
            return
        self.manifest.not_exported.pop(key, None)
        self._put(content.activity, content.file)

    def _put(self, activity: Activity, content: bytes) -> None:
        before = self.manifest.files.get(activity.key)
        path = self._path(activity, before)
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.request.folder / path
        if before is not None and before.file == path and before.sha256 == sha256:
            state = state_of(target, sha256)
            if state == "as written" or (state == "absent" and self.request.layout.takes_away):
                self.done.unchanged += 1
                return
        elif before is not None and before.file != path and not self._remove(activity.key, CHANGED):
            return
        state = state_of(target, before.sha256 if before and before.file == path else sha256)
        if state == "changed":
            self.done.left[CHANGED] += 1
            return
        self._note(activity.key, Entry(path, sha256))
        if before is None and state == "as written":
            # An export was killed after this file and before its manifest.
            self.done.unchanged += 1
            return
        self.done.written += 1
        self.done.written_bytes += len(content)
        if not self.request.dry_run:
            make_private(target.parent)
            write_file(target, content)

    def _path(self, activity: Activity, before: Entry | None) -> str:
        name = file_name(activity, self.request.kind.name)
        path = self.places.path_of(name, before.file if before else None)
        if self.owners.get(path, activity.key) == activity.key:
            return path
        # Two activities share second, name and beginning of the id: only the whole key distinguishes them.
        digest = hashlib.sha256("\0".join(activity.key).encode(errors="surrogatepass")).hexdigest()[:12]
        stem, extension = path.rsplit(".", 1)
        return f"{stem}-{digest}.{extension}"

    def _note(self, key: Key, entry: Entry) -> None:
        self.manifest.files[key] = entry
        self.owners[entry.file] = key

    def _withdraw(self, key: Key, reason: str) -> None:
        """Record why an activity has no file, and remove its earlier file."""
        self._note_reason(key, reason)
        if key in self.manifest.files:
            self._remove(key, CHANGED)

    def _note_reason(self, key: Key, reason: str) -> None:
        self.done.not_exported[reason] += 1
        self.manifest.not_exported[key] = reason

    def _remove(self, key: Key, why_left: str) -> bool:
        """Remove a file that is still as it was written; otherwise keep it and return False."""
        entry = self.manifest.files.pop(key)
        self.owners.pop(entry.file, None)
        path = self.request.folder / entry.file
        state = state_of(path, entry.sha256)
        if state == "changed":
            # The file is no longer ours: the next export ignores it.
            self.done.left[why_left] += 1
            return False
        if state == "as written":
            self.done.removed += 1
            if not self.request.dry_run:
                path.unlink()
        return True

    def _save(self) -> None:
        text = self.manifest.text().encode()
        if self.request.dry_run or _holds(self.manifest_path, text):
            return
        write_file(self.manifest_path, text)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
