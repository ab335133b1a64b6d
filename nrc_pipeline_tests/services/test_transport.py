"""What the transport does and the simulator cannot show: redirects, cut gzip, waits, the token."""

from __future__ import annotations

import gzip
import logging
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import TokenRefused
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.services.nike import body_reading as reading
from nrc_pipeline.services.nike.ceiling import Ceiling
from nrc_pipeline.services.nike.clock_skew import ahead_of, recall, remember
from nrc_pipeline.services.nike.credentials import Token
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline.services.nike.transport import DOWN_AFTER, InterruptedRequestError, Transport
from nrc_pipeline_tests.services.conftest import Canned, Scripted, scripted_server

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.services.conftest import Script

SECRET = "opaque-token-of-the-test"


def transport(scripted: Scripted, waits: list[float] | None = None) -> Transport:
    """Make a transport whose waits take no time and are noted."""
    noted = [] if waits is None else waits
    return Transport(
        scripted.base_url, Token.parse(SECRET), wait=lambda seconds, _halt: noted.append(seconds)
    )


def in_turn(*answers: Canned) -> Script:
    """Give the answers one after the other, the last one for ever."""
    left = list(answers)
    return lambda _path: left.pop(0) if len(left) > 1 else left[0]


def test_gzip_is_undone_and_a_gzip_that_ends_early_is_tried_again() -> None:
    """Half a document, cut inside its gzip by a proxy, is landed as whole."""
    packed = gzip.compress(b'{"whole": true}')
    zipped = {"Content-Encoding": "gzip"}
    script = in_turn(Canned(packed[:-9], headers=zipped), Canned(packed, headers=zipped))
    with scripted_server(script) as scripted:
        reply = transport(scripted).get("/x")
    assert (reply.body, reply.problem) == (b'{"whole": true}', "")
    assert len(scripted.asked) == 2


def test_a_cut_body_is_tried_again() -> None:
    """Half a document is landed as whole."""
    with scripted_server(in_turn(Canned(b'{"half', cut=True), Canned(b"{}"))) as scripted:
        assert transport(scripted).get("/x").body == b"{}"


