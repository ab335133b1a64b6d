"""Moments: splits, pauses and the rest of nrc-api.md section 2.3; every value is a string."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .effort import Effort
    from .series import Series

CAPABILITY = "com.nike.activityCapability"
MILE_KM = 1.609344


def moment(key: str, value: str, epoch_ms: int, app_id: str, source: str) -> dict[str, Any]:
    """Return one element of `moments`."""
    return {"key": key, "value": value, "timestamp": epoch_ms, "app_id": app_id, "source": source}


def splits(distance: Series, epoch_ms: int, app_id: str, source: str) -> list[dict[str, Any]]:
    """Return `split_km` and `split_mile` at the wall time at which the recorded distance crossed each."""
    covered = np.cumsum(distance.value, dtype=np.float64)
    found = []
    for key, length in (("split_km", 1.0), ("split_mile", MILE_KM)):
        marks = np.arange(1, int(covered[-1] / length) + 1)
        crossed = np.interp((marks * length).astype(np.float64), covered, distance.end_ms)
        found += [
            moment(key, str(mark), epoch_ms + int(at), app_id, source)
            for mark, at in zip(marks.tolist(), crossed.tolist(), strict=True)
        ]
    return found


def halts(
    effort: Effort, epoch_ms: int, app_id: str, source: str, *, crossing: bool = False
) -> list[dict[str, Any]]:
    """Return the pauses; the last one stays open.

    Args:
        effort: The run.
        epoch_ms: The start of the run.
        app_id: Inner app id.
        source: Source of the moments.
        crossing: Whether an `auto_pause` may be ended by the runner's own `resume` (trap T8).
    """
    found = []
    for pause in effort.pauses:
        prefix = "auto_" if pause.automatic else ""
        found.append(moment("halt", f"{prefix}pause", epoch_ms + pause.start_ms, app_id, source))
        if pause.resumed:
            ending = "resume" if crossing else f"{prefix}resume"
            found.append(moment("halt", ending, epoch_ms + pause.end_ms, app_id, source))
    return found


def numbered(
    key: str, offsets_ms: Iterable[int], epoch_ms: int, app_id: str, source: str
) -> list[dict[str, Any]]:
    """Return moments whose value counts from "1": intervals and laps."""
    return [
        moment(key, str(count), epoch_ms + offset, app_id, source)
        for count, offset in enumerate(offsets_ms, start=1)
    ]
