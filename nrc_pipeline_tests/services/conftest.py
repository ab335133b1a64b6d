"""What the tests of the client share: the simulator, and a server that answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

import pytest

from nrc_pipeline.services.nike.credentials import Token
from nrc_pipeline.services.nike.live import NikeApi
from nrc_pipeline.simulator import Athlete, Faults, RunningServer, Simulator


class Client(Protocol):
    """Makes a client of a simulator; its waits take no time."""

    def __call__(self, server: RunningServer, dialect: str = "auto", types: tuple[str, ...] = ()) -> NikeApi:
        """Make one."""


@pytest.fixture(scope="session")
def athlete() -> Athlete:
    """An account of 65 activities: two full pages and a short one. Tests do not change it."""
    return Athlete.generate(seed=7, activities=65, years=1, end=datetime(2024, 6, 1, tzinfo=UTC), samples=300)


@pytest.fixture(scope="session")
def small_athletes() -> dict[int, Athlete]:
    """Accounts of one short and of one full page, by their number of activities."""
    return {
        activities: Athlete.generate(seed=1, activities=activities, years=1, samples=300)
        for activities in (5, 30)
    }


@pytest.fixture(scope="session")
def running_server(athlete: Athlete) -> Iterator[RunningServer]:
    """The account behind HTTP, started once because a server takes a moment to stop."""
    with Simulator(athlete).running() as running:
        yield running


@pytest.fixture
def server(running_server: RunningServer) -> RunningServer:
    """The account behind HTTP, with nothing going wrong yet and nothing counted."""
    running_server.faults = Faults()
    running_server.reset_counts()
    return running_server


@pytest.fixture
def own_server(athlete: Athlete) -> Iterator[RunningServer]:
    """A server of the test's own, for tests that leave requests behind which would be counted later."""
    with Simulator(athlete).running() as running:
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    """Clients that are closed at the end of the test."""
    made: list[NikeApi] = []

    def make(server: RunningServer, dialect: str = "auto", types: tuple[str, ...] = ()) -> NikeApi:
        token = Token.parse(server.issue_token(), "test")
        api = NikeApi(
            server.base_url, token, dialect=dialect, activity_types=types, wait=lambda _s, _halt: None
        )
        made.append(api)
        return api

    yield make
    for api in made:
        api.close()


@dataclass(frozen=True)
class Canned:
    """One answer of the scripted server; `cut` closes the connection before the body's end."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


Script = Callable[[str], Canned]


@dataclass
class Scripted:
    """A running scripted server; `asked` are the paths and the Authorization headers that arrived."""

    base_url: str
    asked: list[tuple[str, str | None]]


@contextmanager
def scripted_server(script: Script) -> Iterator[Scripted]:
    """Serve on loopback what `script` gives for each path: for what no simulator of one API would ever do."""
    asked: list[tuple[str, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet; in two, each answer waits 40 ms for an acknowledgement.
        wbufsize = -1

        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Authorization")))
            answer = script(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + (10 if answer.cut else 0)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = answer.cut

        def log_message(self, *_: object) -> None:
            """Keep the tests quiet."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Scripted(f"http://127.0.0.1:{httpd.server_address[1]}", asked)
    finally:
        httpd.shutdown()
        httpd.server_close()
