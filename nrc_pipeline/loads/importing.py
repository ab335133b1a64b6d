"""Lands the activities of files that were exported earlier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.landing.receiver import Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.landing.layout import Kind
    from nrc_pipeline.landing.receiver import Receiver
    from nrc_pipeline.services.files.source import FileDocument, FileSource

_KINDS: dict[str, Kind] = {"detail": "activity_details", "list_item": "activity_list"}


@dataclass(slots=True)
class Imported:
    """The result of an import.

    `taken` names the places of documents that are there now; `refused` and `skipped` name each file, with the
    reason.
    """

    details: int = 0
    list_items: int = 0
    known_already: int = 0
    changed_starts: list[int] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def land_files(receiver: Receiver, files: FileSource, clock: Callable[[], datetime]) -> Imported:
    """Land everything in the files that has not landed yet; `clock` dates it."""
    imported = Imported()
    with receiver:
        for number, document in enumerate(files.documents(), start=1):
            _take(receiver, document, clock(), imported)
            report("documents", number)
            receiver.flush_if_full()
    imported.skipped = list(files.skipped)
    return imported


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
