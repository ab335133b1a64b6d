"""Hypothesis strategies: activities as the exporters of GPX, TCX and FIT get them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from nrc_pipeline.exports.track import Activity, Pause, Point, Split, Track

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = ("Morning Run", "L\u00e4ufe & <mehr>", "\u661f\u671f\u4e8c \u665a\u95f4\u8dd1")


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Draw a run at an even speed, with or without GPS, heart rate and pauses; one may last until the end."""
    start = draw(st.integers(1_000_000_000_000, 1_800_000_000_000))
    stretches_ms = draw(st.lists(st.integers(20_000, 500_000), min_size=1, max_size=4))
    pauses: list[Pause] = []
    at = start
    for position, stretch_ms in enumerate(stretches_ms):
        at += stretch_ms
        if position < len(stretches_ms) - 1 or draw(st.booleans()):
            pauses.append(Pause(at, at + draw(st.integers(5_000, 300_000))))
            at = pauses[-1].to_epoch_ms
    active_ms = sum(stretches_ms)
    speed_mps = draw(st.floats(1.5, 8.0))
    distance_m = round(active_ms / 1000 * speed_mps, 2)
    name = draw(st.sampled_from(NAMES))
    activity = Activity(
        "me", "id", "run", "phone", name, draw(st.sampled_from([None, "one\ntwo"])), start, at,
        (EPOCH + timedelta(milliseconds=start)).replace(tzinfo=None), "UTC",
        distance_m / 1000, (at - start) / 1000, active_ms / 1000, None, None, None,
        draw(st.sampled_from([None, 321.4])), 12.0, None, False, False, True, True,
    )  # fmt: skip
    return Track(
        activity,
        _points(draw, start, at, pauses, speed_mps),
        _splits(start, pauses, active_ms, speed_mps),
        pauses,
    )


def active_at(start: int, pauses: list[Pause], epoch_ms: int) -> int:
    """Return how long a run was active at a moment, ms."""
    paused = sum(max(0, min(epoch_ms, one.to_epoch_ms) - one.from_epoch_ms) for one in pauses)
    return epoch_ms - start - paused


def _points(draw: st.DrawFn, start: int, end: int, pauses: list[Pause], speed_mps: float) -> list[Point]:
    step_ms = draw(st.sampled_from([2_553, 4_000, 9_999]))
    has_gps, has_rate = draw(st.booleans()), draw(st.booleans())
    found = []
    for number, at in enumerate(range(start + draw(st.integers(0, 3_000)), end, step_ms)):
        if any(one.from_epoch_ms <= at < one.to_epoch_ms for one in pauses):
            continue
        found.append(
            Point(
                at,
                52.0 + number * 1e-5 if has_gps else None,
                13.0 - number * 1e-5 if has_gps else None,
                30.0 + number % 50 if has_gps else None,
                round(active_at(start, pauses, at) / 1000 * speed_mps, 2),
                120.0 + number % 60 if has_rate else None,
                None,
                1 + sum(one.to_epoch_ms <= at for one in pauses),
            )
        )
    return found


def _splits(start: int, pauses: list[Pause], active_ms: int, speed_mps: float) -> list[Split]:
    kilometre_ms = 1_000_000 / speed_mps
    ends = [kilometre_ms * number for number in range(1, int(active_ms / kilometre_ms) + 1)]
    edges = [0.0, *ends, *([float(active_ms)] if active_ms - (ends[-1] if ends else 0.0) > 1 else [])]
    elapsed = [_elapsed_ms(start, pauses, edge) / 1000 for edge in edges]
    return [
        Split((b - a) / 1000 * speed_mps, elapsed[number], elapsed[number + 1], (b - a) / 1000, None)
        for number, (a, b) in enumerate(pairwise(edges))
    ]


def _elapsed_ms(start: int, pauses: list[Pause], active_ms: float) -> float:
    at = start + active_ms
    for one in pauses:
        if at > one.from_epoch_ms:
            at += one.to_epoch_ms - one.from_epoch_ms
    return at - start
