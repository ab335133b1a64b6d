"""What happens in a year, drawn from a seed: runs, edits, deletions, tokens, outages, a list that goes."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

Kind = Literal["run", "late", "edit", "delete", "token", "outage", "end of outage", "plus is gone"]

START = datetime(2024, 1, 1, tzinfo=UTC)
"""A Monday; the year ends on one, too, with a token at the hour of the weekly schedule."""

HISTORY = 70
"""Activities that are there before; their numbers are negative."""

_A_WEEK = timedelta(days=7)
_EARLY = timedelta(hours=4, minutes=40)
"""Minutes before both schedules."""


class Event(NamedTuple):
    """Something that happens at a time; `number` is the run it happens to, `start` when a new one started."""

    at: datetime
    kind: Kind
    number: int = 0
    start: datetime | None = None


def draw(seed: int, weeks: int, *, tokens: int, outages: int) -> list[Event]:
    """Return the events in order; the last is a token on the Monday after the last week."""
    dice = random.Random(seed)
    end = START + weeks * _A_WEEK
    pasted = [*_tokens(dice, weeks, tokens), end + _EARLY]
    events = [*_runs(dice, weeks), *_beside_the_sensor(dice, pasted[:-1])]
    for number in range(outages):
        begins = START + (end - START) * (number + dice.uniform(0.3, 0.7)) / outages
        ends = begins + timedelta(days=dice.uniform(1.5, 4))
        # One is pasted while nothing answers, and one as soon as it is over.
        pasted += [begins + (ends - begins) / 2, ends + timedelta(hours=3)]
        events += [Event(begins, "outage"), Event(ends, "end of outage")]
    events.append(Event(START + (end - START) * dice.uniform(0.55, 0.65), "plus is gone"))
    events += [Event(at, "token") for at in _apart(pasted)]
    return sorted(event for event in events if event.at < end or event.kind == "token")


def _tokens(dice: random.Random, weeks: int, tokens: int) -> list[datetime]:
    days = dice.sample(range(1, weeks * 7 - 1), tokens - 1)
    # Most of them in the evening; some before breakfast, when the schedules run.
    hours = [_EARLY if dice.random() < 0.15 else timedelta(hours=dice.uniform(16, 21)) for _ in days]
    first = START + timedelta(hours=19)
    return [first, *(START + timedelta(days=day) + hour for day, hour in zip(days, hours, strict=True))]


def _apart(moments: list[datetime]) -> list[datetime]:
    kept: list[datetime] = []
    for at in sorted(moments):
        if not kept or at - kept[-1] > timedelta(hours=2):
            kept.append(at)
    return kept


def _runs(dice: random.Random, weeks: int) -> list[Event]:
    events = []
    number = 0
    for week in range(weeks):
        for day in sorted(dice.sample(range(7), dice.choice((3, 4)))):
            start = START + week * _A_WEEK + timedelta(days=day, hours=dice.uniform(5, 20))
            is_late = dice.random() < 0.1
            arrives = start + (timedelta(days=dice.uniform(1, 90)) if is_late else timedelta(hours=1))
            events.append(Event(arrives, "late" if is_late else "run", number, start))
            events += _afterwards(dice, arrives, number)
            number += 1
    for old in dice.sample(range(-HISTORY, 0), max(2, weeks // 5)):
        at = START + weeks * _A_WEEK * dice.random()
        events.append(Event(at, dice.choice(("edit", "edit", "delete")), old))
    return events


def _afterwards(dice: random.Random, arrives: datetime, number: int) -> list[Event]:
    events = []
    if dice.random() < 0.3:
        days = dice.choice((dice.uniform(0.1, 6), dice.uniform(20, 150)))
        events.append(Event(arrives + timedelta(days=days), "edit", number))
    if dice.random() < 0.06:
        events.append(Event(arrives + timedelta(days=dice.uniform(0.5, 60)), "delete", number))
    return events


def _beside_the_sensor(dice: random.Random, pasted: list[datetime]) -> list[Event]:
    """Let something happen within the hour of a token, of which the newest page tells."""
    events = []
    for number, at in enumerate(pasted):
        when = at + timedelta(minutes=dice.uniform(5, 50))
        if dice.random() < 0.4:
            events.append(Event(when, "run", 10_000 + number, when - timedelta(hours=1)))
            events.append(Event(when + timedelta(minutes=3), "edit", 10_000 + number))
    return events
