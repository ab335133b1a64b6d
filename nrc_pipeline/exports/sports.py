"""The names of activity types in other programs."""

from __future__ import annotations

from typing import NamedTuple

CREATOR = "nrc_pipeline"


class Sport(NamedTuple):
    """The name in GPX, one of three in TCX, and the numbers in FIT's profile (sport, sub_sport)."""

    gpx: str
    tcx: str
    fit: int
    fit_indoors: int


_GENERIC = 0
_OTHER = Sport("other", "Other", _GENERIC, _GENERIC)
_SPORTS = {
    "run": Sport("running", "Running", 1, 1),
    "jogging": Sport("running", "Running", 1, 1),
    "walk": Sport("walking", "Other", 11, 27),
    "cycle": Sport("cycling", "Biking", 2, 6),
    "training": Sport("training", "Other", 10, _GENERIC),
}


def sport_of(activity_type: str | None) -> Sport:
    """Return the sport of a type, `other` for an unknown one."""
    return _SPORTS.get(activity_type or "", _OTHER)


def creator(*, has_elevation: bool) -> str:
    """Return the creator of the file.

    Strava corrects elevations by its map unless the creator says barometer.
    """
    return f"{CREATOR} with barometer" if has_elevation else CREATOR
