"""Details from the simulator: what each answer is taken for, and how many are asked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import AccountRefused, TokenRefused
from nrc_pipeline.services.nike.credentials import Token
from nrc_pipeline.services.nike.details import AHEAD
from nrc_pipeline.services.nike.live import NikeApi
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline.services.nike.source import DetailAnswer, DetailRequest
from nrc_pipeline.simulator import Athlete, Fault, Faults, RunningServer
from nrc_pipeline_tests.services.conftest import Canned, scripted_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline_tests.services.conftest import Client


def wanted(athlete: Athlete, count: int = 20) -> list[DetailRequest]:
    """Give requests for so many activities."""
    return [DetailRequest(one, 0, None) for one in athlete.activity_ids()[:count]]


def by_id(answers: Iterator[DetailAnswer]) -> dict[str, DetailAnswer]:
    """Collect answers; none may come twice."""
    found: dict[str, DetailAnswer] = {}
    for answer in answers:
        assert answer.request.activity_id not in found
        found[answer.request.activity_id] = answer
    return found


def test_bodies_come_exactly_as_sent_and_once_each(
    athlete: Athlete, server: RunningServer, client: Client
) -> None:
    """A body is changed by gzip or by re-serialising, mixed up with another's, or asked for twice."""
    requests = wanted(athlete, 40)
    found = by_id(client(server).details(requests))
    assert set(found) == {request.activity_id for request in requests}
    for one, answer in found.items():
        assert (answer.outcome, answer.reason) == ("body", "")
        assert answer.body == athlete.body(one)
        assert answer.fetched_at.utcoffset() is not None
    assert server.count("detail") == 40


def test_nothing_wanted_asks_nothing(server: RunningServer, client: Client) -> None:
    """A load without changes makes requests, or hangs."""
    assert by_id(client(server).details([])) == {}
    assert server.requests == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("server_error", times=2, rate=0.5),
        Fault("too_many_requests", times=1),
        Fault("reset", times=2, rate=0.5),
        Fault("cut", times=2, rate=0.5),
    ],
)
def test_passing_trouble_costs_no_document(
    athlete: Athlete, server: RunningServer, client: Client, fault: Fault
) -> None:
    """A 503 in the middle of a load leaves a gap."""
    server.faults = Faults(rules=(fault,))
    found = by_id(client(server).details(wanted(athlete)))
    assert {answer.outcome for answer in found.values()} == {"body"}
    assert all(answer.body == athlete.body(one) for one, answer in found.items())


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("server_error"), "HTTP 503"),
        (Fault("server_error", status=500), "HTTP 500"),
        (Fault("too_many_requests"), "HTTP 429"),
        (Fault("reset"), "connection"),
        (Fault("cut"), "truncated"),
    ],
)
def test_lasting_trouble_fails_that_document_and_no_other(
    athlete: Athlete, server: RunningServer, client: Client, fault: Fault, reason: str
) -> None:
    """One document that never comes ends the load, or is tried for ever, or half of it is taken for all."""
    requests = wanted(athlete)
    bad = requests[3].activity_id
    server.faults = Faults(rules=(Fault(fault.kind, ids=frozenset({bad}), status=fault.status),))
    found = by_id(client(server).details(requests))
    assert found[bad].outcome == "failed"
    assert reason in found[bad].reason
    assert sum(request.activity_id == bad for request in server.requests) == 5
    assert {answer.outcome for one, answer in found.items() if one != bad} == {"body"}


def test_a_time_out_fails_that_document_and_no_other(athlete: Athlete, own_server: RunningServer) -> None:
    """A request that is never answered holds the load up for ever."""
    requests = wanted(athlete, 6)
    slow = requests[0].activity_id
    own_server.faults = Faults(rules=(Fault("slow", ids=frozenset({slow}), delay_s=0.5),))
    patience = Patience(attempts=2, first_wait_s=0, read_timeout_s=0.25)
    with NikeApi(own_server.base_url, Token.parse(own_server.issue_token()), patience=patience) as api:
        found = by_id(api.details(requests))
    assert (found[slow].outcome, found[slow].reason) == ("failed", "timed out (tries: 2)")
    assert [answer.outcome for answer in found.values()].count("body") == 5


def test_a_404_is_vanished_and_not_tried_again(
    athlete: Athlete, server: RunningServer, client: Client
) -> None:
    """An activity that was deleted is asked for in a loop, or ends the load."""
    gone = DetailRequest("00000000-0000-0000-0000-000000000000", 0, None)
    found = by_id(client(server).details([gone, *wanted(athlete, 3)]))
    assert found[gone.activity_id].outcome == "vanished"
    assert server.count("detail") == 4


