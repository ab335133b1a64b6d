"""Athletes that tests only read, and a client of a running simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests

from nrc_pipeline.simulator import Athlete, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.simulator import RunningServer

PLUS = "/plus/v3/activities/before_id/v3/"
SPORT = "/sport/v3/me/activities/"
DETAIL = "/sport/v3/me/activity/"


@dataclass
class Client:
    """A client with a token that lasts."""

    server: RunningServer
    session: requests.Session

    def get(self, path: str, **query: str) -> requests.Response:
        """Ask for a path with this client's token."""
        return self.session.get(self.server.base_url + path, params=query, timeout=20)

    def page(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON of a page that must be there."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def renew(self) -> None:
        """Take a fresh token."""
        self.session.headers["Authorization"] = f"Bearer {self.server.issue_token()}"


def client_of(server: RunningServer) -> Client:
    """Return a client with a token of its own."""
    client = Client(server, requests.Session())
    client.renew()
    return client


@pytest.fixture(scope="session")
def athlete() -> Athlete:
    """An athlete with every profile; read only."""
    return Athlete.generate(seed=7, activities=75)


@pytest.fixture
def own_athlete() -> Athlete:
    """A small athlete that a test may change."""
    return Athlete.generate(seed=3, activities=7)


@pytest.fixture(scope="session")
def served(athlete: Athlete) -> Iterator[RunningServer]:
    """A simulator on the shared athlete, with nothing wrong."""
    with Simulator(athlete).running() as server:
        yield server


@pytest.fixture
def client(served: RunningServer) -> Client:
    """A client of the shared simulator; no requests were counted yet."""
    served.reset_counts()
    return client_of(served)
