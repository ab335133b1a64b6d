"""Manually entered runs, and documents with almost no content."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline.simulator.derived import FUEL_SOURCE, fuel_grid, pace_of, summaries_of
from nrc_pipeline.simulator.recording import Recording
from nrc_pipeline.simulator.series import Series
from nrc_pipeline.simulator.words import default_name

from .android import DROID
from .ios import IOS, ios_phone
from .ios_tags import ios_tags, original_id

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from nrc_pipeline.simulator.session import Session

_IOS_ENTRY = "com.nike.running.ios.manualentry"
_DROID_ENTRY = "com.nike.running.manualentry"
_SHELL_S = 55 * 60


def _instant(value: int) -> NDArray[np.int64]:
    return np.array([value], dtype=np.int64)


def _entered(
    session: Session, rng: Generator, source: str, app_id: str, fuel_per_km: float | None
) -> tuple[list[Series], int]:
    # People enter a rounded distance and whole minutes and seconds.
    active_ms = int(session.active_s) * 1000
    km = max(round(session.speed_ms * active_ms / 1e6, 2), 0.01)
    zero, end = _instant(0), _instant(active_ms)
    distance = Series("distance", source, app_id, zero, end, np.array([km]))
    speed = Series("speed", source, app_id, zero, zero, np.array([60.0 / (active_ms / 60_000 / km)]))
    # The server fills only the first bucket: 2.2 to 2.9 on iOS whatever the distance, the whole run on
    # Android.
    start, stop = (edge[:1] for edge in fuel_grid(session.start_epoch_ms, active_ms))
    fuel = rng.uniform(2.2, 2.9, size=1) if fuel_per_km is None else np.array([km * fuel_per_km])
    nikefuel = Series("nikefuel", FUEL_SOURCE, app_id, start, stop, fuel)
    return [distance, speed, nikefuel, pace_of(speed, app_id)], active_ms


def manual_ios(session: Session, rng: Generator) -> Recording:
    """A run entered in the iOS app: one sample per metric, no moments, run type "manual"."""
    series, active_ms = _entered(session, rng, _IOS_ENTRY, IOS, None)
    tags = ios_tags(rng, session, device="watch" if rng.random() < 0.3 else "phone")
    tags |= {
        "com.nike.running.runtype": "manual",
        "evaluation.run.disqualified": "true",
        "evaluation.run.version": "2.0.0",
    }
    return Recording("run", IOS, active_ms, active_ms, series, summaries_of(series, active_ms), [], tags)


def manual_android(session: Session, rng: Generator) -> Recording:
    """A run entered on Android in 2016: recognisable only by its source; no run type and no location."""
    series, active_ms = _entered(session, rng, _DROID_ENTRY, DROID, 260.0)
    summaries = summaries_of(series, active_ms)
    if rng.random() < 0.5:
        felt = int(rng.integers(3, 10))
        series.append(Series("rpe", _DROID_ENTRY, DROID, _instant(0), _instant(active_ms), _instant(felt)))
        summaries.append(
            {"metric": "rpe", "summary": "max", "source": _DROID_ENTRY, "app_id": DROID, "value": felt}
        )
    tags = {"com.nike.name": default_name(session.local_start, session.language)}
    return Recording("run", DROID, active_ms, active_ms, series, summaries, [], tags)


def shell(session: Session, rng: Generator) -> Recording:
    """Trap T4: only a header, not even a `metrics` key, but 55 active minutes."""
    tags = {
        "com.nike.running.originalactivityid": original_id(rng, session),
        "com.nike.name": default_name(session.local_start, session.language),
    }
    return Recording("run", IOS, _SHELL_S * 1000 + 4_000, _SHELL_S * 1000, None, [], [], tags)


def bare(session: Session, rng: Generator) -> Recording:
    """An ordinary iPhone run whose document has no `tags` key at all."""
    return replace(ios_phone(session, rng), tags=None)
