"""The peer: dlt with its automatic child tables and its Parquet loader, from the same landing Parquet.

dlt is an extra (`pip install -e '.[bench]'`). Its Parquet loader is the better one of two: with the default
one it takes nine times as long.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec

from benchmarks.measuring import Cost, in_child, median_ratio, timed
from benchmarks.normalise import normalise
from benchmarks.report import Line, at_least
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.corpus import Corpus

_PAGE = 32


def is_installed() -> bool:
    """Tell whether dlt is."""
    return importlib.util.find_spec("dlt") is not None


def dlt_load(corpus: Corpus) -> tuple[int, Cost]:
    """Measure one load, reading and parsing included; return the number of samples it wrote."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"
    dlt: Any = import_module("dlt")
    with tempfile.TemporaryDirectory(dir=corpus.folder, prefix="dlt-") as place:
        database = Path(place) / "peer.duckdb"
        pipeline = dlt.pipeline(
            pipeline_name="peer",
            pipelines_dir=str(Path(place) / "pipelines"),
            destination=dlt.destinations.duckdb(str(database)),
            dataset_name="core",
        )
        documents = dlt.resource(_documents(corpus.detail_files), name="activities")
        _, cost = timed(lambda: pipeline.run(documents, loader_file_format="parquet"))
        with duckdb.connect(database, read_only=True) as connection:
            row = connection.execute(statement(__package__, "dlt_samples")).fetchone()
    return (int(row[0]) if row else 0), cost


def measure(corpus: Corpus, repetitions: int) -> Iterator[Line]:
    """Measure it in turn with the pipeline."""
    costs, peaks = [], []
    for _ in range(repetitions):
        peer = in_child(dlt_load, corpus)
        core = in_child(normalise, corpus)
        samples, cost = peer.result
        if samples != core.result.totals.samples:
            raise RuntimeError(f"dlt wrote {samples} samples of {core.result.totals.samples}")
        costs.append((cost, core.result.cost))
        peaks.append(peer.peak_bytes)
    size = f"{corpus.activities:,} activities"
    peer_s, core_s = median(cost.wall_s for cost, _ in costs), median(cost.wall_s for _, cost in costs)
    yield Line(
        f"dlt / core, {size}",
        median_ratio((peer_cost.wall_s, core_cost.wall_s) for peer_cost, core_cost in costs),
        "times",
        at_least(20),
        f"{peer_s:.1f} s / {core_s:.2f} s",
    )
    yield Line(
        f"the same in processor time, {size}",
        median_ratio((peer_cost.cpu_s, core_cost.cpu_s) for peer_cost, core_cost in costs),
        "times",
    )
    yield Line(f"dlt's peak memory, {size}", max(peaks) / 2**20, "MiB")


def _documents(files: list[str]) -> Iterator[list[Any]]:
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = connection.execute(statement(__package__, "payloads"), {"files": files})
        while page := rows.fetchmany(_PAGE):
            yield [msgspec.json.decode(payload) for (payload,) in page]
