"""The sensor `new_activity`: what it asks, what it requests, and when it keeps still."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from nrc_pipeline.foundation.errors import in_utc
from nrc_pipeline.foundation.months import Window, month_of
from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.loads.load import Load
from nrc_pipeline.services.nike import transport
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import LISTS, rows
from nrc_pipeline_tests.orchestration.automation.watched import Watched, requests_of, why, window_of

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Dialect
    from nrc_pipeline_tests.account import Account


def landed(watched: Watched) -> dict[str, int]:
    """Return every file of the landing zone with its size."""
    raw = watched.settings.home_folder().raw
    return {str(path): path.stat().st_size for path in raw.rglob("*") if path.is_file()}


def test_a_dead_token_costs_nothing_and_the_reason_helps(watched: Watched) -> None:
    """The API is asked all day with a token that is known to be dead, or nobody knows what to do."""
    result = watched.tick(days=400)
    died_by = watched.now
    assert not requests_of(result)
    assert watched.account.server.requests == []
    assert "expired at" in why(result)
    assert "nrc token set" in why(result)
    watched.settings = watched.settings.model_copy(update={"access_token": None})
    result = watched.tick(minutes=1)
    assert "No access token" in why(result)
    assert f"No requests since {in_utc(died_by)}." in why(result)
    assert "nrc token set" in why(result)
    assert watched.account.server.requests == []
    watched.paste(days=800)
    watched.tick(minutes=1)
    watched.settings = watched.settings.model_copy(update={"access_token": None})
    result = watched.tick(minutes=1)
    assert f"No requests since {in_utc(watched.now)}." in why(result)


def test_a_new_home_begins_with_the_whole_list(served: Account) -> None:
    """The newest page is taken for everything."""
    watched = Watched(served, served.settings())
    (request,) = requests_of(watched.tick())
    assert (request.job_name, served.asked) == ("reconcile", (0, 0))
    watched.run(request)
    watched.now = datetime.now(UTC)
    assert "Nothing has changed" in why(watched.tick(seconds=5))


@pytest.mark.parametrize("dialect", [*LISTS, "auto"])
def test_one_request_in_five_minutes_where_nothing_changed(served: Account, dialect: Dialect) -> None:
    """Each look costs a walk, or a look is taken at every tick."""
    watched = Watched(served, served.settings(dialect=dialect))
    served.sync(watched.settings)
    before = landed(watched)
    asked = []
    for minutes in (0, 1, 3, 2):
        result = watched.tick(minutes=minutes)
        assert not requests_of(result), why(result)
        asked.append(served.asked)
    assert asked == [(1, 0), (0, 0), (0, 0), (1, 0)]
    assert landed(watched) == before


def test_a_list_that_is_gone_is_left_at_once(served: Account) -> None:
    """Until the week's walk over the whole list, every look asks an endpoint that is no longer there."""
    watched = Watched(served, served.settings(dialect="auto"))
    served.sync(watched.settings)
    served.server.dialects = frozenset({"sport-before", "sport-after"})
    new = served.athlete.add_run(watched.now)
    (request,) = requests_of(watched.tick(minutes=6))
    assert (request.job_name, served.asked) == ("reconcile", (1, 0))
    watched.run(request)
    found = {row[0] for row in rows(watched.settings, "SELECT activity_id FROM core.activities")}
    assert new in found
    assert "Nothing has changed" in why(watched.tick(minutes=6))
    assert served.asked == (1, 0)


def test_a_list_that_was_chosen_and_is_gone_is_told(served: Account) -> None:
    """Walks are requested one after the other that can only fail."""
    watched = Watched(served, served.settings(dialect="plus"))
    served.sync(watched.settings)
    served.server.dialects = frozenset({"sport-before"})
    assert "answers 404" in why(watched.tick(minutes=6))
    assert served.asked == (1, 0)


