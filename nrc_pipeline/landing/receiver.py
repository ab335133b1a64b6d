"""Receives bodies: each becomes a landed document or an attempt, in batches.

Every stage of a load that receives something uses it. What is received differs only in its kind: another kind
of document is one more row of `_JUDGES`.
"""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

from nrc_pipeline.documents.receive import receive, receive_detail
from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.formats.format import ForeignFile
from nrc_pipeline.landing.records import Attempt, AttemptOutcome, LandedDocument, LandedFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from nrc_pipeline.documents.receive import Received
    from nrc_pipeline.formats.format import Format
    from nrc_pipeline.landing.layout import Kind
    from nrc_pipeline.landing.records import Source
    from nrc_pipeline.landing.zone import LandingZone

BATCH_DOCUMENTS = 48
BATCH_BYTES = 24 * 2**20
BATCH_SECONDS = 10.0
"""Whichever comes first: a killed load loses at most two such batches of received data."""

_JUDGES: dict[Kind, Callable[[bytes, str | None], Received]] = {
    "activity_list": receive,
    "activity_details": receive_detail,
}

Version = tuple["Kind", str, str]
"""Kind, activity_id and payload_sha256 of a document."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a body came from, and what was known about its activity before it was judged."""

    source: Source
    received_at: datetime
    activity_id: str | None = None
    start_epoch_ms: int | None = None
    listed_last_modified: int | None = None
    walk_id: str | None = None


class Taken(NamedTuple):
    """A document that was taken; it is new if this version had not landed before."""

    received: Received
    is_new: bool


class TakenFile(NamedTuple):
    """A file of another format; it is new if these bytes had not landed before."""

    file_sha256: str
    is_new: bool


@dataclass
class Receiver:
    """Lands what is received inside its context, which ends when everything is written.

    `known` are the versions that have landed already; `walk_number` is that of the newest walk.
    `known_files` are the SHA-256 of the files of other formats that have landed already.
    """

    zone: LandingZone
    account_id: str
    known: set[Version]
    walk_number: int
    batch_documents: int = BATCH_DOCUMENTS
    known_files: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin with an empty batch."""
        self._documents: dict[Kind, list[LandedDocument]] = {kind: [] for kind in _JUDGES}
        self._attempts: list[Attempt] = []
        self._files: list[LandedFile] = []
        self._bytes = 0
        self._flushed_at = time.monotonic()
        # Compressing a batch takes as long as judging it; in a thread, neither delays the requests.
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="nrc-landing")
        self._writing: Future[None] | None = None

    def __enter__(self) -> Self:
        """Begin to receive."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write the rest: whatever ends the load, even an interrupt, the received data must be written."""
        with self._writer:
            self._flush()
            self._wait_for_writer()

    def take(self, kind: Kind, body: bytes, origin: Origin, expected_id: str | None = None) -> Taken:
        """Judge a body, and keep it: as a document if its version is new, as an attempt if it is refused.

        Raises:
            Refusal: It cannot be filed.
        """
        try:
            received = _JUDGES[kind](body, expected_id)
        except Refusal as refusal:
            subject = "list item: " if kind == "activity_list" else ""
            self.note(origin, "quarantined", f"{subject}{refusal}", body)
            raise
        version = (kind, received.activity_id, received.payload_sha256)
        is_new = version not in self.known
        if is_new:
            self.known.add(version)
            self._documents[kind].append(
                LandedDocument(self.account_id, received, origin.received_at, origin.source, origin.walk_id)
            )
            self._bytes += len(received.payload)
        return Taken(received, is_new)

    def take_file(self, name: str, body: bytes, file_format: Format, received_at: datetime) -> TakenFile:
        """Keep a file of another format with its bytes."""
        file_sha256 = hashlib.sha256(body).hexdigest()
        is_new = file_sha256 not in self.known_files
        if is_new:
            self.known_files.add(file_sha256)
            group = file_format.group_of(ForeignFile(name, body), file_sha256)
            self._files.append(
                LandedFile(
                    account_id=self.account_id,
                    file_name=name,
                    format=file_format.name,
                    group_key=group,
                    file_sha256=file_sha256,
                    file_bytes=len(body),
                    received_at=received_at,
                    body=body,
                )
            )
            self._bytes += len(body)
        return TakenFile(file_sha256, is_new)

    def note(self, origin: Origin, outcome: AttemptOutcome, reason: str, body: bytes | None = None) -> None:
        """Keep an answer that gave no document, or not the expected one."""
        self._attempts.append(
            Attempt(
                account_id=self.account_id,
                walk_number=self.walk_number,
                activity_id=origin.activity_id,
                start_epoch_ms=origin.start_epoch_ms,
                listed_last_modified=origin.listed_last_modified,
                attempted_at=origin.received_at,
                source=origin.source,
                outcome=outcome,
                reason=reason,
                body=body,
            )
        )
        self._bytes += len(body or b"")

    def flush_if_full(self) -> None:
        """Write the batch if it is due. Call this between answers: what belongs together lands together."""
        if (
            sum(map(len, self._documents.values())) + len(self._files) >= self.batch_documents
            or self._bytes >= BATCH_BYTES
            or time.monotonic() - self._flushed_at >= BATCH_SECONDS
        ):
            self._flush()

    def _flush(self) -> None:
        self._wait_for_writer()
        self._writing = self._writer.submit(self._write, self._documents, self._attempts, self._files)
        self._documents, self._attempts, self._bytes = {kind: [] for kind in _JUDGES}, [], 0
        self._files = []
        self._flushed_at = time.monotonic()

    def _wait_for_writer(self) -> None:
        """Wait for the batch being written, and raise its error, if any."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()

    def _write(
        self, documents: dict[Kind, list[LandedDocument]], attempts: list[Attempt], files: list[LandedFile]
    ) -> None:
        self.zone.append_files(files)
        for kind, batch in documents.items():
            self.zone.append_documents(kind, batch)
        self.zone.append_attempts(attempts)
