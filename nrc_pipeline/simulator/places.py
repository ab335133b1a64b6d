"""Places where the athlete runs: round-numbered points in open country, far from a time zone border."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Place:
    """A centre for invented roads.

    Attributes:
        name: Seeds the roads, so a place looks the same to every athlete.
        time_zone: IANA zone that a lookup by coordinates gives for the whole neighbourhood.
        latitude: Degrees north of the centre.
        longitude: Degrees east of the centre.
        altitude_m: Mean height of the ground.
        relief_m: How hilly it is: amplitude of the largest hills.
        warmth_c: Mean temperature over the year.
        swing_c: Half of the difference between the warmest and the coldest month.
    """

    name: str
    time_zone: str
    latitude: float
    longitude: float
    altitude_m: float
    relief_m: float
    warmth_c: float
    swing_c: float

    @property
    def zone(self) -> ZoneInfo:
        """The zone as an object that `datetime` takes."""
        return ZoneInfo(self.time_zone)


PLACES: tuple[Place, ...] = (
    Place("Wolds", "Europe/London", 52.5, -1.0, 110.0, 16.0, 10.0, 7.0),
    Place("Heath", "Europe/Berlin", 53.0, 10.0, 70.0, 9.0, 9.5, 9.5),
    Place("Terrace", "Asia/Shanghai", 32.0, 117.0, 30.0, 7.0, 16.0, 12.0),
    Place("Plains", "America/New_York", 41.5, -75.5, 320.0, 22.0, 10.0, 13.0),
    Place("Deccan", "Asia/Kolkata", 20.5, 78.5, 280.0, 12.0, 27.0, 5.0),
    Place("Slopes", "Australia/Sydney", -33.0, 148.5, 330.0, 18.0, 17.0, 8.0),
    Place("Planalto", "America/Sao_Paulo", -20.5, -47.5, 820.0, 20.0, 22.0, 4.0),
    Place("Prairie", "America/Chicago", 41.0, -94.0, 350.0, 14.0, 10.0, 14.0),
)
