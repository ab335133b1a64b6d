"""Which causes stand, and what has been told of them: `work/alerts.json`."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.credentials import write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from nrc_pipeline.home import Home


class FailedRun(msgspec.Struct):
    """What of a run has to succeed before its failure is cured.

    `step` is None where none was reached; `months` are those that the run was asked for, none for a job that
    knows no months, and `left` those of them that no run has done since. `failed_at` is the last failure.
    """

    job: str
    step: str | None
    error: str
    months: tuple[str, ...]
    left: tuple[str, ...]
    failed_at: datetime


class Standing(msgspec.Struct):
    """A cause that stands. `sent_at` is None while nobody has been told."""

    text: str
    first_seen: datetime
    sent_at: datetime | None = None
    run: FailedRun | None = None


class Ledger:
    """The causes that stand, by `<group>: <cause>`; one that is cured is forgotten, to be told anew."""

    def __init__(self, standing: dict[str, Standing]) -> None:
        """Use `open_ledger`."""
        self.standing = standing

    def note(self, group: str, cause: str, text: str, now: datetime) -> Standing:
        """Note that a cause stands; one that stood before stays as it was told."""
        return self.standing.setdefault(_key(group, cause), Standing(text, now))

    def cure(self, group: str, is_cured: Callable[[Standing], bool]) -> None:
        """Forget the causes of a group of which this is true."""
        for key in [key for key, _ in self.of(group) if is_cured(self.standing[key])]:
            del self.standing[key]

    def of(self, group: str) -> list[tuple[str, Standing]]:
        """Return the causes of a group."""
        return [(key, one) for key, one in self.standing.items() if key.startswith(_key(group, ""))]

    def note_all(
        self, group: str, causes: Mapping[str, str], now: datetime, unsure: Collection[str] = ()
    ) -> None:
        """Let exactly these causes of a group stand, each with its text; the unsure stay as they are."""
        named = {_key(group, cause) for cause in (*causes, *unsure)}
        for key, _ in self.of(group):
            if key not in named:
                del self.standing[key]
        for cause, text in causes.items():
            self.note(group, cause, text, now)

    @property
    def untold(self) -> list[Standing]:
        """What nobody has been told of, the oldest first."""
        return sorted(
            (one for one in self.standing.values() if one.sent_at is None), key=lambda one: one.first_seen
        )


@contextmanager
def open_ledger(home: Home) -> Iterator[Ledger]:
    """Read the ledger, and write it when it has changed; sensors run beside each other, so one at a time."""
    home.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(home.work / ".alerts", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        before = _read(home)
        ledger = _decoded(before)
        yield ledger
        after = msgspec.json.encode(ledger.standing)
        if after != before:
            write_private(home.alert_ledger, after.decode())
    finally:
        os.close(descriptor)


def read_ledger(home: Home) -> Ledger:
    """Read the ledger to look at it; nothing is written."""
    return _decoded(_read(home))


def _decoded(text: bytes) -> Ledger:
    try:
        return Ledger(msgspec.json.decode(text, type=dict[str, Standing]))
    except msgspec.DecodeError:
        # It can be made anew from what stands; at worst somebody is told twice.
        return Ledger({})


def _read(home: Home) -> bytes:
    try:
        return home.alert_ledger.read_bytes()
    except FileNotFoundError:
        return b"{}"


def _key(group: str, cause: str) -> str:
    return f"{group}: {cause}"
