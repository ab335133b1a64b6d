"""Which recordings of one account overlap so much that they are one activity, and which of them counts.

This model is in Python because a recording is replaced only by one that is not replaced itself. SQL would
need an iteration over all pairs for each link of such a chain. Here the recordings are processed from the
richest to the poorest, and each is compared only with the few that count at its time.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HOUR_MS = 3_600_000

COLUMNS = {
    "account_id": "object",
    "activity_id": "object",
    "other_activity_id": "object",
    "share": "float64",
    "is_one_activity": "bool",
}

Span = tuple[int, int]


class Recording(NamedTuple):
    """One row of int_recordings; `rank` 1 is the richest, `spans` are its times outside long gaps."""

    activity_id: str
    kind: str
    rank: int
    spans: tuple[Span, ...]
    active_ms: int
    distance_km: float | None
    series_held: int
    is_empty: bool

    @property
    def from_ms(self) -> int:
        """Its start."""
        return self.spans[0][0]

    @property
    def to_ms(self) -> int:
        """Its end."""
        return self.spans[-1][1]

    @property
    def length_ms(self) -> int:
        """Its length without its gaps."""
        return sum(to_ms - from_ms for from_ms, to_ms in self.spans)


class Overlap(NamedTuple):
    """Two recordings that share time: either the other replaces the first, or both count, in doubt."""

    activity_id: str
    other_activity_id: str
    share: float
    is_one_activity: bool


def spans_of(from_ms: int, to_ms: int, gaps: Iterable[Span]) -> tuple[Span, ...]:
    """The times from start to end outside the gaps, which may overlap; the whole time if gaps cover all."""
    found = []
    since = from_ms
    for gap_from_ms, gap_to_ms in sorted(gaps):
        if gap_from_ms > since:
            found.append((since, min(gap_from_ms, to_ms)))
        since = max(since, gap_to_ms)
    if since < to_ms:
        found.append((since, to_ms))
    return tuple(span for span in found if span[1] > span[0]) or ((from_ms, to_ms),)


def share_of(one: Recording, other: Recording) -> float:
    """The share of the shorter recording's time that is also in the other.

    A recording without length is a moment: it is either within the other or not.
    """
    shorter_ms = min(one.length_ms, other.length_ms)
    if shorter_ms == 0:
        point, around = (one, other) if one.length_ms == 0 else (other, one)
        if around.length_ms == 0:
            return float(point.from_ms == around.from_ms)
        return float(any(from_ms <= point.from_ms < to_ms for from_ms, to_ms in around.spans))
    shared_ms, mine, its = 0, 0, 0
    while mine < len(one.spans) and its < len(other.spans):
        (mine_from, mine_to), (its_from, its_to) = one.spans[mine], other.spans[its]
        shared_ms += max(0, min(mine_to, its_to) - max(mine_from, its_from))
        if mine_to <= its_to:
            mine += 1
        else:
            its += 1
    return shared_ms / shorter_ms


class Standing:
    """Recordings that count, in the order they were added."""

    def __init__(self, room: int) -> None:
        self.recordings: list[Recording] = []
        self._from_ms = np.empty(room, dtype=np.int64)
        self._to_ms = np.empty(room, dtype=np.int64)

    def add(self, one: Recording) -> None:
        """Add a recording that counts."""
        self._from_ms[len(self.recordings)] = one.from_ms
        self._to_ms[len(self.recordings)] = one.to_ms
        self.recordings.append(one)

    def first_over(self, one: Recording, *, is_of_its_kind: bool) -> tuple[Recording, float] | None:
        """The first recording that shares more than half of the shorter one's time, and the share."""
        count = len(self.recordings)
        near = (self._from_ms[:count] <= one.to_ms) & (self._to_ms[:count] >= one.from_ms)
        for number in np.flatnonzero(near):
            other = self.recordings[number]
            if (other.kind == one.kind) is is_of_its_kind:
                share = share_of(one, other)
                if share > 0.5:
                    return other, share
        return None