def test_exactly_the_months_that_changed_are_requested(watched: Watched, served: Account) -> None:
    """A month is forgotten, or all of them are loaded for one new run."""
    old = served.athlete.activity_ids()[-1]
    month = month_of(datetime.fromtimestamp(_start(served, old) / 1000, UTC))
    served.athlete.edit(old, **{"com.nike.name": "renamed"})
    served.athlete.add_run(watched.now)
    result = watched.tick(minutes=6)
    found = requests_of(result)
    current = month_of(watched.now)
    assert [window_of(one) for one in found] == [Window(current, current), Window(month, month)]
    assert {one.job_name for one in found} == {"load"}
    assert served.asked == (1, 0)
    for request in found:
        watched.run(request)
    assert "Nothing has changed" in why(watched.tick(minutes=6))
    assert not Load(watched.settings, "").arrival.wanted_details()


def test_the_same_change_has_the_same_run_key(watched: Watched, served: Account) -> None:
    """A tick that is evaluated again after a crash starts a second run."""
    served.athlete.add_run(watched.now)
    cursor = watched.cursor
    (first,) = requests_of(watched.tick(minutes=6))
    watched.cursor = cursor
    (second,) = requests_of(watched.tick())
    assert first.run_key == second.run_key


def test_more_than_a_page_of_new_runs_is_walked(watched: Watched, served: Account) -> None:
    """What lies beyond the newest page is never seen."""
    for hours in range(31):
        served.athlete.add_run(watched.now - timedelta(hours=hours + 1))
    (request,) = requests_of(watched.tick(minutes=6))
    assert request.job_name == "reconcile"
    watched.run(request)
    assert not Load(watched.settings, "").arrival.wanted_details()


def test_a_refused_token_is_tried_once(watched: Watched, served: Account) -> None:
    """A token that the API refuses, although it seems alive, is shown to it every five minutes."""
    served.server.faults = Faults(rules=(Fault("unauthorised", on="list"),))
    result = watched.tick(minutes=6)
    assert "refused the access token" in why(result)
    assert served.asked == (1, 0)
    refused_at = watched.now
    (shown,) = _shown(result)
    assert (shown["state"], shown["refused at"]) == ("refused", in_utc(refused_at))
    assert "hours left" not in shown
    result = watched.tick(hours=1)
    assert _shown(result) == []
    assert f"Refused since {in_utc(refused_at)}" in why(result)
    assert "nrc token set" in why(result)
    assert served.asked == (0, 0)
    served.server.faults = Faults()
    watched.paste(days=360)
    assert "Nothing has changed" in why(watched.tick(minutes=1))
    assert served.asked == (1, 0)


