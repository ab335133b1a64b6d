"""One absurd sample in any run: it takes no record away that does not hold it, and makes none."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import event, given, settings
from hypothesis import strategies as st

from nrc_pipeline_tests.documents.made import START_MS, document
from nrc_pipeline_tests.marts.efforts.model import efforts
from nrc_pipeline_tests.marts.marred import add, distances, state
from nrc_pipeline_tests.marts.oracles.world_bests import farthest_m, least_s

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.marred import Document

AS_ANOTHER = -1
"""The duration of a sample that has the very times of another one."""

A_HAIR_S = 0.01
"""Far below what anybody sees of a time."""


class Absurd(NamedTuple):
    """A sample that nobody ran, at a share of the run's time."""

    at: float
    duration_ms: int
    km: float
    is_stated: bool


def run_of(speeds: list[float], every_ms: int, pause_at: int | None) -> Document:
    """Make a run of stretches of 300 s, each at its speed in m/s, perhaps with a pause of a minute in it."""
    made = document(start=START_MS, place=None)
    samples, moment, halts = [], START_MS, []
    for number, speed in enumerate(speeds):
        if number == pause_at:
            halts = [("pause", moment), ("resume", moment + 60_000)]
            moment += 60_000
        for _ in range(300_000 // every_ms):
            samples.append((moment, moment + every_ms, speed * every_ms / 1e6))
            moment += every_ms
    for entry in made["metrics"]:
        if entry["type"] == "distance":
            entry["values"] = [{"start_epoch_ms": a, "end_epoch_ms": b, "value": c} for a, b, c in samples]
    made["moments"] = [
        {"key": "halt", "value": value, "timestamp": at, "app_id": made["app_id"], "source": "x"}
        for value, at in halts
    ]
    made["end_epoch_ms"] = moment
    state(made)
    return made


runs = st.builds(
    run_of,
    st.lists(st.floats(2.0, 4.5), min_size=2, max_size=24),
    st.sampled_from([1_000, 2_551, 10_000, 30_000]),
    st.none() | st.integers(1, 4),
)
absurd = st.builds(
    Absurd,
    st.sampled_from([0.0, 1.0]) | st.floats(0, 1),
    st.sampled_from([AS_ANOTHER, 0, 1, 20, 1_000, 5_000, 60_000, 3_600_000]),
    st.floats(0.3, 1000),
    st.booleans(),
)


def placed(run: Document, one: Absurd) -> Absurd:
    """Return the sample with times of its own, if it is to have those of another one."""
    if one.duration_ms != AS_ANOTHER:
        return one
    samples = distances(run)
    other = samples[round(one.at * (len(samples) - 1))]
    length = run["end_epoch_ms"] - run["start_epoch_ms"]
    at = (other["start_epoch_ms"] - run["start_epoch_ms"]) / length
    return one._replace(at=at, duration_ms=other["end_epoch_ms"] - other["start_epoch_ms"])


def with_absurd(run: Document, one: Absurd) -> Document:
    """Return the run with the sample added, whose total counts it or not."""
    made = deepcopy(run)
    length = made["end_epoch_ms"] - made["start_epoch_ms"]
    # More metres than a human runs in the whole of its time, and in any interval that it may be laid over.
    far_km = farthest_m((one.duration_ms + 60_000) / 1000) / 1000
    add(made, round(one.at * length), one.duration_ms, one.km + 2 * far_km)
    if one.is_stated:
        state(made)
    return made


@settings(max_examples=300, deadline=None)
@given(runs, absurd)
def test_it_takes_no_record_away_and_makes_none(run: Document, one: Absurd) -> None:
    """Of each distance the best stretch away from the sample is granted, and no better one.

    Away from it is what does not touch the intervals next to it.
    """
    one = placed(run, one)
    before, after = efforts(run), efforts(with_absurd(run, one))
    apart = parts_without(run, one)
    event(f"{one.duration_ms} ms, {'in' if one.is_stated else 'not in'} the total")
    for distance, row in after.items():
        if row.is_doubtful:
            event("a distance that is not there without it")
        else:
            assert distance in before, distance
            assert row.elapsed_s >= before[distance].elapsed_s - A_HAIR_S, distance
            assert row.active_s >= before[distance].active_s - A_HAIR_S, distance
            assert min(row.elapsed_s, row.active_s) >= least_s(row.distance_m) - A_HAIR_S
    for distance in before:
        bests = [part[distance].elapsed_s for part in apart if distance in part]
        if bests:
            assert not after[distance].is_doubtful, distance
            assert after[distance].elapsed_s <= min(bests) + A_HAIR_S, distance


def parts_without(run: Document, one: Absurd) -> list[dict[str, Any]]:
    """Return the efforts of what comes before the sample, and of what comes after it."""
    length = run["end_epoch_ms"] - run["start_epoch_ms"]
    begin = run["start_epoch_ms"] + round(one.at * length)
    samples = sorted(distances(run), key=lambda sample: sample["start_epoch_ms"])
    early = [sample for sample in samples if sample["end_epoch_ms"] <= begin]
    late = [sample for sample in samples if sample["start_epoch_ms"] > begin][3:]
    found = []
    for kept in (early[:-1], late):
        if kept:
            part = deepcopy(run)
            distances(part)[:] = kept
            part["start_epoch_ms"], part["end_epoch_ms"] = kept[0]["start_epoch_ms"], kept[-1]["end_epoch_ms"]
            state(part)
            found.append(efforts(part))
    return found
