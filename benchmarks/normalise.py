"""Core tables from the landing zone: `Load.normalise` of everything into a fresh working database.

Measured from opening the database to having closed it, its checkpoint included, in turn with the floor.
What it wrote is then compared with what the floor saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import duckdb

from benchmarks.floor import Totals, floor, totals
from benchmarks.measuring import Cost, InChild, in_child, median_ratio, timed
from benchmarks.report import Line, at_most
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.load import Load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Normalised:
    """One measured normalisation; `disk_bytes` is the whole working database."""

    cost: Cost
    totals: Totals
    disk_bytes: int


def normalise(corpus: Corpus) -> Normalised:
    """Measure one; to be called in a process of its own."""
    with corpus.home() as home:
        load = Load(Settings(home=home.path), "benchmark")
        state, cost = timed(lambda: load.normalise(everything=True))
        if state.normalised.activities != corpus.activities:
            raise RuntimeError(f"not every activity was normalised: {state.normalised}")
        with duckdb.connect(home.work_database, read_only=True) as connection:
            return Normalised(cost, totals(connection, "core_totals"), home.work_database.stat().st_size)


def measure(corpora: Sequence[Corpus], repetitions: int) -> Iterator[Line]:
    """Measure each size in turn with its floor."""
    for corpus in corpora:
        pairs = [_pair(corpus) for _ in range(repetitions)]
        size = f"{corpus.activities:,} activities"
        floors = [cost for cost, _ in pairs]
        cores = [core.result for _, core in pairs]
        costs = [(core.cost, cost) for core, cost in zip(cores, floors, strict=True)]
        wall_s = median(core.cost.wall_s for core in cores)
        yield Line(
            f"core / floor, {size}",
            median_ratio((core.wall_s, cost.wall_s) for core, cost in costs),
            "times",
            at_most(4),
            f"{wall_s:.2f} s / {median(cost.wall_s for cost in floors):.2f} s",
        )
        yield Line(
            f"the same in processor time, {size}",
            median_ratio((core.cpu_s, cost.cpu_s) for core, cost in costs),
            "times",
        )
        yield Line(f"core, {size}", wall_s / corpus.activities * 1000, "ms/activity")
        peak = max(core.peak_bytes for _, core in pairs)
        yield Line(f"peak memory, {size}", peak / 2**20, "MiB", at_most(1024))
        disk = median(core.disk_bytes for core in cores)
        samples = cores[0].totals.samples
        yield Line(
            f"core tables on disk, {size}", disk / samples, "B/sample", at_most(20), f"{samples:,} samples"
        )


def _pair(corpus: Corpus) -> tuple[Cost, InChild[Normalised]]:
    seen, floor_cost = in_child(floor, corpus).result
    core = in_child(normalise, corpus)
    if not core.result.totals.equal(seen):
        raise RuntimeError(f"core holds {core.result.totals}, the landing zone {seen}")
    return floor_cost, core
