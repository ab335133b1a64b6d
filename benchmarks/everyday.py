"""`nrc sync` as a person runs it, as multiples of what `import dagster` takes in the same minute.

Sixty activities of real size: a first sync into an empty home, a sync with nothing new, and syncs that bring
one new run each. The simulator answers at once, its documents made before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.corpus import SAMPLES, SEED, temporary_home
from benchmarks.report import Line, at_most
from nrc_pipeline.simulator import Athlete, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ACTIVITIES = 60


def measure(folder: Path, repetitions: int) -> Iterator[Line]:
    """Measure a first sync, one with nothing new, and `repetitions` of one with a new run."""
    folder.mkdir(parents=True, exist_ok=True)
    athlete = Athlete.generate(seed=SEED, activities=ACTIVITIES, years=1, samples=SAMPLES)
    with temporary_home(folder) as home, Simulator(athlete).running() as server:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NRC_")},
            "NRC_HOME": str(home.path),
            "NRC_BASE_URL": server.base_url,
            "NRC_ACCESS_TOKEN": server.issue_token(86_400),
            "NRC_REQUESTS_PER_SECOND": "0",
        }
        for activity_id in athlete.activity_ids():
            athlete.body(activity_id)

        def sync() -> tuple[float, float]:
            unit_s = _seconds(["-c", "import dagster"], environment)
            return _seconds(["-m", "nrc_pipeline.cli", "sync"], environment), unit_s

        yield _line(f"first sync of {ACTIVITIES} activities", [sync()], 16)
        yield _line("sync with nothing new", [sync() for _ in range(repetitions)], 1.5)
        found = []
        for _ in range(repetitions):
            athlete.body(athlete.add_run())
            found.append(sync())
        yield _line("sync that brings one new run", found, 10)


def _line(what: str, found: Sequence[tuple[float, float]], most: float) -> Line:
    seconds, unit_s = (median(times) for times in zip(*found, strict=True))
    return Line(
        what,
        median(one / unit for one, unit in found),
        "times",
        at_most(most),
        f"{seconds:.1f} s; import dagster {unit_s:.2f} s",
    )


def _seconds(arguments: Sequence[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{arguments} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds
