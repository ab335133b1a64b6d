"""What the marts over many activities need of each, taken from the raw document alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles import activities as words
from nrc_pipeline_tests.marts.oracles.ascent import smoothed_ascent, stated_climb
from nrc_pipeline_tests.marts.oracles.heart_rate import Seconds, seconds_at
from nrc_pipeline_tests.marts.oracles.pauses import active_s
from nrc_pipeline_tests.marts.oracles.reading import (
    distance_km,
    is_typed_in,
    local_date,
    samples,
    type_of,
)
from nrc_pipeline_tests.marts.oracles.trust import Verdict, verdicts

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
    efforts: dict[str, Verdict]
    """The fastest stretches, by name of the distance."""


def facts(document: Document, zone: str) -> Facts:
    """Take them from a document whose zone is known."""
    climbed = smoothed_ascent(document)
    is_recorded = samples(document, "distance") and not is_typed_in(document)
    return Facts(
        document["id"],
        type_of(document) or "other",
        local_date(document, zone),
        document["start_epoch_ms"],
        distance_km(document),
        active_s(document),
        (document["end_epoch_ms"] - document["start_epoch_ms"]) / 1000,
        stated_climb(document, "ascent"),
        None if climbed is None else climbed[0],
        words.shoe(document),
        seconds_at(document),
        verdicts(document) if is_recorded else {},
    )
