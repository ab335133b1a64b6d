"""What a campaign has counted, by kind of disturbance."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field, fields

FAILURES = ("losses", "fetched_again", "torn_reads", "failed_audits", "stray_files", "crashes")
"""Each of these must be zero."""


@dataclass
class Count:
    """Of one kind. `killed` and `disk_full` count what hit, `crashes` the errors that nobody is told of."""

    rounds: int = 0
    not_run: int = 0
    killed: int = 0
    disk_full: int = 0
    faults: int = 0
    requests: int = 0
    looks: int = 0
    losses: int = 0
    fetched_again: int = 0
    torn_reads: int = 0
    failed_audits: int = 0
    stray_files: int = 0
    crashes: int = 0

    def __add__(self, other: Count) -> Count:
        """Add up, column by column."""
        return Count(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


@dataclass
class Counts:
    """Of all kinds."""

    by_kind: dict[str, Count] = field(default_factory=dict)

    def of(self, kind: str) -> Count:
        """Return the count of a kind, to be added to."""
        return self.by_kind.setdefault(kind, Count())

    @property
    def total(self) -> Count:
        """All kinds together."""
        return sum(self.by_kind.values(), Count())

    @property
    def failures(self) -> int:
        """How much there is that must not be."""
        return sum(getattr(self.total, name) for name in FAILURES)

    def table(self) -> str:
        """Return it as plain text, a line a kind."""
        names = [one.name for one in fields(Count)]
        rows = [*sorted(self.by_kind.items()), ("all", self.total)]
        lines = [["disturbance", *(name.replace("_", " ") for name in names)]]
        lines += [[kind, *map(str, astuple(count))] for kind, count in rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            for line in lines
        )
