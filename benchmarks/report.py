"""The plain table that a run prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that a measured value is held to."""

    kind: Literal["<=", ">="]
    bound: float

    def is_met_by(self, value: float) -> bool:
        """Compare."""
        return value <= self.bound if self.kind == "<=" else value >= self.bound


@dataclass(frozen=True, slots=True)
class Line:
    """One measured value; `note` holds the absolute numbers behind it."""

    what: str
    value: float
    unit: str
    target: Target | None = None
    note: str = ""


def at_most(bound: float) -> Target:
    """Hold a value to an upper bound."""
    return Target("<=", bound)


def at_least(bound: float) -> Target:
    """Hold a value to a lower bound."""
    return Target(">=", bound)


def show(title: str, lines: Iterable[Line]) -> None:
    """Print a section."""
    print(f"\n{title}")
    for line in lines:
        target = verdict = ""
        if line.target is not None:
            target = f"{line.target.kind} {line.target.bound:g}"
            verdict = "ok" if line.target.is_met_by(line.value) else "MISSED"
        print(
            f"  {line.what:<52}{line.value:>9.2f} {line.unit:<12}{target:<9}{verdict:<8}{line.note}".rstrip(),
            flush=True,
        )
