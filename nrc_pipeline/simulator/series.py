"""One metric of a document: arrays while it is computed, dictionaries when it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNITS = {
    "distance": "KM", "steps": "STEP", "calories": "KCAL", "ascent": "M", "descent": "M", "elevation": "M",
    "latitude": "DD", "longitude": "DD", "horizontal_accuracy": "M", "heart_rate": "BPM", "speed": "KMH",
    "pace": "MKM", "nikefuel": "FUEL", "rpe": "RATING", "grade": "RATIO", "stars": "STAR",
}  # fmt: skip


class Sample(msgspec.Struct, gc=False):
    """One element of `values`.

    A struct, not a dictionary: a document has ten thousand, and the garbage collector would visit each one.

    Attributes:
        start_epoch_ms: UTC.
        end_epoch_ms: UTC.
        value: In the metric's unit.
    """

    start_epoch_ms: int
    end_epoch_ms: int
    value: int | float


def plain_numbers(values: NDArray[np.float64] | NDArray[np.int64]) -> list[int | float]:
    """Return Python numbers, whole ones as int: the server writes 0 and 450 for 0.0 and 450.0."""
    numbers: list[int | float] = values.tolist()
    if values.dtype.kind == "f":
        for where in np.flatnonzero(values == np.rint(values)).tolist():
            numbers[where] = int(numbers[where])
    return numbers


@dataclass(frozen=True, slots=True)
class Series:
    """The samples of one metric.

    Attributes:
        metric: For example "distance".
        source: The producer.
        app_id: The recording app, written as `appId`.
        start_ms: Start of each sample, milliseconds since the start of the activity.
        end_ms: End of each sample; the same as the start for a point.
        value: One number per sample, in the metric's unit.
    """

    metric: str
    source: str
    app_id: str
    start_ms: NDArray[np.int64]
    end_ms: NDArray[np.int64]
    value: NDArray[np.float64] | NDArray[np.int64]

    def total(self) -> int | float:
        """The plain sum, in order, as in the `total` summary."""
        whole = float(np.add.accumulate(self.value.astype(np.float64))[-1]) if len(self.value) else 0.0
        return int(whole) if whole.is_integer() else whole

    def mean(self) -> int | float:
        """The unweighted mean of the samples."""
        mean = float(self.value.mean())
        return int(mean) if mean.is_integer() else mean

    def entry(self, epoch_ms: int) -> dict[str, Any]:
        """Return the element of `metrics`, with absolute times."""
        starts = (self.start_ms + epoch_ms).tolist()
        ends = (self.end_ms + epoch_ms).tolist()
        return {
            "type": self.metric,
            "unit": UNITS[self.metric],
            "source": self.source,
            "appId": self.app_id,
            "values": list(map(Sample, starts, ends, plain_numbers(self.value))),
        }
