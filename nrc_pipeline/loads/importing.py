"""Lands the activities of files that were exported earlier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.documents.receive import receive, receive_detail
from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.landing.records import Attempt, LandedDocument, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.landing.layout import Kind
    from nrc_pipeline.landing.zone import LandingZone
    from nrc_pipeline.services.files.source import FileDocument, FileSource

BATCH_DOCUMENTS = 48
BATCH_BYTES = 24 * 2**20

_KINDS: dict[str, Kind] = {"detail": "activity_details", "list_item": "activity_list"}


@dataclass(slots=True)
class Imported:
    """The result of an import. `refused` and `skipped` name each file, with the reason."""

    details: int = 0
    list_items: int = 0
    known_already: int = 0
    changed_starts: list[int] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


class Import:
    """One import into one account's landing zone."""

    def __init__(
        self,
        zone: LandingZone,
        account_id: str,
        known: dict[Kind, set[tuple[str, str]]],
        walk_number: int,
        clock: Callable[[], datetime],
    ) -> None:
        """Take the versions of each kind that have landed already, and the number of the last walk.

        `clock` dates what is landed.
        """
        self._zone = zone
        self._account_id = account_id
        self._known = known
        self._walk_number = walk_number
        self._clock = clock
        self._documents: dict[Kind, list[LandedDocument]] = {kind: [] for kind in known}
        self._attempts: list[Attempt] = []
        self._bytes = 0

    def run(self, files: FileSource) -> Imported:
        """Land everything in the files that has not landed yet."""
        imported = Imported()
        try:
            for number, document in enumerate(files.documents(), start=1):
                self._land(document, imported)
                report("documents", number)
                if self._is_full():
                    self._flush()
        finally:
            self._flush()
        imported.skipped = list(files.skipped)
        return imported

    def _land(self, document: FileDocument, imported: Imported) -> None:
        source: Source = "altered file" if document.altered else "file"
        now = self._clock()
        kind = _KINDS[document.kind]
        try:
            judge = receive_detail if kind == "activity_details" else receive
            received = judge(document.raw)
        except Refusal as refusal:
            imported.refused.append((document.path, str(refusal)))
            self._attempts.append(
                Attempt(
                    account_id=self._account_id,
                    walk_number=self._walk_number,
                    activity_id=None,
                    start_epoch_ms=None,
                    listed_last_modified=None,
                    attempted_at=now,
                    source=source,
                    outcome="quarantined",
                    reason=str(refusal),
                    body=document.raw,
                )
            )
            return
        version = (received.activity_id, received.payload_sha256)
        if version in self._known[kind]:
            imported.known_already += 1
            return
        self._known[kind].add(version)
        imported.changed_starts.append(received.start_epoch_ms)
        if kind == "activity_details":
            imported.details += 1
        else:
            imported.list_items += 1
        self._documents[kind].append(LandedDocument(self._account_id, received, now, source))
        self._bytes += len(received.payload)

    def _is_full(self) -> bool:
        return self._bytes >= BATCH_BYTES or sum(map(len, self._documents.values())) >= BATCH_DOCUMENTS

    def _flush(self) -> None:
        for kind, documents in self._documents.items():
            self._zone.append_documents(kind, documents)
            documents.clear()
        self._zone.append_attempts(self._attempts)
        self._attempts.clear()
        self._bytes = 0
