"""The recorders by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from . import android, garmin, ios, manual, ntc

if TYPE_CHECKING:
    from numpy.random import Generator

    from nrc_pipeline.simulator.recording import Recording
    from nrc_pipeline.simulator.session import RecorderName, Session


class Recorder(Protocol):
    """Records a session."""

    def __call__(self, session: Session, rng: Generator) -> Recording:
        """Return what the device uploads and the server derives from it."""
        ...


RECORDERS: dict[RecorderName, Recorder] = {
    "ios_phone": ios.ios_phone,
    "ios_fullpower": ios.ios_fullpower,
    "watch": ios.watch,
    "watch_2020": ios.watch_2020,
    "indoor": ios.indoor,
    "guided": ios.guided,
    "interval": ios.interval,
    "manual_ios": manual.manual_ios,
    "android": android.android,
    "manual_android": manual.manual_android,
    "legacy_android": android.legacy_android,
    "garmin": garmin.garmin,
    "garmin_cancelled": garmin.garmin_cancelled,
    "garmin_other": garmin.garmin_other,
    "ntc": ntc.ntc,
    "shell": manual.shell,
    "bare": manual.bare,
}
# Samples of all metrics per minute of moving; used to size a session when a document of so many samples is
# requested.
SAMPLES_PER_MINUTE: dict[RecorderName, float] = {
    "ios_phone": 230.0, "ios_fullpower": 237.0, "watch": 203.0, "watch_2020": 203.0, "indoor": 131.0,
    "guided": 230.0, "interval": 230.0, "android": 138.0,
}  # fmt: skip
