"""One case, in a process of its own: what it cost."""

from __future__ import annotations

import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of all processors together: the latter say more on a busy machine."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class InChild(Generic[T]):
    """What a function returned in its process, and the peak of that process's resident memory."""

    result: T
    peak_bytes: int


def timed(function: Callable[[], T]) -> tuple[T, Cost]:
    """Call and measure."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = function()
    return result, Cost(time.perf_counter() - wall, time.process_time() - cpu)


def in_child(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> InChild[T]:
    """Call in a fresh process; function, arguments and result are pickled, errors come back."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        result, peak = pool.submit(_with_peak, function, args, kwargs).result()
    return InChild(result, peak)


def _with_peak(
    function: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
) -> tuple[T, int]:
    # A main module without a file is an interactive session to DuckDB, which then draws progress bars.
    vars(sys.modules["__main__"]).setdefault("__file__", __file__)
    result = function(*args, **kwargs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes everywhere but on macOS.
    return result, peak if sys.platform == "darwin" else peak * 1024


def median_ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """Return the median of the ratios of what ran in turn."""
    return median(first / second for first, second in pairs)


def busy() -> str:
    """Return the load average of the last minute, in processes."""
    return f"{os.getloadavg()[0]:.1f}"