def test_a_fresh_token_is_enough(served: Account) -> None:
    """Somebody has to press a button after pasting a token, or details come in any order."""
    watched = Watched(served, served.settings())
    served.server.faults = Faults(token_dies_after_details=5)
    served.sync(watched.settings)
    assert "refused the access token" in why(watched.tick(minutes=6))
    kept = {request.activity_id for request in Load(watched.settings, "").arrival.wanted_details()}
    runs = 0
    while Load(watched.settings, "").arrival.wanted_details():
        watched.paste(days=300 - runs)
        (request,) = requests_of(watched.tick(minutes=1))
        assert (request.job_name, served.asked) == ("load", (1, 0))
        wanted = Load(watched.settings, "").arrival.wanted_details()
        assert window_of(request).contains(wanted[0].start_epoch_ms, watched.now)
        watched.run(request)
        assert served.server.count("list") == 1
        runs += 1
        assert runs < 9
    assert runs == -(-len(kept) // 5)


def test_catching_up_goes_on_while_it_helps(served: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """After one block it stops, or one detail that never comes starts runs for ever."""
    watched = Watched(served, served.settings())
    broken = served.athlete.activity_ids()[3]
    served.server.faults = Faults(rules=(Fault("server_error", ids=frozenset({broken}), status=599),))
    monkeypatch.setattr(transport, "Patience", functools.partial(Patience, first_wait_s=0.01))
    load = Load(watched.settings, "walk")
    load.home.prepare()
    load.arrival.land_list(full=True)
    runs = 0
    while requests := requests_of(watched.tick(minutes=1)):
        assert [one.job_name for one in requests] == ["load"]
        watched.run(requests[0])
        runs += 1
        assert runs < 6
    assert [one.activity_id for one in Load(watched.settings, "").arrival.wanted_details()] == [broken]
    assert "without success" in why(watched.tick())
    assert requests_of(watched.tick(hours=1))


def test_a_token_after_a_day_brings_the_last_two_months(watched: Watched, served: Account) -> None:
    """The daily schedule has no token at its hour, and edits of the last weeks are never seen."""
    (request,) = requests_of(watched.tick(hours=21))
    assert request.job_name == "load"
    assert (window_of(request).last, served.asked) == (month_of(watched.now), (1, 0))
    (late,) = requests_of(watched.tick(days=7))
    assert (late.job_name, served.asked) == ("reconcile", (0, 0))


def test_it_keeps_still_while_a_load_is_under_way(watched: Watched, served: Account) -> None:
    """Two ask the API at once, and each keeps to the ceiling alone."""
    with writer_lock(watched.settings.home_folder(), "nrc sync"):
        assert "nrc sync, process" in why(watched.tick(minutes=6))
    assert served.server.requests == []
    run = watched.instance.create_run_for_job(_nothing.to_job("load"), status=dg.DagsterRunStatus.STARTED)
    for minutes in (6, 60):
        assert "Dagster run" in why(watched.tick(minutes=minutes))
        assert served.server.requests == []
    watched.instance.report_run_failed(run)
    assert "Nothing has changed" in why(watched.tick(minutes=5))


def test_what_it_keeps_and_shows_holds_no_token(watched: Watched) -> None:
    """The UI, or the database behind it, gives the account away."""
    result = watched.tick(minutes=6)
    token = watched.settings.access_token
    assert token is not None
    shown = f"{result} {watched.cursor}"
    assert not any(part in shown for part in token.get_secret_value().split("."))
    (seen,) = list(result.asset_events or ())
    assert isinstance(seen, dg.AssetObservation)
    hours = seen.metadata["hours left"].value
    assert isinstance(hours, float)
    assert 24 * 360 < hours < 24 * 365
    assert len(str(seen.metadata["account fingerprint"].value)) == 8


def test_what_the_token_has_become_is_shown_once(watched: Watched) -> None:
    """A dead token has hours left in the UI until somebody pastes another, or each tick is an event."""
    (alive,) = _shown(watched.tick(minutes=6))
    assert (alive["state"], "hours left" in alive) == ("valid", True)
    assert _shown(watched.tick(minutes=1)) == []
    (dead,) = _shown(watched.tick(days=400))
    assert (dead["state"], dead["hours left"]) == ("expired", 0)
    assert _shown(watched.tick(hours=1)) == []
    watched.settings = watched.settings.model_copy(update={"access_token": None})
    assert _shown(watched.tick(minutes=1)) == [{"state": "none"}]
    assert _shown(watched.tick(minutes=1)) == []
    watched.paste(days=800)
    with writer_lock(watched.settings.home_folder(), "nrc sync"):
        (pasted,) = _shown(watched.tick(minutes=1))
        assert pasted["state"] == "valid"
        assert _shown(watched.tick(minutes=1)) == []


@dg.graph
def _nothing() -> None:
    """Hold no ops."""


def _shown(result: dg.SensorResult) -> list[dict[str, object]]:
    """Return what a tick shows of the token."""
    events = [event for event in result.asset_events or () if isinstance(event, dg.AssetObservation)]
    return [{name: value.value for name, value in event.metadata.items()} for event in events]


def _start(served: Account, activity_id: str) -> int:
    return int(served.athlete.document(activity_id)["start_epoch_ms"])
