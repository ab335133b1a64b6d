"""The totals and means that Nike's TCX files state, in the API's units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nrc_pipeline.documents.shape import EXACT_INTEGER_LIMIT
from nrc_pipeline.formats.spelled import number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nrc_pipeline.formats.nike_tcx_reading import TcxActivity, TcxLap
    from nrc_pipeline.formats.readings import Reported

KMH_PER_MPS = 3.6
MEAN_PACE = re.compile(r"Mean Pace:\s{0,9}([0-9.eE+-]{1,40})\s{0,9}MKM")
"""What Nike writes into the notes of every lap, in minutes per kilometre."""

_NO_DISTANCE_M = 0.001


def stated_distance_m(activity: TcxActivity) -> float | None:
    """Return the distance of all laps, or None if it is not stated, or 0 as in some files with a track."""
    found = activity.stated("DistanceMeters")
    return None if found is None or abs(found) < _NO_DISTANCE_M else found


def totals(activity: TcxActivity, steps_m: Sequence[Reported]) -> dict[tuple[str, str], float]:
    """Return each total by metric and summary. Distance and NikeFuel can be added up from the points.

    TCX demands a distance and calories of every lap, so a 0 there means that there are none.
    """
    laps = activity.laps
    distance_m = stated_distance_m(activity)
    if distance_m is None and steps_m:
        distance_m = _sum(steps_m)
    fuel = activity.reported("nikefuel")
    fastest_mps = _highest(laps, "MaximumSpeed")
    found = {
        ("distance", "total"): None if distance_m is None else distance_m / 1000,
        ("calories", "total"): activity.stated("Calories") or None,
        ("ascent", "total"): _climb(activity, "AscentInMeters"),
        ("descent", "total"): _climb(activity, "DescentInMeters"),
        ("nikefuel", "total"): _sum(fuel) if fuel else None,
        ("pace", "mean"): _mean(laps, _pace, "DistanceMeters"),
        ("speed", "max"): None if fastest_mps is None else fastest_mps * KMH_PER_MPS,
        ("heart_rate", "mean"): _mean(
            laps, lambda lap: lap.number("AverageHeartRateBpm"), "TotalTimeSeconds"
        ),
        ("heart_rate", "max"): _highest(laps, "MaximumHeartRateBpm"),
        ("cadence", "mean"): _mean(laps, lambda lap: lap.number("Cadence"), "TotalTimeSeconds"),
    }
    return {
        key: value for key, value in found.items() if value is not None and abs(value) < EXACT_INTEGER_LIMIT
    }


def _sum(reported: Sequence[Reported]) -> float:
    return sum(value for _, value in reported)


def _pace(lap: TcxLap) -> float | None:
    found = MEAN_PACE.search(lap.texts.get("Notes", ""))
    return number(found[1]) if found else None


def _climb(activity: TcxActivity, name: str) -> float | None:
    of_laps = activity.stated(name)
    return number(activity.texts.get(name, "")) if of_laps is None else of_laps


def _highest(laps: Sequence[TcxLap], name: str) -> float | None:
    """Return the greatest value above 0: that is what a lap without the sensor has."""
    return max((value for lap in laps if (value := lap.number(name)) is not None and value > 0), default=None)


def _mean(laps: Sequence[TcxLap], value_of: Callable[[TcxLap], float | None], weight: str) -> float | None:
    """Return the mean of the laps' values above 0; without weights the first counts."""
    found = [
        (value, max(lap.number(weight) or 0.0, 0.0))
        for lap in laps
        if (value := value_of(lap)) is not None and value > 0
    ]
    if not found:
        return None
    first, whole = found[0][0], sum(share for _, share in found)
    # As a difference from the first, the mean of equal values is exactly theirs.
    return first + sum((value - first) * share for value, share in found) / whole if whole > 0 else first
