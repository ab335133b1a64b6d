"""The progression of each record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline_tests.marts.oracles.facts import Facts


class Record(NamedTuple):
    """A record when it was set."""

    activity_id: str
    seconds: float


def records(runs: Iterable[Facts], distance: str) -> list[Record]:
    """Return the records over a distance in the order of time; an equal time, to the ms, is none."""
    found: list[Record] = []
    for one in sorted(runs, key=lambda one: (one.start_ms, one.activity_id)):
        effort = one.efforts.get(distance)
        if one.kind != "run" or effort is None or effort.is_doubtful:
            continue
        if not found or round(effort.elapsed_s, 3) < round(found[-1].seconds, 3):
            found.append(Record(one.activity_id, effort.elapsed_s))
    return found
