"""Generated activities as TCX and FIT: what was written is what is read."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from nrc_pipeline.exports.fit import fit
from nrc_pipeline.exports.tcx import tcx
from nrc_pipeline_tests.formats.tracks import tracks
from nrc_pipeline_tests.formats.translating import moments_of, only, totals_of, values_of

if TYPE_CHECKING:
    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.exports.track import Track


@settings(deadline=None)
@given(track=tracks())
def test_tcx(track: Track) -> None:
    """Totals, every point and the kilometres come back, to the millisecond and the centimetre."""
    document = only(tcx(track))
    activity = track.activity
    _check_totals(track, document)
    assert document.start_epoch_ms == activity.start_epoch_ms
    assert document.tags.get("com.nike.name") == activity.name
    assert document.tags.get("note") == activity.note
    values = values_of(document)
    for metric, position, digits in (("latitude", 1, 7), ("longitude", 2, 7), ("elevation", 3, 2)):
        written = [(one[0], one[0], value) for one in track.points if (value := one[position])]
        found = values.get(metric, [])
        assert [one[:2] for one in found] == [one[:2] for one in written]
        assert [one[2] for one in found] == pytest.approx([one[2] for one in written], abs=10**-digits)
    rates = [(one[0], one[0], one.heart_rate_bpm) for one in track.points if one.heart_rate_bpm]
    assert values.get("heart_rate", []) == rates
    along = {until: km for (_, until, _), km in zip(values["distance"], _along_km(document), strict=True)}
    # The export gives the last point the whole distance if it is within a second of the end.
    for point in track.points[:-1]:
        if point.epoch_ms in along and point.distance_m is not None:
            assert along[point.epoch_ms] == pytest.approx(point.distance_m / 1000, abs=2.1e-5)


@settings(deadline=None)
@given(track=tracks())
def test_fit(track: Track) -> None:
    """Totals, elapsed time and pauses come back to the millisecond, and points at their second."""
    document = only(fit(track))
    activity = track.activity
    _check_totals(track, document)
    assert document.start_epoch_ms == activity.start_epoch_ms // 1000 * 1000
    elapsed_ms = document.end_epoch_ms - document.start_epoch_ms
    assert elapsed_ms == activity.end_epoch_ms - activity.start_epoch_ms
    assert totals_of(document)["ascent"] == 12
    halts = [(value, at) for key, value, at in moments_of(document) if key == "halt"]
    edges = [one - activity.start_epoch_ms for pause in track.pauses for one in pause]
    found = [at - document.start_epoch_ms for _, at in halts]
    # A pause that lasts until the end has no resume.
    assert len(edges) - len(found) == (track.pauses[-1].to_epoch_ms == activity.end_epoch_ms if edges else 0)
    assert found == pytest.approx(edges[: len(found)], abs=2_000)
    paused_ms = sum(b - a for a, b in zip(found[::2], [*found[1::2], elapsed_ms], strict=False))
    assert paused_ms == pytest.approx(elapsed_ms - activity.active_ms, abs=1)
    by_second = {point.epoch_ms // 1000: point for point in track.points}
    rates = {at // 1000: value for at, _, value in values_of(document).get("heart_rate", [])}
    assert rates == {at: one.heart_rate_bpm for at, one in by_second.items() if one.heart_rate_bpm}


def _check_totals(track: Track, document: PlainDocument) -> None:
    activity, totals = track.activity, totals_of(document)
    assert document.type == "run"
    assert document.active_duration_ms == activity.active_ms
    assert totals["distance"] == pytest.approx(activity.distance_m / 1000, abs=1e-9)
    assert totals.get("calories") == (None if activity.calories_kcal is None else 321)
    assert _along_km(document)[-1] == pytest.approx(totals["distance"], abs=1e-9)
    kilometres = [at for key, _, at in moments_of(document) if key == "split_km"]
    assert len(kilometres) == sum(one.distance_m > 999.99 for one in track.splits)
    expected = [
        document.start_epoch_ms + round(one.elapsed_end_s * 1000)
        for one in track.splits
        if one.distance_m > 999.99
    ]
    # The last lap ends with the activity, which may have paused before.
    assert kilometres[: len(track.splits) - 1] == pytest.approx(expected[: len(track.splits) - 1], abs=1)


def _along_km(document: PlainDocument) -> list[float]:
    return list(accumulate(km for _, _, km in values_of(document)["distance"]))
