"""Requests details and lands every answer: the document, or the error received instead."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.documents.receive import receive_detail
from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.foundation.errors import NrcError
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.landing.records import Attempt, AttemptOutcome, LandedDocument

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from concurrent.futures import Future

    from nrc_pipeline.documents.receive import Received
    from nrc_pipeline.landing.zone import LandingZone
    from nrc_pipeline.services.nike.source import ActivitySource, DetailAnswer, DetailRequest

logger = logging.getLogger(__name__)

BATCH_DOCUMENTS = 48
BATCH_BYTES = 24 * 2**20
BATCH_SECONDS = 10.0
"""Whichever comes first: a killed load loses at most two such batches of received data."""


@dataclass(slots=True)
class Fetched:
    """What happened to the requested details. `error` is what stopped the load, if anything."""

    wanted: int
    documents: int = 0
    unchanged: int = 0
    vanished: int = 0
    failed: int = 0
    quarantined: int = 0
    stale: int = 0
    error: NrcError | None = None
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """How many of them did not arrive and are not known to be gone or refused."""
        answered = self.documents + self.unchanged + self.vanished + self.quarantined + self.stale
        return self.wanted - answered


class DetailLanding:
    """Lands the answers of one load, in batches."""

    def __init__(
        self, zone: LandingZone, account_id: str, known_versions: set[tuple[str, str]], walk_number: int
    ) -> None:
        """Take the versions of details that have landed already, and the number of the last walk."""
        self._zone = zone
        self._account_id = account_id
        self._known = known_versions
        self._walk_number = walk_number
        self._documents: list[LandedDocument] = []
        self._attempts: list[Attempt] = []
        self._bytes = 0
        self._flushed_at = time.monotonic()
        # Compressing a batch takes as long as judging it; in a thread, neither delays the requests.
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="nrc-landing")
        self._writing: Future[None] | None = None

    def fetch(
        self, source: ActivitySource, wanted: Sequence[DetailRequest], disappeared: Collection[str] = ()
    ) -> Fetched:
        """Request `wanted`, in order; `disappeared` are the ids among them that the list no longer names."""
        fetched = Fetched(len(wanted))
        answered = 0
        report("details", 0, len(wanted))
        try:
            for answer in source.details(wanted):
                self._take(answer, fetched, listed=answer.request.activity_id not in disappeared)
                answered += 1
                report("details", answered, len(wanted))
                if self._is_full():
                    self._flush()
        except NrcError as error:
            fetched.error = error
        finally:
            # Whatever ends the load, even an interrupt, the received data must be written.
            with self._writer:
                self._flush()
                self._written()
        return fetched

    def _take(self, answer: DetailAnswer, fetched: Fetched, *, listed: bool) -> None:
        if answer.outcome == "vanished":
            fetched.vanished += 1
            self._note(answer, "vanished", "404: the API no longer has it")
            return
        if answer.outcome == "failed":
            fetched.failed += 1
            fetched.reasons[answer.reason] = fetched.reasons.get(answer.reason, 0) + 1
            self._note(answer, "failed", answer.reason, answer.body or None)
            return
        try:
            received = receive_detail(answer.body, answer.request.activity_id)
        except Refusal as refusal:
            fetched.quarantined += 1
            logger.warning("a detail was quarantined: %s", refusal)
            self._note(answer, "quarantined", str(refusal), answer.body)
            return
        self._take_document(answer, received, fetched, listed=listed)

    def _take_document(
        self, answer: DetailAnswer, received: Received, fetched: Fetched, *, listed: bool
    ) -> None:
        announced = answer.request.last_modified
        if not listed:
            self._note(answer, "present", "the list no longer names it, but its detail still answers")
        is_stale = announced is not None and (received.last_modified or 0) < announced
        if is_stale:
            fetched.stale += 1
            self._note(answer, "stale", "older than the version that the list announces")
        version = (received.activity_id, received.payload_sha256)
        if version in self._known:
            fetched.unchanged += not is_stale
            return
        self._known.add(version)
        fetched.documents += not is_stale
        self._documents.append(LandedDocument(self._account_id, received, answer.fetched_at, "api"))
        self._bytes += len(received.payload)

    def _note(
        self, answer: DetailAnswer, outcome: AttemptOutcome, reason: str, body: bytes | None = None
    ) -> None:
        self._attempts.append(
            Attempt(
                account_id=self._account_id,
                walk_number=self._walk_number,
                activity_id=answer.request.activity_id,
                start_epoch_ms=answer.request.start_epoch_ms,
                listed_last_modified=answer.request.last_modified,
                attempted_at=answer.fetched_at,
                source="api",
                outcome=outcome,
                reason=reason,
                body=body,
            )
        )
        self._bytes += len(body or b"")

    def _is_full(self) -> bool:
        return (
            len(self._documents) >= BATCH_DOCUMENTS
            or self._bytes >= BATCH_BYTES
            or time.monotonic() - self._flushed_at >= BATCH_SECONDS
        )

    def _flush(self) -> None:
        self._written()
        self._writing = self._writer.submit(self._write, self._documents, self._attempts)
        self._documents, self._attempts, self._bytes = [], [], 0
        self._flushed_at = time.monotonic()

    def _written(self) -> None:
        """Wait for the batch being written, and raise its error, if any."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()

    def _write(self, documents: list[LandedDocument], attempts: list[Attempt]) -> None:
        self._zone.append_documents("activity_details", documents)
        self._zone.append_attempts(attempts)
