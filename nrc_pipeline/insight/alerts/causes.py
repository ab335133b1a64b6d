"""Which causes of alerts are open, and what has been sent about them: `work/alerts.json`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.foundation.files import make_private, write_private
from nrc_pipeline.foundation.locks import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from nrc_pipeline.foundation.home import Home


class FailedRun(msgspec.Struct):
    """The work that must succeed before a run's failure is cured.

    `step` is None if no step was reached. `months` are the months that the run was asked for, empty for a job
    without months; `left` are those of them that no run has done since. `failed_at` is the last failure.
    """

    job: str
    step: str | None
    error: str
    months: tuple[str, ...]
    left: tuple[str, ...]
    failed_at: datetime


class Standing(msgspec.Struct):
    """An open cause. `sent_at` is None until it has been sent."""

    text: str
    first_seen: datetime
    sent_at: datetime | None = None
    run: FailedRun | None = None


class Causes:
    """The open causes, by `<group>: <cause>`.

    A cured cause is removed, so that it is sent again if it returns.
    """

    def __init__(self, standing: dict[str, Standing]) -> None:
        """Use `open_causes`."""
        self.standing = standing

    def note(self, group: str, cause: str, text: str, now: datetime) -> Standing:
        """Record that a cause is open; one that was open before stays marked as sent."""
        return self.standing.setdefault(_key(group, cause), Standing(text, now))

    def cure(self, group: str, is_cured: Callable[[Standing], bool]) -> None:
        """Remove the causes of a group for which this is true."""
        for key in [key for key, _ in self.of(group) if is_cured(self.standing[key])]:
            del self.standing[key]

    def of(self, group: str) -> list[tuple[str, Standing]]:
        """Return the causes of a group."""
        return [(key, one) for key, one in self.standing.items() if key.startswith(_key(group, ""))]

    def note_all(
        self, group: str, causes: Mapping[str, str], now: datetime, unsure: Collection[str] = ()
    ) -> None:
        """Set the open causes of a group to exactly these, with their texts; unsure ones stay unchanged."""
        named = {_key(group, cause) for cause in (*causes, *unsure)}
        for key, _ in self.of(group):
            if key not in named:
                del self.standing[key]
        for cause, text in causes.items():
            self.note(group, cause, text, now)

    @property
    def untold(self) -> list[Standing]:
        """The causes that have not been sent, the oldest first."""
        return sorted(
            (one for one in self.standing.values() if one.sent_at is None), key=lambda one: one.first_seen
        )


@contextmanager
def open_causes(home: Home) -> Iterator[Causes]:
    """Read the causes, and write them if they changed; a lock serialises sensors that run in parallel."""
    make_private(home.work)
    with locked(home.work / ".alerts"):
        before = _read(home)
        causes = _decoded(before)
        yield causes
        after = msgspec.json.encode(causes.standing)
        if after != before:
            write_private(home.alert_causes, after)


def read_causes(home: Home) -> Causes:
    """Read the causes without writing them."""
    return _decoded(_read(home))


def _decoded(text: bytes) -> Causes:
    try:
        return Causes(msgspec.json.decode(text, type=dict[str, Standing]))
    except msgspec.DecodeError:
        # The causes can be rebuilt from the current state; at worst an alert is sent twice.
        return Causes({})


def _read(home: Home) -> bytes:
    try:
        return home.alert_causes.read_bytes()
    except FileNotFoundError:
        return b"{}"


def _key(group: str, cause: str) -> str:
    return f"{group}: {cause}"