def test_an_oversized_body_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb fills the memory, and does so five times."""
    monkeypatch.setattr(reading, "LARGEST_BODY", 1000)
    bomb = Canned(gzip.compress(bytes(10_000_000)), headers={"Content-Encoding": "gzip"})
    with scripted_server(lambda path: bomb if "bomb" in path else Canned(bytes(1001))) as scripted:
        for path in ("/bomb", "/plain"):
            reply = transport(scripted).get(path)
            assert reply.body == b""
            assert "too large" in reply.problem
    assert len(scripted.asked) == 2


def test_retry_after_is_honoured_and_held_for_all() -> None:
    """The API asks for a pause and is asked again before it is over."""
    waits: list[float] = []
    script = in_turn(Canned(status=429, headers={"Retry-After": "7"}), Canned(status=503), Canned(b"{}"))
    with scripted_server(script) as scripted:
        client = transport(scripted, waits)
        assert client.get("/x").problem == ""
        client.get("/y")
    assert waits[0] == 7
    assert client.requests_made == len(scripted.asked) == 4


def test_waits_grow_and_the_last_problem_is_reported() -> None:
    """A failing request is repeated without a pause, or the report does not say what happened."""
    waits: list[float] = []
    with scripted_server(lambda _path: Canned(status=503)) as scripted:
        reply = transport(scripted, waits).get("/x")
    assert (reply.status, reply.problem) == (503, "HTTP 503 (tries: 5)")
    assert len(waits) == 4
    assert waits[3] > waits[0]


@pytest.mark.parametrize("status", [400, 405, 410, 422])
def test_a_status_that_no_retry_helps_is_asked_once(status: int) -> None:
    """A request that is wrong in itself is sent five times."""
    with scripted_server(lambda _path: Canned(status=status)) as scripted:
        assert transport(scripted).get("/x").problem == f"HTTP {status}"
    assert len(scripted.asked) == 1


def test_an_api_that_is_down_is_not_given_all_tries_for_each_request() -> None:
    """With the API down, a load of thousands of activities takes hours to fail."""
    up = threading.Event()
    with scripted_server(lambda _path: Canned(status=200 if up.is_set() else 503)) as scripted:
        client = transport(scripted)
        for _ in range(DOWN_AFTER):
            client.get("/x")
        before = client.requests_made
        assert client.get("/x").problem == "HTTP 503 (tries: 1)"
        assert client.requests_made == before + 1
        up.set()
        assert client.get("/x").problem == ""
        up.clear()
        before = client.requests_made
        client.get("/x")
        assert client.requests_made == before + 5


def test_redirects_stay_with_the_host_and_the_token_never_leaves_it() -> None:
    """A redirect hands the token to another host."""
    with scripted_server(lambda _path: Canned()) as other:

        def script(path: str) -> Canned:
            places = {"/away": f"{other.base_url}/stolen", "/near": "/there", "/loop": "/loop"}
            return (
                Canned(status=302, headers={"Location": places[path]}) if path in places else Canned(b"[1]")
            )

        with scripted_server(script) as scripted:
            client = transport(scripted)
            assert "redirect" in client.get("/away").problem
            assert client.get("/near").body == b"[1]"
            assert "redirect" in client.get("/loop").problem
    assert other.asked == []


def test_the_token_is_sent_whatever_netrc_and_proxies_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A .netrc replaces the token by a password, or a proxy gets to see the talk with the simulator."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with scripted_server(lambda _path: Canned()) as scripted:
        assert transport(scripted).get("/x").problem == ""
    assert scripted.asked == [("/x", f"Bearer {SECRET}")]


def test_the_token_is_in_no_log_and_no_problem(caplog: pytest.LogCaptureFixture) -> None:
    """A log at its most talkative, or the reason of a failure, gives the token away."""
    with caplog.at_level(logging.DEBUG):
        with scripted_server(lambda _path: Canned(status=503)) as scripted:
            problems = transport(scripted).get("/x").problem
        problems += transport(scripted).get("/x").problem
    assert "no connection" in problems
    assert SECRET not in caplog.text + problems


@pytest.mark.parametrize(
    ("behind", "said"), [(timedelta(hours=-2), "2 h ahead of"), (timedelta(minutes=20), "20 min behind")]
)
def test_a_refused_token_tells_of_a_wrong_clock(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, behind: timedelta, said: str
) -> None:
    """Prevents: the clock makes a dead token look alive, and the message calls it revoked."""
    date = format_datetime(datetime.now(UTC) + behind, usegmt=True)
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: date)
    seen: list[timedelta] = []
    with scripted_server(lambda _path: Canned(status=401)) as scripted:
        client = Transport(scripted.base_url, Token.parse(SECRET), on_clock=seen.append)
        with pytest.raises(TokenRefused, match=f"clock is {said}"):
            client.get("/x")
    (ahead,) = seen
    assert abs(ahead + behind) < timedelta(seconds=30)
    home = Home(tmp_path).prepare()
    remember(home, ahead, datetime.now(UTC))
    assert recall(home, datetime.now(UTC)) == ahead
    assert recall(home, datetime.now(UTC) + timedelta(days=8)) is None


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_an_answer_without_a_date_says_nothing_of_the_clock(date: str) -> None:
    """Prevents: an answer of a proxy ends a load, or calls a right clock wrong."""
    with scripted_server(lambda _path: Canned(headers={"Date": date, "Age": "7200"})) as scripted:
        seen: list[timedelta] = []
        client = Transport(scripted.base_url, Token.parse(SECRET), on_clock=seen.append)
        assert client.get("/x").problem == ""
    assert seen == []
    assert ahead_of(date, datetime.now(UTC)) is None


@pytest.mark.parametrize("content", [b"", b"\0\xff", b"[]", b'{"ahead_s": "x", "seen_at_epoch_s": 1e400}'])
def test_a_spoilt_note_of_the_clock_is_none(tmp_path: Path, content: bytes) -> None:
    """Prevents: a damaged file of no importance ends every command that looks at the token."""
    home = Home(tmp_path).prepare()
    home.clock.write_bytes(content)
    assert recall(home, datetime.now(UTC)) is None


def test_a_halt_ends_the_waiting_without_another_request() -> None:
    """Ctrl-C or a dead token waits for the retries of every request in flight."""
    halt = threading.Event()
    with scripted_server(lambda _path: Canned(status=503)) as scripted:
        client = Transport(
            scripted.base_url,
            Token.parse(SECRET),
            patience=Patience(first_wait_s=600, longest_wait_s=600),
            wait=lambda _seconds, event: event.set(),
        )
        with pytest.raises(InterruptedRequestError):
            client.get("/x", halt)
    assert len(scripted.asked) == 1


def test_the_ceiling_holds_over_all_requests() -> None:
    """NRC_REQUESTS_PER_SECOND has no effect."""
    waits: list[float] = []
    with scripted_server(lambda _path: Canned()) as scripted:
        client = Transport(
            scripted.base_url,
            Token.parse(SECRET),
            ceiling=Ceiling(2, clock=lambda: 50.0),
            wait=lambda seconds, _halt: waits.append(seconds),
        )
        for _ in range(4):
            client.get("/x")
    assert waits == [0.5, 1.0, 1.5]
