"""The Nike API as a ListingService: walks the list in one of three dialects and fetches details."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.errors import WalkBroken
from nrc_pipeline.services.nike.ceiling import Ceiling
from nrc_pipeline.services.nike.clock_skew import remember
from nrc_pipeline.services.nike.details import DetailFetcher
from nrc_pipeline.services.nike.dialects import DIALECTS
from nrc_pipeline.services.nike.page_sequence import PageSequence
from nrc_pipeline.services.nike.transport import Transport, wait_unless_halted

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime, timedelta

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.services.nike.credentials import Token
    from nrc_pipeline.services.nike.dialects import Dialect
    from nrc_pipeline.services.nike.patience import Patience
    from nrc_pipeline.services.nike.source import Cursor, DetailAnswer, DetailRequest, Direction, ListPage
    from nrc_pipeline.services.nike.transport import Reply

logger = logging.getLogger(__name__)

AUTO = "auto"


class NikeApi:
    """The live API, or the simulator, over HTTP.

    `dialect` is a name of DIALECTS or "auto". Raises Misuse if the address is neither https nor loopback. A
    context manager that closes its connections.
    """

    def __init__(  # noqa: PLR0913 - one argument per setting
        self,
        base_url: str,
        token: Token,
        *,
        dialect: str = AUTO,
        activity_types: tuple[str, ...] = (),
        max_concurrency: int = 4,
        ceiling: Ceiling | None = None,
        patience: Patience | None = None,
        wait: Callable[[float, threading.Event], None] = wait_unless_halted,
        now: Callable[[], datetime] = utc_now,
        on_clock: Callable[[timedelta], None] | None = None,
    ) -> None:
        self._transport = Transport(
            base_url,
            token,
            max_concurrency=max_concurrency,
            ceiling=ceiling,
            patience=patience,
            wait=wait,
            now=now,
            on_clock=on_clock,
        )
        self._max_concurrency = max_concurrency
        self._activity_types = activity_types
        self._candidates = tuple(DIALECTS.values()) if dialect == AUTO else (DIALECTS[dialect],)
        self._first_reply: Reply | None = None

    @classmethod
    def from_settings(cls, settings: Settings, token: Token, now: Callable[[], datetime] = utc_now) -> Self:
        """Make the client from the settings; `now` dates answers and decides when the token expires."""
        return cls(
            settings.base_url,
            token,
            dialect=settings.dialect,
            activity_types=settings.activity_types,
            max_concurrency=settings.max_concurrency,
            ceiling=Ceiling(settings.requests_per_second, settings.home_folder().ceiling),
            now=now,
            on_clock=lambda ahead: remember(settings.home_folder(), ahead, utc_now()),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the idle connections."""
        self._transport.close()

    @property
    def requests_made(self) -> int:
        """HTTP requests so far, retries included."""
        return self._transport.requests_made

    @property
    def dialect(self) -> str:
        """The name of the list endpoints in use; see `direction`."""
        return self._resolved().name

    @property
    def direction(self) -> Direction:
        """The direction of `pages`.

        Under "auto" this requests the first page, unless the dialect is known already; `pages` uses the
        answer, so it costs no extra request. Raises what `pages` raises.
        """
        return self._resolved().direction

    def pages(self, start: Cursor | None = None) -> Iterator[ListPage]:
        """Walk the list; see ListingService.pages. A start of kind "newest" is the same as None.

        Raises ValueError if the dialect has no list that begins at the kind of `start`.
        """
        dialect = self._resolved()
        # The probe's answer is used once and immediately: another walk needs the list of its own time.
        probe, self._first_reply = self._first_reply, None
        cursor: Cursor | None = dialect.first_cursor if start is None or start.kind == "newest" else start
        reply = probe if cursor == dialect.first_cursor else None
        sequence = PageSequence(dialect)
        while cursor is not None:
            sequence.enter(cursor)
            page = sequence.judge(reply or self._ask(dialect, cursor))
            reply = None
            if page is None:
                return
            yield page
            cursor = page.next_cursor

    def details(self, wanted: Iterable[DetailRequest]) -> Iterator[DetailAnswer]:
        """Fetch details; see ListingService.details."""
        return DetailFetcher(self._transport, self._max_concurrency).answers(wanted)

    def _resolved(self) -> Dialect:
        """Find the dialect that the API speaks: the first whose first page does not answer 404."""
        while len(self._candidates) > 1:
            reply = self._ask(self._candidates[0], self._candidates[0].first_cursor)
            if reply.problem:
                raise WalkBroken(f"The activity list could not be fetched: {reply.problem}.")
            if reply.status == 404:
                logger.info("the list %s answers 404, trying the next dialect", self._candidates[0].name)
                self._candidates = self._candidates[1:]
            else:
                self._candidates = self._candidates[:1]
                self._first_reply = reply
        return self._candidates[0]

    def _ask(self, dialect: Dialect, cursor: Cursor) -> Reply:
        return self._transport.get(dialect.url_for(cursor, self._activity_types))
