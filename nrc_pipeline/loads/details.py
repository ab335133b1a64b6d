"""Requests details and lands every answer: the document, or the error received instead."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.foundation.errors import NrcError
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.landing.receiver import Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from nrc_pipeline.landing.receiver import Receiver
    from nrc_pipeline.services.nike.source import DetailAnswer, DetailRequest, ListingService

logger = logging.getLogger(__name__)


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


def land_details(
    receiver: Receiver,
    service: ListingService,
    wanted: Sequence[DetailRequest],
    unlisted: Collection[str] = (),
) -> Fetched:
    """Request `wanted`, in order; `unlisted` are the ids among them that the list no longer names."""
    fetched = Fetched(len(wanted))
    report("details", 0, len(wanted))
    with receiver:
        try:
            for answered, answer in enumerate(service.details(wanted), start=1):
                _take(receiver, answer, fetched, listed=answer.request.activity_id not in unlisted)
                report("details", answered, len(wanted))
                receiver.flush_if_full()
        except NrcError as error:
            fetched.error = error
    return fetched


def _take(receiver: Receiver, answer: DetailAnswer, fetched: Fetched, *, listed: bool) -> None:
    request = answer.request
    origin = Origin(
        "api", answer.fetched_at, request.activity_id, request.start_epoch_ms, request.last_modified
    )
    if answer.outcome == "vanished":
        fetched.vanished += 1
        receiver.note(origin, "vanished", "404: the API no longer has it")
        return
    if answer.outcome == "failed":
        fetched.failed += 1
        fetched.reasons[answer.reason] = fetched.reasons.get(answer.reason, 0) + 1
        receiver.note(origin, "failed", answer.reason, answer.body or None)
        return
    try:
        received, is_new = receiver.take("activity_details", answer.body, origin, request.activity_id)
    except Refusal as refusal:
        fetched.quarantined += 1
        logger.warning("a detail was quarantined: %s", refusal)
        return
    if not listed:
        receiver.note(origin, "present", "the list no longer names it, but its detail still answers")
    if request.last_modified is not None and (received.last_modified or 0) < request.last_modified:
        fetched.stale += 1
        receiver.note(origin, "stale", "older than the version that the list announces")
    elif is_new:
        fetched.documents += 1
    else:
        fetched.unchanged += 1
