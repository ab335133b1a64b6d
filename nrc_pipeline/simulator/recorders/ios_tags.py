"""Tags of runs that an iPhone, or a watch with it, recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import msgspec

from nrc_pipeline.simulator.identity import new_uuid
from nrc_pipeline.simulator.weather import sky, temperature_c
from nrc_pipeline.simulator.words import some_name, some_note

if TYPE_CHECKING:
    from numpy.random import Generator

    from nrc_pipeline.simulator.session import Session

_VERSIONS = ("6.4.1", "6.10.0", "6.22.0", "7.2.0", "7.12.0", "7.15.2", "7.31.0", "7.52.1", "7.73.0")
_APPLE_WEATHER_SINCE = datetime(2023, 1, 1, tzinfo=UTC)


def _version(session: Session) -> str:
    return _VERSIONS[min(int(session.age * len(_VERSIONS)), len(_VERSIONS) - 1)]


def original_id(rng: Generator, session: Session) -> str:
    """Return the client's own id: the server's in upper case if that is a UUID, else a new one."""
    source = session.twin_of.activity_id if session.twin_of else session.activity_id
    try:
        return str(UUID(source)).upper()
    except ValueError:
        return new_uuid(rng).upper()


def photos(rng: Generator) -> str:
    """Return the value of the photos tag: a JSON array inside the string."""
    names = [
        f"https://static.nike.com/a/images/{new_uuid(rng)}/image.jpg" for _ in range(int(rng.integers(1, 4)))
    ]
    return msgspec.json.encode([{"url": name, "caption": 'at the "top" ⛰'} for name in names]).decode()


def ios_tags(
    rng: Generator,
    session: Session,
    *,
    device: Literal["phone", "watch"],
    indoors: bool = False,
    goal: str = "freeRun",
) -> dict[str, str]:
    """Return the tags of an iOS run.

    Args:
        rng: The document's generator.
        session: The planned session.
        device: The recording device.
        indoors: Whether on a treadmill, without weather.
        goal: Value of the goal type.
    """
    version = _version(session)
    tags = {
        "com.nike.running.goaltype": goal,
        "com.nike.running.originalactivityid": original_id(rng, session),
        "com.nike.running.recordingappversion": version,
        "com.nike.running.recordingsource": device,
        "com.nike.running.syncappversion": version,
        "com.nike.running.syncsource": device,
        "location": "indoors" if indoors else "outdoors",
    }
    local = session.local_start
    if rng.random() > 0.06:
        tags["com.nike.name"] = some_name(rng, local, session.language)
    if version.startswith("6."):
        tags["com.nike.running.databaseformat"] = "activeRun"
        tags["com.nike.running.fullpowerenabled"] = "false"
    if not indoors and rng.random() > 0.05:
        tags["com.nike.temperature"] = f"{temperature_c(rng, session.place, local):.2f}"
        tags["com.nike.weather"] = sky(rng, local, "hyphenated")
        if local >= _APPLE_WEATHER_SINCE:
            tags["com.nike.weathersource"] = "appleWeatherKit" if rng.random() < 0.9 else "darkSky"
    if rng.random() > 0.2:
        tags["terrain"] = "treadmill" if indoors else str(rng.choice(["road", "trail"], p=[0.85, 0.15]))
        tags["rpe"] = str(int(rng.integers(3, 10)))
    if rng.random() > 0.15:
        tags["shoe_id"] = session.kit
    if rng.random() < 0.12:
        tags["note"] = some_note(rng)
    if rng.random() < 0.05:
        tags["com.nike.running.ios.photos"] = photos(rng)
    if rng.random() < 0.03:
        tags["com.nike.running.feedpostobjectid"] = new_uuid(rng)
    return tags
