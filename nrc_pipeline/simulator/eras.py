"""Which device recorded at what time: an old Android phone first, then an iPhone, then a watch as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

    from .identity import IdShape
    from .session import RecorderName

_Odds = dict["RecorderName", float]

# Share of the history at which an era begins, and the devices used in it.
_ERAS: tuple[tuple[float, _Odds], ...] = (
    (0.0, {"legacy_android": 0.9, "manual_android": 0.1}),
    (0.09, {"android": 0.93, "manual_android": 0.07}),
    (0.24, {"ios_fullpower": 0.78, "guided": 0.08, "interval": 0.06, "indoor": 0.04, "manual_ios": 0.04}),
    (
        0.42,
        {
            "ios_phone": 0.36, "watch_2020": 0.2, "guided": 0.1, "interval": 0.06, "ntc": 0.1, "indoor": 0.05,
            "manual_ios": 0.03, "garmin": 0.05, "garmin_cancelled": 0.03, "garmin_other": 0.02,
        },
    ),
    (
        0.6,
        {
            "ios_phone": 0.34, "watch": 0.34, "guided": 0.08, "interval": 0.07, "ntc": 0.07, "indoor": 0.04,
            "manual_ios": 0.02, "garmin": 0.02, "garmin_cancelled": 0.01, "shell": 0.005, "bare": 0.005,
        },
    ),
)  # fmt: skip
# In an account of 60 or more activities every profile occurs at least once, at this share of the history.
_AT_LEAST: dict[RecorderName, float] = {
    "legacy_android": 0.02, "manual_android": 0.06, "android": 0.15, "ios_fullpower": 0.3, "watch_2020": 0.45,
    "garmin": 0.47, "garmin_cancelled": 0.5, "garmin_other": 0.52, "ntc": 0.55, "ios_phone": 0.62, "guided":
    0.66, "interval": 0.7, "indoor": 0.75, "manual_ios": 0.8, "shell": 0.84, "bare": 0.88, "watch": 0.93,
}  # fmt: skip
_LONG_ONES: tuple[tuple[float, _Odds], ...] = (
    (0.0, {"android": 1.0}),
    (0.1, {"ios_fullpower": 1.0}),
    (0.35, {"ios_phone": 0.5, "watch": 0.4, "guided": 0.05, "interval": 0.05}),
)
TYPE_OF: dict[RecorderName, tuple[str, ...]] = {
    "ntc": ("training",),
    "garmin_other": ("walk", "cycle", "other"),
}


def id_shape(recorder: RecorderName, index: int) -> IdShape:
    """Return the shape of the ids that this recorder's documents have; the earliest shape is from 2013."""
    if recorder in ("garmin", "garmin_cancelled", "garmin_other"):
        return "sha256"
    if recorder == "legacy_android":
        return "digits_10" if index == 0 else "digits_40"
    return "uuid"


def choose_recorders(rng: Generator, activities: int, samples: int | None) -> list[RecorderName]:
    """Return a recorder for each activity, oldest first.

    Args:
        rng: The plan's generator.
        activities: Number of activities.
        samples: If documents of a given size are wanted, only recorders that make such documents are used.
    """
    eras = _ERAS if samples is None else _LONG_ONES
    chosen: list[RecorderName] = []
    for place in range(activities):
        share = place / max(activities, 1)
        odds = next(era for begins, era in reversed(eras) if share >= begins)
        chosen.append(list(odds)[int(rng.choice(len(odds), p=list(odds.values())))])
    if samples is None and activities >= 58:
        for recorder, share in _AT_LEAST.items():
            chosen[int(share * activities)] = recorder
        chosen[0] = "legacy_android"
    return chosen
