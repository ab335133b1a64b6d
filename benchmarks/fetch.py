"""Fetching: 500 details of about 0.84 MB at 80 ms latency, by `Load.land_details`, landing included.

The ideal is that of requests that wait for nothing but the latency: details times latency by concurrency.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.corpus import settings_for, temporary_home
from benchmarks.measuring import Cost, in_child, timed
from benchmarks.report import Line, at_most
from benchmarks.service import simulated
from nrc_pipeline.loads.load import Load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.service import Address

LATENCY_S = 0.08
CONCURRENCIES = (4, 8)


def fetch(folder: Path, address: Address, details: int, concurrency: int) -> Cost:
    """Measure one; the list is walked before. To be called in a process of its own."""
    with temporary_home(folder) as home:
        settings = settings_for(home, *address, max_concurrency=concurrency)
        load = Load(settings, "benchmark")
        load.arrival.land_list()
        fetched, cost = timed(load.land_details)
        if fetched.documents != details:
            raise RuntimeError(f"not every detail came: {fetched}")
    return cost


def measure(folder: Path, details: int, repetitions: int) -> Iterator[Line]:
    """Measure each concurrency in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    costs: dict[int, list[Cost]] = {concurrency: [] for concurrency in CONCURRENCIES}
    with simulated(details, LATENCY_S) as address:
        for _ in range(repetitions):
            for concurrency, measured in costs.items():
                measured.append(in_child(fetch, folder, address, details, concurrency).result)
    for concurrency, measured in costs.items():
        wall_s = median(cost.wall_s for cost in measured)
        ideal_s = details * LATENCY_S / concurrency
        yield Line(
            f"fetch of {details} / latency alone, concurrency {concurrency}",
            wall_s / ideal_s,
            "times",
            at_most(1.2),
            f"{wall_s:.2f} s / {ideal_s:.2f} s, processor {median(cost.cpu_s for cost in measured):.2f} s",
        )
