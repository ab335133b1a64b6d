"""The floor: DuckDB reads the landing Parquet and aggregates every sample, and writes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

import duckdb

from benchmarks.measuring import Cost, timed
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from benchmarks.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Totals:
    """Count of all samples, and the sums of their starts, ends (epoch ms) and values."""

    samples: int
    starts: int
    ends: int
    total: float

    def equal(self, other: Totals) -> bool:
        """Compare; the order of summing moves the last digits of `total`."""
        return (self.samples, self.starts, self.ends) == (
            other.samples,
            other.starts,
            other.ends,
        ) and isclose(self.total, other.total, rel_tol=1e-9)


def floor(corpus: Corpus) -> tuple[Totals, Cost]:
    """Measure it, with as many threads as the pipeline takes; to be called in a process of its own."""
    files = corpus.detail_files
    with duckdb.connect(config={"threads": min(os.cpu_count() or 1, 4)}) as connection:
        connection.execute("SET enable_progress_bar = false")
        return timed(lambda: totals(connection, "floor", {"files": files}))


def totals(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, list[str]] | None = None
) -> Totals:
    """Run `floor.sql`, or `core_totals.sql` on a database."""
    row = connection.execute(statement(__package__, query), parameters or {}).fetchone()
    if row is None:
        raise RuntimeError("an aggregate gave no row")
    return Totals(*row)
