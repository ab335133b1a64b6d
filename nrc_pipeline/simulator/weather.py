"""Weather for the season and the hour, in the vocabulary of each vendor (nrc-api.md section 2.4)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.random import Generator

    from .places import Place

Vocabulary = Literal["hyphenated", "underscored", "legacy"]
_SKIES = ("clear", "partly", "mostly", "cloudy", "rain", "fog", "wind")
_ODDS = (0.28, 0.24, 0.12, 0.2, 0.1, 0.03, 0.03)
_UNDERSCORED = {
    "clear": ("sunny", "clear_night"), "partly": ("partly_sunny", "partly_cloudy_night"), "fog": ("fog",
    "fog"),
}  # fmt: skip
_LEGACY = {"clear": "SUNNY", "partly": "PARTLY_SUNNY", "rain": "RAINY"}


def temperature_c(rng: Generator, place: Place, local: datetime) -> float:
    """Return a temperature that follows the season of the hemisphere and the hour of the day."""
    day = local.timetuple().tm_yday
    season = math.cos(2 * math.pi * (day - 200) / 365.25) * (1 if place.latitude > 0 else -1)
    hour = math.cos(2 * math.pi * (local.hour - 15) / 24)
    return round(place.warmth_c + place.swing_c * season + 3.5 * hour + float(rng.normal(0, 2.8)), 2)


def sky(rng: Generator, local: datetime, vocabulary: Vocabulary) -> str:
    """Return the weather word."""
    night = not 6 <= local.hour < 20
    word = str(rng.choice(_SKIES, p=_ODDS))
    if vocabulary == "legacy":
        return _LEGACY.get(word, "CLOUDY")
    if vocabulary == "underscored":
        return _UNDERSCORED.get(word, ("cloudy", "cloudy"))[night]
    if word == "clear":
        return "clear-night" if night else "clear-day"
    if word == "partly":
        return f"partly-cloudy-{'night' if night else 'day'}"
    if word == "mostly":
        return f"mostly-{rng.choice(['clear', 'cloudy'])}-{'night' if night else 'day'}"
    return "light-rain" if word == "rain" and rng.random() < 0.4 else word
