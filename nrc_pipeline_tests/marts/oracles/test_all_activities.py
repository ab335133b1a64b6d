"""The marts over many activities against the oracles, over the simulated account and the real samples."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.marts.oracles.best_efforts import DISTANCES
from nrc_pipeline_tests.marts.oracles.case import Case, differs
from nrc_pipeline_tests.marts.oracles.load import ACUTE_DAYS, CHRONIC_DAYS, days, weighted_mean
from nrc_pipeline_tests.marts.oracles.periods import GRANULARITIES, periods
from nrc_pipeline_tests.marts.oracles.predictions import efforts_until, riegel_s, vdot, vdot_s
from nrc_pipeline_tests.marts.oracles.records import records
from nrc_pipeline_tests.marts.oracles.streaks_eddington import KM_PER_UNIT, days_reached, eddington, streaks
from nrc_pipeline_tests.marts.oracles.world_bests import least_s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline_tests.marts.oracles.facts import Facts

THREE_DECIMALS = 0.000501
"""Loads, VDOT and predictions are shown with three."""

kinds = pytest.mark.parametrize("kind", ["run", "all"])


def of_kind(case: Case, kind: str) -> list[Facts]:
    """Return the activities that a table counts under `run` or `all`."""
    return [one for one in case.dated if kind in (one.kind, "all")]


@kinds
@pytest.mark.parametrize("granularity", GRANULARITIES)
def test_periods(case: Case, kind: str, granularity: str) -> None:
    """A week starts on Sunday, an empty month is left out, or what states nothing is counted as 0."""
    wanted = periods(of_kind(case, kind), granularity)
    found = case.marts.rows(
        "FROM marts.periods WHERE granularity = ? AND activity_type = ? ORDER BY started_on",
        granularity,
        kind,
    )
    assert len(found) == len(wanted)
    for period, row in zip(wanted, found, strict=True):
        wrong = {
            column: (value, row[column])
            for column, value in period._asdict().items()
            if differs(value, row[column], 1e-6)
        }
        assert not wrong, period.started_on


def test_personal_records(case: Case) -> None:
    """A record is one that was slower than another before, or the last of them is not the current one."""
    for distance, metres in DISTANCES.items():
        wanted = records(case.dated, distance)
        found = case.marts.rows("FROM marts.personal_records WHERE distance = ? ORDER BY record", distance)
        assert [row["activity_id"] for row in found] == [one.activity_id for one in wanted], distance
        assert [row["elapsed_s"] for row in found] == pytest.approx(
            [one.seconds for one in wanted], abs=THREE_DECIMALS
        )
        current = [row["is_current"] for row in found]
        assert current == [False] * (len(wanted) - 1) + [True] * bool(wanted)
        assert all(row["elapsed_s"] >= least_s(metres) - THREE_DECIMALS for row in found)


def test_training_load(case: Case) -> None:
    """A day without a heart rate counts as rest, or a mean weighs days wrongly."""
    wanted = days(case.dated, case.maximum_bpm)
    found = case.marts.rows("FROM marts.training_load ORDER BY local_date")
    assert [row["local_date"] for row in found] == [one.day for one in wanted]
    for number, (one, row) in enumerate(zip(wanted, found, strict=True), start=1):
        loads = [day.trimp for day in wanted[:number]]
        ways = [day.distance_km for day in wanted[:number]]
        by_column = {
            "trimp": one.trimp,
            "acute": weighted_mean(loads, ACUTE_DAYS),
            "chronic": weighted_mean(loads, CHRONIC_DAYS),
            "distance_km": one.distance_km,
            "acute_distance_km": weighted_mean(ways, ACUTE_DAYS),
            "chronic_distance_km": weighted_mean(ways, CHRONIC_DAYS),
        }
        wrong = {
            column: (value, row[column])
            for column, value in by_column.items()
            if differs(value, row[column], THREE_DECIMALS)
        }
        assert not wrong, one.day


def test_race_predictions(case: Case) -> None:
    """A prediction looks further back than 90 days, starts from the wrong effort, or does not converge."""
    found = case.marts.rows("FROM marts.race_predictions")
    by_month: defaultdict[date, list[dict[str, object]]] = defaultdict(list)
    for row in found:
        by_month[row["local_month"]].append(row)
    wanted = {month: efforts for month in months(case) if (efforts := efforts_until(case.dated, last(month)))}
    assert by_month.keys() == wanted.keys()
    for row in found:
        efforts, metres = wanted[row["local_month"]], row["distance_m"]
        best = max(vdot(*effort) for effort in efforts)
        wanted_s = max(riegel_s(efforts, metres), least_s(metres))
        assert row["riegel_s"] == pytest.approx(wanted_s, abs=THREE_DECIMALS)
        assert row["vdot"] == pytest.approx(best, abs=THREE_DECIMALS)
        assert row["vdot_s"] == pytest.approx(max(vdot_s(best, metres), least_s(metres)), abs=THREE_DECIMALS)


def months(case: Case) -> Iterator[date]:
    """Yield the first day of every local month of the account."""
    month = min(one.day for one in case.dated).replace(day=1)
    while month <= max(one.day for one in case.dated):
        yield month
        month = last(month) + timedelta(days=1)


def last(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


@kinds
@pytest.mark.parametrize("width", ["day", "week"])
def test_streaks(case: Case, kind: str, width: str) -> None:
    """A streak breaks at the turn of a year, or a day in UTC is taken for one at home."""
    found = case.marts.rows(
        "FROM marts.streaks WHERE kind = ? AND activity_type = ? ORDER BY started_on", width, kind
    )
    wanted = streaks([one.day for one in of_kind(case, kind)], width)
    assert [(row["started_on"], row["ended_on"], row["length"]) for row in found] == wanted
    ended = max(one[1] for one in streaks([one.day for one in case.dated], width))
    assert [row["is_current"] for row in found] == [one[1] == ended for one in wanted]


@pytest.mark.parametrize("unit", KM_PER_UNIT)
def test_eddington(case: Case, unit: str) -> None:
    """Two runs of one day count apart, or the number is one too many."""
    found = case.marts.rows("FROM marts.eddington WHERE unit = ? ORDER BY number", unit)
    reached = days_reached(case.dated, unit)
    assert [row["days_reached"] for row in found] == reached
    assert [row["days_needed"] for row in found] == [
        max(0, number - days) for number, days in enumerate(reached, start=1)
    ]
    assert [row["number"] for row in found if row["is_current"]] == [
        number for number in [eddington(reached)] if number
    ]


def test_shoes(case: Case) -> None:
    """A shoe of an old app, in another case, is another shoe; or what was run in it is not all there."""
    by_shoe: defaultdict[str, list[Facts]] = defaultdict(list)
    for one in case.facts:
        if one.shoe is not None:
            by_shoe[one.shoe].append(one)
    found = {row["shoe_id"]: row for row in case.marts.rows("FROM marts.shoes")}
    assert found.keys() == by_shoe.keys()
    for shoe, used in by_shoe.items():
        row = found[shoe]
        assert row["activities"] == len(used)
        assert row["distance_km"] == pytest.approx(sum(one.km or 0.0 for one in used))
        assert row["active_s"] == pytest.approx(sum(one.active_s for one in used))
        days = [one.day for one in used if one in case.dated]
        assert row["first_used_on"] == min(days, default=None)
        assert row["last_used_on"] == max(days, default=None)


def test_workouts(case: Case) -> None:
    """A workout is missing among the workouts, or a run is among them."""
    wanted = {
        name: one for name, one in case.documents.items() if one["app_id"].startswith("com.nike.ntc.brand.")
    }
    found = {row["activity_id"]: row for row in case.marts.rows("FROM marts.workouts")}
    assert found.keys() == wanted.keys()
    for name, row in found.items():
        tags = wanted[name]["tags"]
        prefix = "com.nike.ntc.workout."
        assert row["workout_name"] == tags[f"{prefix}name"]
        assert row["workout_focus"] == tags[f"{prefix}focus"]
        assert row["workout_level"] == tags[f"{prefix}level"]
        assert row["planned_duration_s"] == float(tags[f"{prefix}duration"])
        assert row["active_s"] == wanted[name]["active_duration_ms"] / 1000
