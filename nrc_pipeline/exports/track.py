"""The data of one activity for the exporters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Activity(NamedTuple):
    """One row of marts.activities; times are ms since 1970 UTC, `local_started_at` is in local time."""

    account_id: str
    activity_id: str
    activity_type: str | None
    recorder: str
    name: str | None
    note: str | None
    start_epoch_ms: int
    end_epoch_ms: int
    local_started_at: datetime
    time_zone: str
    distance_km: float | None
    elapsed_s: float
    active_s: float
    avg_heart_rate_bpm: float | None
    max_heart_rate_bpm: float | None
    avg_cadence_spm: float | None
    calories_kcal: float | None
    ascent_m: float | None
    descent_m: float | None
    is_indoors: bool
    is_manual: bool
    has_gps: bool
    has_details: bool

    @property
    def key(self) -> tuple[str, str]:
        """The unique key of the activity."""
        return self.account_id, self.activity_id

    @property
    def title(self) -> str:
        """Its name, else its type, else a default word."""
        return self.name or self.activity_type or "activity"

    @property
    def distance_m(self) -> float:
        """Its distance in metres, 0 if unknown."""
        return max(self.distance_km or 0.0, 0.0) * 1000

    @property
    def active_ms(self) -> int:
        """Moving time in whole milliseconds."""
        return round(self.active_s * 1000)


class Place(NamedTuple):
    """A position, degrees."""

    latitude: float
    longitude: float


class Point(NamedTuple):
    """A moment outside pauses; a position that is unknown, or must not be shown, is None."""

    epoch_ms: int
    latitude: float | None
    longitude: float | None
    elevation_m: float | None
    distance_m: float | None
    heart_rate_bpm: float | None
    cadence_spm: float | None
    segment: int


class Split(NamedTuple):
    """A kilometre, or the rest; its place is given in seconds of elapsed time."""

    distance_m: float
    elapsed_start_s: float
    elapsed_end_s: float
    active_s: float
    avg_heart_rate_bpm: float | None


class Pause(NamedTuple):
    """From a stop to the next resume, or to the end."""

    from_epoch_ms: int
    to_epoch_ms: int


@dataclass(frozen=True, slots=True)
class Track:
    """An activity with its points in the order of time, its kilometres and its pauses.

    `ends` is where it was recorded first and last, in a pause or not: if someone pauses and then walks home,
    the last fix is at home, but not among the points.
    """

    activity: Activity
    points: list[Point]
    splits: list[Split]
    pauses: list[Pause]
    ends: tuple[Place, ...] = ()

    @property
    def has_elevation(self) -> bool:
        """Whether any point has an elevation."""
        return any(point.elevation_m is not None for point in self.points)
