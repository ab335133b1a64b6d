"""Runs whose distance samples are wrong in the ways that recorders get them wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]
Sample = dict[str, Any]


def distances(document: Document) -> list[Sample]:
    """Return the distance samples of a document, to be changed."""
    (found,) = (entry["values"] for entry in document["metrics"] if entry["type"] == "distance")
    samples: list[Sample] = found
    return samples


def state(document: Document, share: float = 1.0) -> None:
    """State the sum of the samples, times a share, as the total."""
    for one in document["summaries"]:
        if (one["metric"], one["summary"]) == ("distance", "total"):
            one["value"] = share * sum(sample["value"] for sample in distances(document))


def add(document: Document, offset_ms: int, duration_ms: int, km: float) -> None:
    """Add a sample at an offset from the start."""
    start = document["start_epoch_ms"] + offset_ms
    distances(document).append({"start_epoch_ms": start, "end_epoch_ms": start + duration_ms, "value": km})


def leap(document: Document) -> None:
    """Give one interval in the middle 880 m, as after a lost signal, and count them in the total."""
    samples = distances(document)
    samples[len(samples) // 2]["value"] += 0.88
    state(document)


def wobble(document: Document) -> None:
    """Give one interval in the middle 30 m too many."""
    samples = distances(document)
    samples[len(samples) // 2]["value"] += 0.03
    state(document)


def uncounted(document: Document) -> None:
    """Add a sample of 3 km in a second that the total does not count."""
    add(document, 600_000, 1_000, 3.0)


def hour(document: Document) -> None:
    """Lay a sample of an hour and 2 km over the run."""
    add(document, 300_000, 3_600_000, 2.0)
    state(document)


def together(document: Document) -> None:
    """Deliver every tenth sample together with the end of the one before it, whose time it takes."""
    samples = sorted(distances(document), key=lambda one: one["start_epoch_ms"])
    for before, one in list(pairwise(samples))[::10]:
        before["end_epoch_ms"] = one["end_epoch_ms"] - 20
        one["start_epoch_ms"] = one["end_epoch_ms"] - 20


def drive(document: Document) -> None:
    """Drive at 8 m/s in the third quarter of it."""
    samples = distances(document)
    for one in samples[len(samples) // 2 : 3 * len(samples) // 4]:
        one["value"] = 0.008e-3 * (one["end_epoch_ms"] - one["start_epoch_ms"])
    state(document)


def too_fast(document: Document) -> None:
    """Record all but the end at 8 m/s."""
    samples = distances(document)
    for one in samples[: 4 * len(samples) // 5]:
        one["value"] = 0.008e-3 * (one["end_epoch_ms"] - one["start_epoch_ms"])
    state(document)


def contradicted(document: Document) -> None:
    """State a quarter more than the samples have."""
    state(document, 1.25)


MARRED: dict[str, Callable[[Document], None]] = {
    change.__name__: change
    for change in (leap, wobble, uncounted, hour, together, drive, too_fast, contradicted)
}
