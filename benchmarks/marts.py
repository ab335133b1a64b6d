"""All marts from core, in turn with core from the landing zone; then one month of them.

dbt runs as in a load: one process, the project that ships, a full refresh or the months that are behind, its
own start included. What counts is the ratio to the time of core, and the peak memory of the dbt process.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.measuring import Cost, in_child, timed
from benchmarks.report import Line, at_most
from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.marts_behind import behind
from nrc_pipeline.load import Load
from nrc_pipeline.marts.manifest import PARSED, prepared_manifest
from nrc_pipeline.marts.plan import begin, finish, plan
from nrc_pipeline.marts.process import dbt_program, whole_dbt_environment
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.months import Window
from nrc_pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.corpus import Corpus
    from nrc_pipeline.home import Home


@dataclass(frozen=True, slots=True)
class Marts:
    """Seconds of core, of all marts, and of one median month of them; peak resident bytes of dbt."""

    core: Cost
    all_s: float
    month_s: float
    start_s: float
    peak_bytes: int


def make(corpus: Corpus) -> Marts:
    """Measure one size; to be called in a process of its own."""
    with corpus.home() as home:
        settings = Settings(home=home.path)
        load = Load(settings, "benchmark")
        _, core = timed(lambda: load.normalise(everything=True))
        load.locate()
        with work_database(home) as connection:
            months = behind(connection).months
        all_s = _dbt(home)
        middle = f"{months[len(months) // 2]:%Y-%m}"
        Load(settings, "benchmark", Window(middle, middle)).normalise(everything=True)
        month_s = _dbt(home)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return Marts(core, all_s, month_s, _start(home), peak if sys.platform == "darwin" else peak * 1024)


def measure(corpora: Sequence[Corpus], repetitions: int) -> Iterator[Line]:
    """Measure each size."""
    for corpus in corpora:
        found = [in_child(make, corpus).result for _ in range(repetitions)]
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


def _dbt(home: Home) -> float:
    """Make what is behind; return the seconds of the process."""
    planned = plan(home, project_folder())
    begin(home, planned)
    parsed = prepared_manifest(home, project_folder()).with_name(PARSED)
    target = home.dbt / "benchmark"
    target.mkdir(exist_ok=True)
    shutil.copyfile(parsed, target / PARSED)
    what = ["--full-refresh"] if planned.full_refresh else []
    months = None if planned.full_refresh else planned.months
    seconds = _run(home, months, "build", "--exclude-resource-type", "unit_test", *what)
    finish(home, planned)
    return seconds


def _start(home: Home) -> float:
    return _run(home, None, "parse", "--no-partial-parse")


def _run(home: Home, months: Sequence[str] | None, *arguments: str) -> float:
    folder, target = project_folder(), home.dbt / "benchmark"
    started = time.perf_counter()
    done = subprocess.run(
        [
            *(str(dbt_program()), "--quiet", *arguments, "--project-dir", str(folder)),
            *("--profiles-dir", str(folder), "--target-path", str(target), "--log-path", str(target)),
        ],
        env=whole_dbt_environment(home, months),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"dbt failed: {done.stdout[-2000:]}")
    return time.perf_counter() - started
