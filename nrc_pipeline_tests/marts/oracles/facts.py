"""What the marts over many activities need of each, taken from the raw document alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles import activities as words
from nrc_pipeline_tests.marts.oracles.ascent import smoothed_ascent, stated_climb
from nrc_pipeline_tests.marts.oracles.best_efforts import DISTANCES, Stretch, fastest
from nrc_pipeline_tests.marts.oracles.distance import Curve
from nrc_pipeline_tests.marts.oracles.heart_rate import Seconds, seconds_at
from nrc_pipeline_tests.marts.oracles.pauses import active_s
from nrc_pipeline_tests.marts.oracles.reading import (
    distance_km,
    is_typed_in,
    local_date,
    samples,
)

if TYPE_CHECKING:
    from datetime import date

    from nrc_pipeline_tests.marts.oracles.account import Document


class Facts(NamedTuple):
    """One activity that counts."""

    activity_id: str
    kind: str
    day: date
    start_ms: int
    km: float | None
    active_s: float
    elapsed_s: float
    ascent_m: float | None
    ascent_smoothed_m: float | None
    shoe: str | None
    held: Seconds
    efforts: dict[str, Stretch]
    """The fastest stretches on the elapsed clock, by name of the distance."""


def facts(document: Document, zone: str) -> Facts:
    """Take them from a document whose zone is known."""
    climbed = smoothed_ascent(document)
    efforts: dict[str, Stretch] = {}
    if samples(document, "distance") and not is_typed_in(document):
        curve = Curve(document)
        for name, metres in DISTANCES.items():
            found = fastest(curve, metres, curve.at)
            if found is not None:
                efforts[name] = found
    return Facts(
        document["id"],
        document["type"],
        local_date(document, zone),
        document["start_epoch_ms"],
        distance_km(document),
        active_s(document),
        (document["end_epoch_ms"] - document["start_epoch_ms"]) / 1000,
        stated_climb(document, "ascent"),
        None if climbed is None else climbed[0],
        words.shoe(document),
        seconds_at(document),
        efforts,
    )
