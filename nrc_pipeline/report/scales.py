"""Maps values to positions on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values `low..high` to pixels `start..end`; with `log`, from their logarithms."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Return the position of a value; values outside the domain are outside the pixels."""
        low, high, at = self.low, self.high, value
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(value)
        share = (at - low) / (high - low) if high != low else 0.5
        return self.start + share * (self.end - self.start)


def nice_ceiling(value: float) -> float:
    """Return the next number that an axis may end at: 1, 1.5, 2, 3, 4, 5, 6 or 8 times a power of ten."""
    # For the smallest floating-point numbers, logarithms and powers no longer agree.
    if value < 1e-9:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9))


def ticks(low: float, high: float, about: int, steps: tuple[float, ...] = (1, 2, 2.5, 5, 10)) -> list[float]:
    """Return round values within `low..high`, about the given number of them."""
    if high <= low:
        return [low]
    rough = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((one * power for one in steps if one * power >= rough), 10 * power)
    first = math.ceil(low / step - 1e-9)
    return [round(at * step, 9) for at in range(first, math.floor(high / step + 1e-9) + 1)]


def pace_ticks(low_s: float, high_s: float, about: int) -> list[float]:
    """Return round paces, s/km: steps of 5, 10, 15, 30, 60 … seconds."""
    rough = (high_s - low_s) / max(about, 1)
    step = next((one for one in (5, 10, 15, 30, 60, 120, 300) if one >= rough), None)
    if step is None:
        return ticks(low_s, high_s, about)
    return [at * step for at in range(math.ceil(low_s / step), math.floor(high_s / step) + 1)]
