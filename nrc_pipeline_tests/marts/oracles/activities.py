"""What kind of activity it is, and where and when: recorder, words of one vocabulary, local time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.reading import is_typed_in, tag

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

PLACEHOLDERS = {"AMPED", "NOTE", "GREAT"}
_WORDS = {
    "clear-day": "clear_day", "sunny": "clear_day", "SUNNY": "clear_day",
    "clear-night": "clear_night", "clear_night": "clear_night",
    "partly-cloudy-day": "partly_cloudy_day", "partly_sunny": "partly_cloudy_day",
    "PARTLY_SUNNY": "partly_cloudy_day",
    "partly-cloudy-night": "partly_cloudy_night", "partly_cloudy_night": "partly_cloudy_night",
    "mostly-clear-day": "mostly_clear_day", "mostly-clear-night": "mostly_clear_night",
    "mostly-cloudy-day": "mostly_cloudy_day", "mostly-cloudy-night": "mostly_cloudy_night",
    "cloudy": "cloudy", "CLOUDY": "cloudy", "rain": "rain", "RAINY": "rain", "light-rain": "light_rain",
    "wind": "wind", "fog": "fog",
}  # fmt: skip
_GOALS = {"freeRun": "free_run", "basic": "free_run"}


def recorder(document: Document) -> str:
    """Return what recorded it, by nrc-api.md section 2.5."""
    app = document["app_id"].lower()
    if is_typed_in(document):
        return "manual"
    whole = {"com.garmin.garmin": "garmin", "running_android": "legacy_android", "nikeplusgps": "phone"}
    if app in whole:
        return whole[app]
    if app.startswith("com.nike.ntc.brand."):
        return "ntc"
    if app == "com.nike.sport.running.droid":
        return "android"
    if "nike" not in app:
        return "other"
    inner = {one["app_id"] for one in document["summaries"]}
    inner |= {entry["appId"] for entry in document.get("metrics", [])}
    on_watch = "com.nike.sport.running.watchos" in inner or any(
        "applewatch" in source for source in document["sources"]
    )
    return "watch" if on_watch or tag(document, "com.nike.running.recordingsource") == "watch" else "phone"


def name(document: Document) -> str | None:
    """Return the name of the run or of the workout."""
    return tag(document, "com.nike.name", "com.nike.ntc.workout.name")


def note(document: Document) -> str | None:
    """Return the runner's note, and nothing where the old app wrote its placeholder."""
    found = tag(document, "note")
    return None if found in PLACEHOLDERS else found


def weather(document: Document) -> str | None:
    """Return the weather in one vocabulary."""
    found = tag(document, "com.nike.weather", "weather")
    return None if found is None else _WORDS[found]


def temperature_c(document: Document) -> float | None:
    """Return the temperature, of '22.97' as of '23 C'."""
    found = tag(document, "com.nike.temperature", "temperature")
    return None if found is None else float(found.removesuffix(" C"))


def terrain(document: Document) -> str | None:
    """Return the ground, in lower case."""
    found = tag(document, "terrain")
    return None if found is None else found.lower()


def goal(document: Document) -> str | None:
    """Return what was aimed at."""
    found = tag(document, "com.nike.running.goaltype")
    return None if found is None else _GOALS.get(found, found)


def shoe(document: Document) -> str | None:
    """Return the shoe's id, in lower case."""
    found = tag(document, "shoe_id", "shoes")
    return None if found is None else found.lower()
