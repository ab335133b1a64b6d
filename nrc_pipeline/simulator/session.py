"""The plan for one activity, before any device recorded it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

    from .places import Place

Effortfulness = Literal["easy", "long", "tempo", "intervals", "shakeout"]
RecorderName = Literal[
    "ios_phone", "ios_fullpower", "watch", "watch_2020", "guided", "interval", "indoor", "manual_ios",
    "android", "manual_android", "legacy_android", "garmin", "garmin_cancelled", "garmin_other", "ntc",
    "shell", "bare",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """One planned activity; everything a recorder needs to write its document.

    Attributes:
        seed: Seeds the generator of this document alone, together with `index`.
        index: Position in the plan; a document depends on no other document.
        activity_id: The id at the server.
        recorder: The profile of `recorders` that records it.
        effort: The kind of session.
        start_epoch_ms: True start, UTC.
        place: The place.
        active_s: Planned moving time.
        speed_ms: Planned mean speed, metres per second.
        fitness: 0 (beginner) to 1; raises speed and lowers heart rate.
        age: 0 for the first activity of the history, 1 for the last.
        language: Language of the phone, for default names.
        kit: The athlete's shoes at that time.
        arrived_epoch_ms: Arrival of the document at the server, if late.
        twin_of: The original whose upload was repeated under this id (trap T3).
        has_heart_rate: Whether a strap or watch was worn.
    """

    seed: int
    index: int
    activity_id: str
    recorder: RecorderName
    effort: Effortfulness
    start_epoch_ms: int
    place: Place
    active_s: float
    speed_ms: float
    fitness: float
    age: float
    language: str
    kit: str
    arrived_epoch_ms: int | None = None
    twin_of: Session | None = None
    has_heart_rate: bool = field(default=True)

    def generator(self) -> Generator:
        """A fresh generator, the same at every call."""
        return np.random.default_rng([self.seed, self.index, 7])

    @property
    def local_start(self) -> datetime:
        """The start in the runner's local time."""
        return datetime.fromtimestamp(self.start_epoch_ms / 1000, tz=UTC).astimezone(self.place.zone)
