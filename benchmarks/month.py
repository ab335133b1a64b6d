"""Replacing one month of ten years: twenty times, each published.

The month is one of median size. Time in proportion to the month means that a re-load costs its share of a
whole load and something constant; the published file must not grow with the re-loads.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import duckdb

from benchmarks.measuring import in_child, timed
from benchmarks.report import Line, at_most
from nrc_pipeline.foundation.months import Window
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.loads.load import Load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.corpus import Corpus

RELOADS = 20


@dataclass(frozen=True, slots=True)
class Reloads:
    """Seconds of the whole load and of each re-load of the month; published bytes before and after each."""

    month_activities: int
    whole_s: float
    reloads_s: list[float]
    published_bytes: list[int]


def reload_month(corpus: Corpus) -> Reloads:
    """Measure one size; to be called in a process of its own."""
    with corpus.home() as home:
        settings = Settings(home=home.path)
        load = Load(settings, "benchmark")
        _, whole = timed(lambda: load.normalise(everything=True))
        published = [load.publish().bytes]
        with duckdb.connect(home.warehouse, read_only=True) as connection:
            months = connection.execute(statement(__package__, "activities_a_month")).fetchall()
        month, activities = months[len(months) // 2]
        of_month = Load(settings, "benchmark", Window(month, month))
        reloads = []
        for _ in range(RELOADS):
            state, cost = timed(lambda: of_month.normalise(everything=True))
            if state.normalised.activities != activities:
                raise RuntimeError(f"the month has {activities} activities: {state.normalised}")
            reloads.append(cost.wall_s)
            published.append(load.publish().bytes)
    return Reloads(activities, whole.wall_s, reloads, published)


def measure(corpora: Sequence[Corpus]) -> Iterator[Line]:
    """Measure each size."""
    for corpus in corpora:
        found = in_child(reload_month, corpus).result
        reload_s = median(found.reloads_s)
        share = found.month_activities / corpus.activities
        size = f"month of {found.month_activities} in {corpus.activities:,}"
        yield Line(
            f"re-load, {size}", reload_s * 1000, "ms", note=f"at most {max(found.reloads_s) * 1000:.0f} ms"
        )
        yield Line(
            f"re-load / its share of the whole load, {size}",
            reload_s / (found.whole_s * share),
            "times",
            note=f"whole load {found.whole_s:.1f} s, share {share:.1%}",
        )
        growth = max(found.published_bytes) / found.published_bytes[0]
        yield Line(
            f"published file, largest of {RELOADS} re-loads / first", growth, "times", at_most(1.1),
            f"{found.published_bytes[0] / 1e6:.0f} MB, at the end {found.published_bytes[-1] / 1e6:.0f} MB",
        )  # fmt: skip