def was_left_running(whole: Recording, parts: Sequence[Recording]) -> bool:
    """Whether the watch was left running for over an hour, judged by the recordings that `whole` replaces.

    That is so if `parts` leave over an hour of its active time, at less than half their speed, and if they
    also cover most of its distance or were made an hour apart. The watch was then forgotten after a run or
    between two runs. By contrast, a long run of which a phone recorded only pieces continues between them.
    """
    recorded = Standing(len(parts))
    for part in sorted(parts, key=lambda part: part.rank):
        is_known = part.distance_km and part.active_ms and part.series_held >= whole.series_held
        if is_known and not recorded.first_over(part, is_of_its_kind=True):
            recorded.add(part)
    inside_ms = sum(part.active_ms for part in recorded.recordings)
    inside_km = sum(part.distance_km or 0.0 for part in recorded.recordings)
    rest_ms = whole.active_ms - inside_ms
    rest_km = (whole.distance_km or 0.0) - inside_km
    if not inside_ms or rest_ms < HOUR_MS or 2 * rest_km * inside_ms >= inside_km * rest_ms:
        return False
    in_order = sorted(recorded.recordings, key=lambda part: part.from_ms)
    is_apart = any(after.from_ms - before.to_ms >= HOUR_MS for before, after in pairwise(in_order))
    return is_apart or rest_km < inside_km


def choose(
    recordings: Sequence[Recording], left_running: set[str]
) -> tuple[list[Recording], dict[str, tuple[Recording, float]]]:
    """The recordings that count, richest first, and by id what replaces each other one, with the share."""
    counted = Standing(len(recordings))
    gives_way: dict[str, tuple[Recording, float]] = {}
    for one in sorted(recordings, key=lambda one: (one.is_empty, one.activity_id in left_running, one.rank)):
        found = counted.first_over(one, is_of_its_kind=True)
        if found:
            gives_way[one.activity_id] = found
        elif not one.is_empty:
            counted.add(one)
    return counted.recordings, gives_way


def settle(recordings: Sequence[Recording]) -> Iterator[Overlap]:
    """The overlaps among recordings of one account that may all overlap each other."""
    left_running: set[str] = set()
    while True:
        counted, gives_way = choose(recordings, left_running)
        parts: defaultdict[str, list[Recording]] = defaultdict(list)
        for one in recordings:
            if one.activity_id in gives_way and one.activity_id not in left_running:
                parts[gives_way[one.activity_id][0].activity_id].append(one)
        found = {
            one.activity_id
            for one in counted
            if one.activity_id in parts
            and one.activity_id not in left_running
            and was_left_running(one, parts[one.activity_id])
        }
        if not found:
            break
        left_running |= found
    for activity_id, (kept, share) in gives_way.items():
        yield Overlap(activity_id, kept.activity_id, share, is_one_activity=True)
    richer = Standing(len(counted))
    for one in counted:
        other = richer.first_over(one, is_of_its_kind=False)
        if other:
            yield Overlap(one.activity_id, other[0].activity_id, other[1], is_one_activity=False)
        richer.add(one)


def overlaps_of(recordings: Iterable[Recording]) -> Iterator[Overlap]:
    """All overlaps of one account. Works on chains: each recording begins before an earlier one has ended."""
    chain: list[Recording] = []
    reach_ms = 0
    for one in sorted(recordings, key=lambda one: (one.from_ms, one.activity_id)):
        if chain and one.from_ms > reach_ms:
            if len(chain) > 1:
                yield from settle(chain)
            chain = []
        reach_ms = max(reach_ms, one.to_ms) if chain else one.to_ms
        chain.append(one)
    if len(chain) > 1:
        yield from settle(chain)


def model(dbt: Any, session: Any) -> Any:
    """The rows of int_overlaps.yml as a relation."""
    dbt.config(materialized="table")
    session.register("overlap_recordings", dbt.ref("int_recordings"))
    rows = session.execute(
        """
        select
            account_id, activity_id, kind, richness_rank, start_epoch_ms, end_epoch_ms,
            gaps_from_epoch_ms, gaps_to_epoch_ms, active_ms, distance_km, series_held, is_empty
        from overlap_recordings
        where duplicate_of is null and has_credible_time
        """
    ).fetchall()
    accounts: defaultdict[str, list[Recording]] = defaultdict(list)
    for account_id, activity_id, kind, rank, from_ms, to_ms, gaps_from, gaps_to, *measures in rows:
        spans = spans_of(from_ms, to_ms, zip(gaps_from, gaps_to, strict=True))
        accounts[account_id].append(Recording(activity_id, kind, rank, spans, *measures))
    found = [(account_id, *one) for account_id, every in accounts.items() for one in overlaps_of(every)]
    frame = pd.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)
    session.register("overlaps_found", frame)
    return session.sql(
        """
        select
            account_id::varchar as account_id,
            activity_id::varchar as activity_id,
            other_activity_id::varchar as other_activity_id,
            share,
            is_one_activity::boolean as is_one_activity
        from overlaps_found
        order by account_id, activity_id
        """
    )
