"""Fetches many details at once: worker threads only do HTTP, and the caller's thread handles the answers."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote

from nrc_pipeline.foundation.errors import NrcError
from nrc_pipeline.services.nike.source import DetailAnswer
from nrc_pipeline.services.nike.transport import InterruptedRequestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nrc_pipeline.services.nike.source import DetailRequest, Outcome
    from nrc_pipeline.services.nike.transport import Transport

# Details fetched ahead of the consumer, per worker: the connections stay busy while it writes a batch. With 1
# MB per detail and four workers at most 64 MB are waiting.
AHEAD = 16


def detail_path(activity_id: str) -> str:
    """Return the path of the detail call; the id is quoted so that it cannot change the path."""
    return f"/sport/v3/me/activity/{quote(activity_id, safe='', errors='replace')}?metrics=ALL"


def fetch_detail(transport: Transport, request: DetailRequest, halt: threading.Event) -> DetailAnswer:
    """Fetch one detail, with retries; raises what `Transport.get` raises."""
    reply = transport.get(detail_path(request.activity_id), halt)
    outcome: Outcome = "failed" if reply.problem else "vanished" if reply.status == 404 else "body"
    return DetailAnswer(request, outcome, reply.body, reply.problem, reply.fetched_at)


class DetailFetcher:
    """One run of `details`; `answers` may be iterated once."""

    def __init__(self, transport: Transport, workers: int) -> None:
        self._transport = transport
        self._workers = workers
        self._halt = threading.Event()
        self._jobs: queue.SimpleQueue[DetailRequest | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[DetailAnswer | BaseException] = queue.SimpleQueue()

    def answers(self, wanted: Iterable[DetailRequest]) -> Iterator[DetailAnswer]:
        """Yield the answers as they complete; see ListingService.details."""
        # Daemon threads, because a worker that hangs in a read until its time-out must not delay Ctrl-C.
        threads = [
            threading.Thread(target=self._work, daemon=True, name=f"nrc-detail-{n}")
            for n in range(self._workers)
        ]
        for thread in threads:
            thread.start()
        try:
            yield from self._collect(iter(wanted))
        finally:
            self._halt.set()
            for _ in threads:
                self._jobs.put(None)

    def _collect(self, wanted: Iterator[DetailRequest]) -> Iterator[DetailAnswer]:
        outstanding, exhausted = 0, False
        refusal: BaseException | None = None
        while True:
            while not exhausted and not self._halt.is_set() and outstanding < self._workers * AHEAD:
                request = next(wanted, None)
                if request is None:
                    exhausted = True
                else:
                    self._jobs.put(request)
                    outstanding += 1
            if not outstanding:
                break
            done = self._done.get()
            outstanding -= 1
            if isinstance(done, DetailAnswer):
                yield done
            elif not isinstance(done, InterruptedRequestError):
                refusal = refusal or done
        if refusal is not None:
            raise refusal

    def _work(self) -> None:
        while (request := self._jobs.get()) is not None:
            try:
                if self._halt.is_set():
                    raise InterruptedRequestError  # noqa: TRY301 - reported to the collector like any other end
                self._done.put(fetch_detail(self._transport, request, self._halt))
            except (InterruptedRequestError, NrcError) as end:
                self._halt.set()
                self._done.put(end)
            except Exception as failure:  # noqa: BLE001 - raised again on the caller's thread
                self._halt.set()
                self._done.put(failure)
