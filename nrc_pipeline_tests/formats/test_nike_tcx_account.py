"""An account in Nike's official export equals the account at the API, as far as the format carries it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from math import isclose
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nrc_pipeline.formats.building import derived_id
from nrc_pipeline.formats.nike_tcx import NIKE_TCX
from nrc_pipeline.simulator import Athlete
from nrc_pipeline.simulator.recorders import RECORDERS
from nrc_pipeline_tests.formats.nike_tcx_carried import carried, plain, series
from nrc_pipeline_tests.formats.nike_tcx_file import Style, written
from nrc_pipeline_tests.formats.sound import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nrc_pipeline.documents.shape import PlainDocument, Sample
    from nrc_pipeline_tests.formats.nike_tcx_carried import Samples

STYLES = (
    Style(),
    Style(before="\n  \n", pad="\n      ", extension="ns5", namespace="tcx"),
    Style(distance="sums"),
    Style(laps=3),
    Style(laps=3, distance="sums", pad="\n"),
    Style(laps=2, distance="lap sums"),
)

TOLERANCES = {
    ("distance", "total"): 1e-9,
    ("ascent", "total"): 1e-9,
    ("descent", "total"): 1e-9,
    ("nikefuel", "total"): 1e-9,
    ("calories", "total"): 1e-9,
    ("pace", "mean"): 1e-9,
    ("heart_rate", "mean"): 0.5 + 1e-9,
}
"""The file has whole beats."""


@cache
def account() -> dict[str, PlainDocument]:
    """Return the shortest activity of each recorder, at its natural density."""
    athlete = Athlete.generate(seed=5, activities=75, years=3)
    sessions = [session for one in athlete.activity_ids() if (session := athlete.session(one))]
    shortest = {one.recorder: one for one in sorted(sessions, key=lambda one: -one.active_s)}
    return {name: plain(athlete, one.activity_id) for name, one in shortest.items()}


def totals(document: PlainDocument) -> dict[tuple[str, str], float]:
    """Return the summaries by metric and kind."""
    return {(one.metric, one.summary): one.value for one in document.summaries}


def assert_same_samples(found: Sequence[Sample], expected: Samples) -> None:
    """Compare times exactly, and values to the last digit that a metre as a decimal number keeps."""
    assert [(one.start_epoch_ms, one.end_epoch_ms) for one in found] == [one[:2] for one in expected]
    assert all(
        isclose(one.value, value, rel_tol=1e-15, abs_tol=1e-12)
        for one, (_, _, value) in zip(found, expected, strict=True)
    )


def assert_equal(found: PlainDocument, api: PlainDocument) -> None:
    """Compare everything that the format carries."""
    assert (found.start_epoch_ms, found.active_duration_ms) == (api.start_epoch_ms, api.active_duration_ms)
    assert found.tags == api.tags
    expected = carried(api)
    assert found.metric_types == [metric for metric in found.metric_types if metric in expected]
    assert set(found.metric_types) == set(expected)
    for metric, values in series(found).items():
        assert_same_samples(values, expected[metric])
    ends = [one.end_epoch_ms for samples in series(api).values() for one in samples]
    if ends:
        # A pause after the last sample of any sensor is not in the file.
        assert found.end_epoch_ms <= api.end_epoch_ms
    mine, theirs = totals(found), totals(api)
    for key, tolerance in TOLERANCES.items():
        assert key in theirs or key not in mine, key
        assert abs(mine.get(key, 0.0) - theirs.get(key, 0.0)) <= tolerance, key


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_each_recorder(style: Style) -> None:
    """The runs of every recorder come back, in whatever way the file is spelled."""
    for api in account().values():
        if style.distance != "steps" and abs(totals(api).get(("distance", "total"), 0.0)) < 1e-6:
            # Without a total nothing says that these are sums.
            continue
        [found] = translated(NIKE_TCX, written(api, style=style))
        assert_equal(found, api)


def test_the_end() -> None:
    """The last report of any sensor is the end of a run."""
    api = next(one for one in account().values() if "com.nike.nikefuelengine.1.0-A5.0" in one.sources)
    [found] = translated(NIKE_TCX, written(api))
    assert found.end_epoch_ms == api.end_epoch_ms


@given(
    seed=st.integers(0, 10_000),
    style=st.builds(
        Style,
        before=st.sampled_from(["", " ", "\n\n", "\ufeff"]),
        pad=st.sampled_from(["", "\n      ", "\t"]),
        laps=st.integers(1, 4),
        extension=st.sampled_from(["nax", "a"]),
        namespace=st.sampled_from(["", "t"]),
    ),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_account(seed: int, style: Style) -> None:
    """Every account comes back whole from one file, in its order."""
    athlete = Athlete.generate(
        seed=seed, activities=6, years=0.1, end=datetime(2024, 6, 1, tzinfo=UTC), samples=200
    )
    documents = [plain(athlete, one) for one in athlete.activity_ids()]
    found = translated(NIKE_TCX, written(*documents, style=style))
    assert len(found) == len(documents)
    for one, api in zip(found, documents, strict=True):
        assert_equal(one, api)


def test_identity() -> None:
    """A run that Nike recorded has the id that the API gives it; others have one of their own."""
    for api in account().values():
        [found] = translated(NIKE_TCX, written(api))
        original = api.tags.get("com.nike.running.originalactivityid")
        assert found.id == (original.lower() if original else derived_id("nike-tcx", api.start_epoch_ms))


def test_times_that_are_starts() -> None:
    """A first step at the very start shows that each time is the start of a step."""
    for api in account().values():
        [found] = translated(NIKE_TCX, written(api, style=Style(stamps="starts")))
        for metric in {"distance", "nikefuel"} & series(found).keys():
            theirs = series(api)[metric]
            if theirs[0].start_epoch_ms == api.start_epoch_ms and theirs[0].value:
                mine = series(found)[metric]
                assert [one.start_epoch_ms for one in mine] == [one.start_epoch_ms for one in theirs]
                assert all(
                    isclose(one.value, other.value, rel_tol=1e-15, abs_tol=1e-12)
                    for one, other in zip(mine, theirs, strict=True)
                )


def test_every_recorder_is_in_the_account() -> None:
    """Prevents: a comparison that leaves out a kind of document."""
    assert account().keys() == RECORDERS.keys()
