"""One GET over HTTP: the token, time-outs, retries, the request limit, and complete bodies.

Thread-safe: the worker threads of the client share one Transport and its connection pool.
"""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.errors import AccountRefused, Misuse, TokenExpired, TokenRefused
from nrc_pipeline.foundation.settings import checked_base_url, is_loopback
from nrc_pipeline.services.nike.bodies import refuses_token
from nrc_pipeline.services.nike.body_reading import CutBodyError, UnreadableBodyError, read_body
from nrc_pipeline.services.nike.ceiling import Ceiling
from nrc_pipeline.services.nike.clock_skew import ahead_of, complaint
from nrc_pipeline.services.nike.failures import (
    CA_BUNDLES,
    bad_bundle,
    unsendable_proxy,
    why_no_connection,
    why_no_connection_in_time,
)
from nrc_pipeline.services.nike.patience import Patience, retry_after_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest, Response

    from nrc_pipeline.services.nike.credentials import Token

logger = logging.getLogger(__name__)

WORTH_RETRYING = frozenset({408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 3
# After this many consecutive requests without an answer, each with all its tries, the API is down. Then each
# request gets one try until something answers, or a dead API would cost a minute for each of thousands of
# activities.
DOWN_AFTER = 8
# A request takes a moment, and clocks differ: a request sent later than this before the token's end might be
# judged after it, and a 401 looks to the API like an attack.
EXPIRY_MARGIN = timedelta(seconds=1)
HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "nrc_pipeline"}


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of one request, with its retries.

    `problem` is empty if the API answered with 2xx or 404; else it says what is wrong, without secrets.
    `status` is None if no complete answer was received. `fetched_at` is timezone-aware, UTC.
    """

    status: int | None
    body: bytes
    problem: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class _Try:
    status: int | None
    body: bytes
    problem: str
    again: bool = False
    asked_wait_s: float | None = None


class InterruptedRequestError(Exception):
    """The caller's halt was set before the request was finished."""


class _Bearer(AuthBase):
    """Sets the header itself: without an `auth` the HTTP library would let a .netrc override it."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token.secret}"
        return request


def wait_unless_halted(seconds: float, halt: threading.Event) -> None:
    """Wait this long, or until `halt` is set."""
    halt.wait(seconds)


class Transport:
    """Requests to one API with one token.

    `ceiling` spaces its requests; None means no limit. `wait` and `now` (timezone-aware; dates answers and
    decides when the token expires) can be replaced so that tests need not wait. `on_clock` is called once
    with how far this machine's clock is ahead of the API's. Raises Misuse if the address is neither https nor
    loopback.
    """

    def __init__(
        self,
        base_url: str,
        token: Token,
        *,
        max_concurrency: int = 4,
        ceiling: Ceiling | None = None,
        patience: Patience | None = None,
        wait: Callable[[float, threading.Event], None] = wait_unless_halted,
        now: Callable[[], datetime] = utc_now,
        on_clock: Callable[[timedelta], None] | None = None,
    ) -> None:
        try:
            self._base_url = checked_base_url(base_url)
        except ValueError as error:
            raise Misuse(f"NRC_BASE_URL: {error}") from None
        self._token = token
        self._patience = patience or Patience()
        self._wait = wait
        self._now = now
        self._on_clock = on_clock
        self._clock_ahead: timedelta | None = None
        self._ceiling = ceiling or Ceiling(0)
        self._lock = threading.Lock()
        self._requests_made = 0
        self._unanswered_in_a_row = 0
        self._refusal: TokenRefused | TokenExpired | AccountRefused | None = None
        self._session = requests.Session()
        # Connections to this machine must not go through a proxy.
        self._session.trust_env = not is_loopback(urlsplit(self._base_url).hostname)
        if not self._session.trust_env:
            self._session.verify = next(filter(None, map(os.environ.get, CA_BUNDLES)), True)
        self._session.mount(self._base_url, HTTPAdapter(pool_connections=1, pool_maxsize=max_concurrency + 1))

    @property
    def requests_made(self) -> int:
        """Requests sent so far, retries and redirects included."""
        return self._requests_made

    def close(self) -> None:
        """Close the idle connections."""
        self._session.close()

    def get(self, path: str, halt: threading.Event | None = None) -> Reply:
        """GET a path with its query below the base URL, and retry while that may help.

        Raises TokenExpired if the token has expired, before sending anything. Raises TokenRefused and
        AccountRefused, then and on every later call without another request. Raises InterruptedRequestError
        if `halt` is set before the request is finished.
        """
        halt = halt or threading.Event()
        tries = 1 if self._unanswered_in_a_row >= DOWN_AFTER else self._patience.attempts
        for number in range(1, tries + 1):
            self._pause(self._ceiling.claim(), halt)
            self._check_life()
            last = self._try(path)
            if not last.again:
                break
            wait_s = self._patience.wait_s(number, last.asked_wait_s)
            if last.asked_wait_s:
                self._ceiling.hold(wait_s)
            if number < tries:
                logger.info("try %d of %d failed: %s; next in %.1f s", number, tries, last.problem, wait_s)
                self._pause(wait_s, halt)
        with self._lock:
            self._unanswered_in_a_row = self._unanswered_in_a_row + 1 if last.again else 0
        problem = f"{last.problem} (tries: {tries})" if last.again else last.problem
        return Reply(last.status, last.body, problem, self._now())

    def _pause(self, seconds: float, halt: threading.Event) -> None:
        if seconds > 0:
            self._wait(seconds, halt)
        if self._refusal is not None:
            raise self._refusal
        if halt.is_set():
            raise InterruptedRequestError

    def _check_life(self) -> None:
        """Stop between two requests when the token expires: received data lands, and no 401 occurs."""
        end = self._token.exp
        if end is not None and end - EXPIRY_MARGIN <= self._now():
            self._refusal = self._refusal or TokenExpired(
                end, self._token.origin, complaint(self._clock_ahead)
            )
            raise self._refusal

    def _try(self, path: str) -> _Try:
        status: int | None = None
        try:
            with self._ask(path) as response:
                status = response.status_code
                self._look_at_the_clock(response)
                body = read_body(response)
        except CutBodyError:
            return _Try(status, b"", f"{status} with a truncated body", again=True)
        except UnreadableBodyError as error:
            return _Try(status, b"", f"{status} with {error}")
        except UnicodeError:
            raise Misuse(unsendable_proxy(self._base_url)) from None
        except (OSError, urllib3.exceptions.HTTPError) as error:
            return _Try(status, b"", self._why(error), again=True)
        self._check_refusal(status, body)
        return _judge(status, body, retry_after_s(response.headers.get("Retry-After"), self._now()))

    def _why(self, error: Exception) -> str:
        """Return why there is no answer; raises Misuse if a setting is wrong."""
        if isinstance(error, requests.ConnectTimeout):
            return why_no_connection_in_time(self._base_url)
        if isinstance(error, requests.Timeout | TimeoutError):
            return "timed out"
        if (complaint_of_bundle := bad_bundle(error)) is not None:
            raise Misuse(complaint_of_bundle) from None
        return why_no_connection(error, self._base_url)

    def _look_at_the_clock(self, response: Response) -> None:
        """Compare the clocks once; a cached answer is as old as it says."""
        if self._clock_ahead is not None or "Age" in response.headers:
            return
        # Not `now`, which decides when the token expires: the user can only correct the machine's clock.
        self._clock_ahead = ahead_of(response.headers.get("Date"), utc_now())
        if self._clock_ahead is not None and self._on_clock is not None:
            self._on_clock(self._clock_ahead)

    def _ask(self, path: str) -> Response:
        """Send the request, and follow redirects within the same origin: no other host may see the token."""
        url = self._base_url + path
        for _ in range(MOST_REDIRECTS + 1):
            with self._lock:
                self._requests_made += 1
            response = self._session.get(
                url,
                headers=HEADERS,
                auth=_Bearer(self._token),
                timeout=(self._patience.connect_timeout_s, self._patience.read_timeout_s),
                allow_redirects=False,
                stream=True,
            )
            target = urljoin(url, response.headers.get("Location", ""))
            if response.status_code not in REDIRECTS or _origin(target) != _origin(url):
                break
            response.close()
            url = target
        return response

    def _check_refusal(self, status: int, body: bytes) -> None:
        refusal: TokenRefused | AccountRefused
        if status == 401 or refuses_token(body):
            refusal = TokenRefused(self._now(), self._token.exp, complaint(self._clock_ahead))
        elif status == 403:
            refusal = AccountRefused()
        else:
            return
        self._refusal = refusal
        raise refusal


def _judge(status: int, body: bytes, asked_wait_s: float | None) -> _Try:
    if 200 <= status < 300 or status == 404:
        return _Try(status, body, "")
    if status in WORTH_RETRYING or status >= 500:
        return _Try(status, body, f"HTTP {status}", again=True, asked_wait_s=asked_wait_s)
    if status in REDIRECTS:
        return _Try(status, body, f"HTTP {status}, a redirect that is not followed")
    return _Try(status, body, f"HTTP {status}")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
