"""Every fault, provoked by a real request."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

from nrc_pipeline.simulator import Athlete, Fault, Faults, Simulator

from .conftest import DETAIL, PLUS, Client, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.simulator.faults import FaultKind


@pytest.fixture(scope="module")
def served() -> Iterator[Client]:
    """One running simulator; each test sets its faults."""
    with Simulator(Athlete.generate(seed=3, activities=9)).running() as server:
        yield client_of(server)


def ask(client: Client, *rules: Fault, **settings: Any) -> requests.Response:
    """Set the rules and ask for the newest detail."""
    client.server.faults = Faults(rules=rules, **settings)
    return detail(client)


def detail(client: Client, place: int = 0) -> requests.Response:
    """Ask for the detail at a place of the list."""
    return client.get(f"{DETAIL}{names(client)[place]}", metrics="ALL")


_NAMES: dict[str, list[str]] = {}


def names(client: Client) -> list[str]:
    """Return the ids, newest first, asked for once."""
    base = client.server.base_url
    if base not in _NAMES:
        _NAMES[base] = [one["id"] for one in client.page(f"{PLUS}*")["activities"]]
    return _NAMES[base]


@pytest.fixture(autouse=True)
def _known(served: Client) -> None:
    served.server.faults = Faults()
    served.renew()
    names(served)


@pytest.mark.parametrize(
    ("kind", "status", "part"),
    [
        ("unauthorised", 401, '"code":35'),
        ("unauthorised_ok", 200, '"code":35'),
        ("forbidden_html", 403, "<TITLE>Access Denied</TITLE>"),
        ("not_found", 404, '"errors"'),
        ("too_many_requests", 429, '"errors"'),
        ("server_error", 503, '"errors"'),
        ("not_json", 200, "<html>"),
        ("not_object", 200, "["),
        ("other_activity", 200, "00000000-0000-4000-8000-000000000000"),
        ("not_finite", 200, "1e999"),
        ("not_a_number", 200, "NaN"),
        ("not_array", 200, '"moments":{'),
        ("bad_time", 200, "yesterday"),
    ],
)
def test_wrong_answers(served: Client, kind: FaultKind, status: int, part: str) -> None:
    """Each row of the error table needs an answer that provokes it."""
    answer = ask(served, Fault(kind))
    assert answer.status_code == status
    assert part in answer.text


def test_a_document_without_a_start(served: Client) -> None:
    """A document without a start is complete JSON and must be judged by its content."""
    assert "start_epoch_ms" not in ask(served, Fault("no_start")).json()


def test_a_wait_is_named(served: Client) -> None:
    """Retry-After must reach the client's patience."""
    assert ask(served, Fault("too_many_requests", retry_after_s=7)).headers["retry-after"] == "7"
    answer = ask(served, Fault("server_error", status=502, retry_after_s=2))
    assert (answer.status_code, answer.headers["retry-after"]) == (502, "2")


def test_a_cut_body_is_shorter_than_announced(served: Client) -> None:
    """A client that ignores Content-Length would store half a document."""
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        ask(served, Fault("cut"))


def test_a_reset_connection(served: Client) -> None:
    """A reset comes before any byte, and is recorded with status 0."""
    served.server.reset_counts()
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(served, Fault("reset"))
    assert [one.status for one in served.server.requests] == [0]


def test_wrong_lists(served: Client) -> None:
    """Pages go wrong too: without `activities`, empty but with a cursor, or with one bad item."""
    served.server.faults = Faults(rules=(Fault("not_a_page", on="list"),))
    assert "activities" not in served.page(f"{PLUS}*", limit="2")
    served.server.faults = Faults(rules=(Fault("empty_page", on="list"),))
    page = served.page(f"{PLUS}*", limit="2")
    assert page["activities"] == []
    assert page["paging"]["before_id"]
    served.server.faults = Faults(rules=(Fault("no_start", on="list"),))
    items = served.page(f"{PLUS}*", limit="2")["activities"]
    assert ["start_epoch_ms" in one for one in items] == [False, True]


def test_some_activities_only(served: Client) -> None:
    """A fault on given ids leaves the others alone."""
    target = names(served)[1]
    assert ask(served, Fault("not_found", ids=frozenset({target}))).status_code == 200
    assert detail(served, 1).status_code == 404


def test_first_after_and_times(served: Client) -> None:
    """Failing for a while, from a moment on, or until a retry."""
    assert ask(served, Fault("server_error", first=2)).status_code == 503
    assert [detail(served, place).status_code for place in (1, 2, 3)] == [503, 200, 200]
    assert ask(served, Fault("server_error", after=2)).status_code == 200
    assert [detail(served, place).status_code for place in (1, 2)] == [200, 503]
    assert ask(served, Fault("server_error", times=1)).status_code == 503
    assert [detail(served, place).status_code for place in (0, 1, 1)] == [200, 503, 200]


def test_rates_depend_on_the_seed_and_not_on_the_order(served: Client) -> None:
    """Concurrent clients must meet the same faults at every run of a test."""

    def statuses(seed: int, order: list[int]) -> dict[int, int]:
        served.server.faults = Faults(rules=(Fault("server_error", rate=0.5),), seed=seed)
        return {place: detail(served, place).status_code for place in order}

    places = list(range(9))
    seen = statuses(1, places)
    assert set(seen.values()) == {200, 503}
    assert statuses(1, places[::-1]) == seen
    assert statuses(2, places) != seen


@pytest.mark.parametrize("workers", [1, 4])
def test_a_token_dies_after_details(served: Client, workers: int) -> None:
    """Exactly n details come through at any concurrency, then nothing; a new token works."""
    served.server.faults = Faults(token_dies_after_details=4)
    with ThreadPoolExecutor(workers) as pool:
        statuses = list(pool.map(lambda place: detail(served, place).status_code, range(9)))
    assert sorted(statuses) == [200] * 4 + [401] * 5
    assert served.get(f"{PLUS}*").status_code == 401
    served.renew()
    assert detail(served).status_code == 200


def test_a_token_dies_after_requests(served: Client) -> None:
    """Lists count as well."""
    served.server.faults = Faults(token_dies_after_requests=2)
    assert [served.get(f"{PLUS}*").status_code for _ in range(3)] == [200, 200, 401]


def test_latency_is_waited_for_concurrently(served: Client) -> None:
    """Answers come late, and not one after another."""
    served.server.faults = Faults(latency_s=0.15, jitter_s=0.02, rules=(Fault("slow", delay_s=0.1, first=1),))
    began = time.monotonic()
    assert detail(served).status_code == 200
    assert time.monotonic() - began >= 0.25
    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda place: detail(served, place).status_code, range(6))) == [200] * 6
    assert time.monotonic() - began >= 0.15