@pytest.mark.parametrize(
    "kind", ["not_json", "not_object", "other_activity", "no_start", "not_finite", "bad_time"]
)
def test_a_complete_body_is_handed_on_whatever_it_holds(
    athlete: Athlete, server: RunningServer, client: Client, kind: str
) -> None:
    """Rubbish is retried, or thrown away instead of being quarantined with its bytes."""
    requests = wanted(athlete, 3)
    bad = requests[0].activity_id
    server.faults = Faults(rules=(Fault(kind, ids=frozenset({bad})),))  # type: ignore[arg-type]
    found = by_id(client(server).details(requests))
    assert found[bad].outcome == "body"
    assert found[bad].body not in {b"", athlete.body(bad)}
    assert server.count("detail") == 3


@pytest.mark.parametrize("kind", ["unauthorised", "unauthorised_ok", "forbidden_html"])
def test_a_refusal_stops_the_asking_and_keeps_what_came(
    athlete: Athlete, server: RunningServer, client: Client, kind: str
) -> None:
    """A dead token is asked with a thousand times more; or what arrived with its last seconds is lost."""
    server.faults = Faults(rules=(Fault(kind, after=10),))  # type: ignore[arg-type]
    api = client(server)
    came: list[DetailAnswer] = []
    with pytest.raises(AccountRefused if kind == "forbidden_html" else TokenRefused) as caught:
        came.extend(api.details(wanted(athlete, 65)))
    assert caught.value.exit_code == 3
    assert [answer.outcome for answer in came] == ["body"] * 10
    assert server.count("detail") <= 10 + 4
    asked = server.count("detail")
    with pytest.raises((AccountRefused, TokenRefused)):
        list(api.details(wanted(athlete)))
    assert server.count("detail") == asked


def test_a_token_that_dies_after_n_details_gives_exactly_n(
    athlete: Athlete, server: RunningServer, client: Client
) -> None:
    """The answer that was in flight when the token died is lost, and costs its request twice."""
    server.faults = Faults(token_dies_after_details=7)
    came: list[DetailAnswer] = []
    with pytest.raises(TokenRefused):
        came.extend(client(server).details(wanted(athlete, 65)))
    assert len(came) == 7


def test_wanted_is_consumed_lazily_on_the_callers_thread(
    athlete: Athlete, own_server: RunningServer, client: Client
) -> None:
    """Memory grows with the history; or a database connection is used from a worker."""
    threads: set[int] = set()
    pulled = 0

    def lazily() -> Iterator[DetailRequest]:
        nonlocal pulled
        for _ in range(10):
            for request in wanted(athlete, 65):
                threads.add(threading.get_ident())
                pulled += 1
                yield request

    answers = client(own_server).details(lazily())
    next(answers)
    assert pulled <= 4 * AHEAD
    answers.close()  # type: ignore[attr-defined]
    assert threads == {threading.get_ident()}
    assert own_server.count("detail") <= 4 * AHEAD


def test_no_more_requests_are_in_flight_than_allowed(athlete: Athlete) -> None:
    """The API is asked with more at once than the settings allow."""
    lock, state = threading.Lock(), {"now": 0, "most": 0}
    gate = threading.Barrier(3, timeout=5)

    def script(_path: str) -> Canned:
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        gate.wait()
        with lock:
            state["now"] -= 1
        return Canned()

    token = Token.parse("opaque-token")
    with scripted_server(script) as scripted, NikeApi(scripted.base_url, token, max_concurrency=3) as api:
        found = by_id(api.details(wanted(athlete, 30)))
    assert len(found) == 30
    assert state["most"] == 3


def test_a_failure_of_the_caller_stops_the_workers(
    athlete: Athlete, own_server: RunningServer, client: Client
) -> None:
    """A load that failed goes on spending the token in the background."""

    def broken() -> Iterator[DetailRequest]:
        yield from wanted(athlete, 2)
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="own"):
        list(client(own_server).details(broken()))
    assert own_server.count("detail") <= 2


@pytest.mark.parametrize(
    "hostile", ["../../../plus/v3/x", "a?metrics=NONE", "a#b", "a b", "%2e%2e", "日本", "a\r\nX: y"]
)
def test_no_id_can_change_the_path(hostile: str) -> None:
    """An id from a document steers a request, with the token, to another endpoint."""
    token = Token.parse("opaque-token")
    with scripted_server(lambda _path: Canned()) as scripted, NikeApi(scripted.base_url, token) as api:
        list(api.details([DetailRequest(hostile, 0, None)]))
    ((path, _),) = scripted.asked
    assert path.startswith("/sport/v3/me/activity/")
    assert path.endswith("?metrics=ALL")
    assert path.count("/") == 5
    assert path.count("?") == 1
