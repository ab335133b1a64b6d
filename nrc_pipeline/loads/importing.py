"""Lands the activities of files that were exported earlier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.landing.receiver import Origin
from nrc_pipeline.services.files.found import OtherFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.formats.unknown import Kind
    from nrc_pipeline.landing import layout
    from nrc_pipeline.landing.receiver import Receiver
    from nrc_pipeline.loads.translating import Translated
    from nrc_pipeline.services.files.found import FileDocument
    from nrc_pipeline.services.files.source import FileSource

_KINDS: dict[str, layout.Kind] = {"detail": "activity_details", "list_item": "activity_list"}


@dataclass(slots=True)
class Imported:
    """The result of an import.

    `taken` names the places of documents and files that are there now. `refused` and `skipped` name each
    file, with the reason, and `passed_over` names files of other kinds. `other_files` counts the new files
    of other formats than the API's, and `translated` the activities in them. `paths` names each of these
    files by its SHA-256.
    """

    details: int = 0
    list_items: int = 0
    other_files: int = 0
    translated: int = 0
    known_already: int = 0
    changed_starts: list[int] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[tuple[str, Kind]] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)

    def add(self, translated: Translated) -> None:
        """Add what became of the files of other formats."""
        self.translated += translated.activities
        self.changed_starts += translated.starts
        for sha256, reason in translated.refused:
            path = self.paths.get(sha256, sha256)
            self.refused.append((path, reason))
            self.taken.discard(path)


def land_files(receiver: Receiver, files: FileSource, clock: Callable[[], datetime]) -> Imported:
    """Land everything in the files that has not landed yet; `clock` dates it."""
    imported = Imported()
    with receiver:
        for number, document in enumerate(files.documents(), start=1):
            if isinstance(document, OtherFile):
                _take_file(receiver, document, clock(), imported)
            else:
                _take(receiver, document, clock(), imported)
            report("documents", number)
            receiver.flush_if_full()
    imported.skipped, imported.passed_over = list(files.skipped), list(files.passed_over)
    return imported


def _take_file(receiver: Receiver, file: OtherFile, now: datetime, imported: Imported) -> None:
    name = file.path.rsplit("/", 1)[-1]
    file_sha256, is_new = receiver.take_file(name, file.raw, file.format, now)
    imported.paths[file_sha256] = file.path
    imported.taken.add(file.path)
    if is_new:
        imported.other_files += 1
    else:
        imported.known_already += 1


def _take(receiver: Receiver, document: FileDocument, now: datetime, imported: Imported) -> None:
    origin = Origin("altered file" if document.altered else "file", now)
    try:
        received, is_new = receiver.take(_KINDS[document.kind], document.raw, origin)
    except Refusal as refusal:
        imported.refused.append((document.path, str(refusal)))
        return
    imported.taken.add(document.path)
    if not is_new:
        imported.known_already += 1
        return
    imported.changed_starts.append(received.start_epoch_ms)
    if document.kind == "detail":
        imported.details += 1
    else:
        imported.list_items += 1
