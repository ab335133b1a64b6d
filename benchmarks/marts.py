"""All marts from core, in turn with core from the landing zone; then one month of them.

dbt runs as in a load: in the process of the pipeline, with the project that ships, for a full refresh or the
months that are behind. Its import is included. What counts is the ratio to the time of core, and the peak
memory of the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.measuring import Cost, in_child, timed
from benchmarks.report import Line, at_most
from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.marts_behind import behind
from nrc_pipeline.foundation.months import Window
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.load import Load
from nrc_pipeline.marts.build import build_marts
from nrc_pipeline.marts.manifest import prepared_manifest
from nrc_pipeline.marts.plan import plan
from nrc_pipeline.marts.project import project_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.corpus import Corpus
    from nrc_pipeline.foundation.home import Home


@dataclass(frozen=True, slots=True)
class Marts:
    """Seconds of core, of all marts, and of one median month of them; peak resident bytes of dbt."""

    core: Cost
    all_s: float
    month_s: float
    start_s: float
    peak_bytes: int


def make(corpus: Corpus) -> Marts:
    """Measure one size, each step in a process of its own."""
    with corpus.home() as home:
        core, middle = in_child(_core, home).result
        start_s = in_child(_parse, home).result
        whole = in_child(_all, home)
        month_s = in_child(_a_month, home, middle).result
        return Marts(core, whole.result, month_s, start_s, whole.peak_bytes)


def _core(home: Home) -> tuple[Cost, str]:
    """Make the core tables; return what that cost, and the month in the middle."""
    load = Load(Settings(home=home.path), "benchmark")
    _, core = timed(lambda: load.normalise(everything=True))
    load.locate()
    with work_database(home) as connection:
        months = behind(connection).months
    return core, f"{months[len(months) // 2]:%Y-%m}"


def measure(corpora: Sequence[Corpus], repetitions: int) -> Iterator[Line]:
    """Measure each size."""
    for corpus in corpora:
        found = [make(corpus) for _ in range(repetitions)]
        size = f"{corpus.activities:,} activities"
        core_s, all_s = median(one.core.wall_s for one in found), median(one.all_s for one in found)
        start_s = median(one.start_s for one in found)
        yield Line(
            f"all marts / core, {size}",
            median(one.all_s / one.core.wall_s for one in found),
            "times",
            at_most(3),
            f"{all_s:.1f} s / {core_s:.1f} s; its project read before, which takes {start_s:.1f} s once",
        )
        yield Line(f"one month of them, {size}", median(one.month_s for one in found), "s")
        yield Line(
            f"dbt's peak memory, {size}",
            max(one.peak_bytes for one in found) / 2**20,
            "MiB",
            at_most(1536),
        )


def _all(home: Home) -> float:
    """Make all marts; return the seconds, dbt's import included."""
    folder = project_folder()
    _, cost = timed(lambda: build_marts(home, folder, plan(home, folder), tests=False))
    return cost.wall_s


def _a_month(home: Home, month: str) -> float:
    """Normalise a month again and make its marts; return the seconds of the marts, dbt's import included."""
    Load(Settings(home=home.path), "benchmark", Window(month, month)).normalise(everything=True)
    return _all(home)


def _parse(home: Home) -> float:
    _, cost = timed(lambda: prepared_manifest(home, project_folder()))
    return cost.wall_s
