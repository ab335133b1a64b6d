"""The plan of an athlete's history: which runs take place when and on which recorder, without samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from .eras import TYPE_OF, choose_recorders, id_shape
from .identity import new_id, new_uuid
from .places import PLACES
from .recorders import SAMPLES_PER_MINUTE
from .seasons import SLOTS_A_DAY, fitness, slot_weights, start_in_slot, trips
from .session import Session
from .words import LANGUAGES

if TYPE_CHECKING:
    from numpy.random import Generator

    from .places import Place
    from .seasons import Trip
    from .session import Effortfulness, RecorderName

_SHORT_S = (9.0, 55.0)


@dataclass(frozen=True, slots=True)
class Person:
    """The athlete.

    Attributes:
        seed: Seed of everything random.
        home: The place of most runs.
        language: Language of the phone.
        samples: Samples per run, or None for natural lengths.
    """

    seed: int
    home: Place
    language: str
    samples: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole history.

    Attributes:
        person: The athlete.
        sessions: In order of start; duplicates included.
        first_day: First day of the history.
        last_day: Last day of the history.
    """

    person: Person
    sessions: tuple[Session, ...]
    first_day: date
    last_day: date


def _effort(rng: Generator, recorder: RecorderName, day: date) -> Effortfulness:
    if recorder == "interval":
        return "intervals"
    if day.weekday() == 6 and rng.random() < 0.7:
        return "long"
    return "tempo" if rng.random() < 0.18 else "easy"


def _minutes(rng: Generator, effort: Effortfulness, years: float) -> float:
    if effort == "long":
        return float(np.clip(rng.normal(62 + 9 * min(years, 4), 14), 40, 175))
    if effort == "intervals":
        return float(np.clip(rng.normal(38, 6), 24, 60))
    return float(np.clip(rng.lognormal(3.42, 0.26), 14, 80))


def build_session(
    person: Person, index: int, recorder: RecorderName, start_epoch_ms: int, *,
    place: Place, years: float, age: float, arrived_epoch_ms: int | None = None,
) -> Session:  # fmt: skip
    """Plan one activity; the result depends only on the arguments.

    Args:
        person: The athlete.
        index: Makes the document unique.
        recorder: The recorder.
        start_epoch_ms: Its start.
        place: Its place.
        years: Years of training so far.
        age: Share of the history that has passed.
        arrived_epoch_ms: Its arrival at the server, if late.
    """
    seed, samples = person.seed, person.samples
    rng = np.random.default_rng([seed, index, 3])
    day = datetime.fromtimestamp(start_epoch_ms / 1000, tz=UTC).astimezone(place.zone).date()
    effort = _effort(rng, recorder, day)
    fit = fitness(years, day)
    active_s = _minutes(rng, effort, years) * 60
    if samples is not None:
        active_s = samples / SAMPLES_PER_MINUTE[recorder] * 60 * float(rng.uniform(0.97, 1.03))
    elif rng.random() < 0.02 and recorder in ("ios_phone", "watch", "android"):
        active_s, effort = float(rng.uniform(*_SHORT_S)), "shakeout"
    mean_ms = (2.35 + 1.0 * fit) * {"easy": 0.97, "long": 0.94, "tempo": 1.06}.get(effort, 1.0)
    # The clocks of Garmin and of Android's manual entry have whole seconds only.
    whole = recorder in _WHOLE_SECONDS
    return Session(
        seed=seed, index=index, activity_id=new_id(rng, id_shape(recorder, index)), recorder=recorder,
        effort=effort, start_epoch_ms=start_epoch_ms // 1000 * 1000 if whole else start_epoch_ms, place=place,
        active_s=round(active_s, 3), speed_ms=mean_ms * float(rng.normal(1, 0.03)), fitness=fit, age=age,
        language=person.language, kit=new_uuid(np.random.default_rng([seed, 11, int(years * 1.7)])),
        arrived_epoch_ms=arrived_epoch_ms, has_heart_rate=recorder.startswith("watch") or bool(rng.random() <
        0.35 + 0.4 * age),
    )  # fmt: skip


_WHOLE_SECONDS = frozenset({"garmin", "garmin_cancelled", "garmin_other", "manual_android"})


def _place_on(day: int, home: Place, away: list[Trip]) -> Place:
    return next((trip.place for trip in away if trip.first <= day <= trip.last), home)


def _twins(seed: int, sessions: list[Session], wanted: int) -> list[Session]:
    # Trap T3: the same upload was accepted twice, under two ids, seconds apart.
    candidates = [one for one in sessions if one.recorder in ("ios_phone", "watch")]
    half = len(candidates) // 2
    twins = []
    for number, original in enumerate([*candidates[half:], *candidates[:half]][:wanted]):
        rng = np.random.default_rng([seed, 13, number])
        twins.append(replace(original, activity_id=new_id(rng, "uuid"), twin_of=original))
    return twins


def build_plan(*, seed: int, activities: int, years: float, end: datetime, samples: int | None) -> Plan:
    """Plan a history.

    Args:
        seed: The same seed and arguments give the same history.
        activities: Number of activities, duplicates included.
        years: How far back the first one is.
        end: Timezone-aware; no activity starts later.
        samples: Approximate number of samples per run, for benchmarks; None for natural lengths.

    Raises:
        ValueError: If `end` is naive, or the years cannot hold so many activities.
    """
    if end.tzinfo is None:
        raise ValueError("end must be a timezone-aware datetime")
    days = max(1, round(years * 365.25))
    twins = 2 if activities >= 60 else 0
    if activities > days * 2:
        raise ValueError(f"{activities} activities do not fit into {years} years: at most {days * 2}")
    rng = np.random.default_rng([seed, 1])
    home = PLACES[seed % 4]
    person = Person(seed, home, LANGUAGES[seed % len(LANGUAGES)], samples)
    last_day = end.astimezone(UTC).date() - timedelta(days=1)
    first_day = last_day - timedelta(days=days - 1)
    away = trips(rng, days, tuple(place for place in PLACES if place is not home))
    weights = slot_weights(rng, first_day, days).ravel()
    chosen = rng.choice(
        days * SLOTS_A_DAY, size=max(activities - twins, 0), replace=False, p=weights / weights.sum()
    )
    recorders = choose_recorders(rng, activities - twins, samples)
    sessions = []
    for index, (slot, recorder) in enumerate(zip(np.sort(chosen).tolist(), recorders, strict=True)):
        day = slot // SLOTS_A_DAY
        place = _place_on(day, home, away)
        start = start_in_slot(rng, first_day + timedelta(days=day), slot % SLOTS_A_DAY, place)
        sessions.append(
            build_session(person, index, recorder, start, place=place, years=day / 365.25, age=day / days)
        )
    sessions += _twins(seed, sessions, twins)
    sessions.sort(key=lambda one: (one.start_epoch_ms, one.activity_id))
    return Plan(person, tuple(sessions), first_day, last_day)


def type_of(session: Session) -> str:
    """Return the document's `type`, known before the document is made."""
    kinds = TYPE_OF.get(session.recorder, ("run",))
    return kinds[session.index % len(kinds)]
