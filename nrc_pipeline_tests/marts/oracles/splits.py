"""Splits, each ending at the moment its distance was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nrc_pipeline_tests.marts.oracles.distance import Curve
from nrc_pipeline_tests.marts.oracles.pauses import paused_ms, pauses
from nrc_pipeline_tests.marts.oracles.reading import beats, has_series, samples

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

UNITS_M = {"km": 1000.0, "mile": 1609.344}


class Split(NamedTuple):
    """What a row of splits says, in its units."""

    unit: str
    number: int
    is_partial: bool
    distance_m: float
    elapsed_start_s: float
    elapsed_end_s: float
    elapsed_s: float
    active_s: float
    avg_heart_rate_bpm: float | None
    ascent_m: float | None


def splits(document: Document, unit: str) -> list[Split]:
    """Return the whole splits and the rest, which ends with the activity."""
    start, standing, length = document["start_epoch_ms"], pauses(document), UNITS_M[unit]
    curve = Curve(document)
    whole, rest = divmod(float(curve.metres[-1]), length)
    marks = length * np.arange(1, int(whole) + 1, dtype=np.float64)
    ends = [*curve.reached(marks, curve.at).tolist(), document["end_epoch_ms"] - start]
    felt = beats(document)
    climbs = [
        one
        for one in samples(document, "ascent")
        if one.value <= 20 * max(1.0, (one.end - one.start) / 30_000)
    ]
    found = []
    for number, (begin, end) in enumerate(zip([0.0, *ends], ends, strict=False), start=1):
        paused = paused_ms(standing, start + end) - paused_ms(standing, start + begin)
        rates = [one.value for one in felt if begin <= one.start - start < end]
        climbed = [one.value for one in climbs if begin < one.end - start <= end]
        is_partial = number > int(whole)
        found.append(
            Split(
                unit, number, is_partial, rest if is_partial else length, begin / 1000, end / 1000,
                (end - begin) / 1000, (end - begin - paused) / 1000,
                sum(rates) / len(rates) if rates else None,
                sum(climbed) if has_series(document, "ascent") else None,
            )
        )  # fmt: skip
    return found
