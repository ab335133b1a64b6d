"""What is there and what is missing, per year."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline.status.view import View


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why details are missing: how many for each reason.

    not_asked: not asked for yet. failed: still an error after the retries. vanished: 404. refused: what came
    is in quarantine. outdated: the API gives an older version than it lists. file_only: a header from a file
    of an activity that the API does not list.
    """

    not_asked: int = 0
    failed: int = 0
    vanished: int = 0
    refused: int = 0
    outdated: int = 0
    file_only: int = 0


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of activities whose start is in `year` (UTC; None: the document names no time, or the total).

    listed: seen in a list. stored: with a detail in the landing zone. loaded: in the published warehouse.
    quarantined: documents refused. missing: listed without the detail of that version, for the reasons `why`.
    """

    year: int | None
    listed: int
    stored: int
    loaded: int
    quarantined: int
    missing: int
    why: Reasons

    @classmethod
    def total_of(cls, years: Iterable[Completeness]) -> Completeness:
        """Add the years up."""
        return _entry(None, *(sum(numbers) for numbers in zip(*map(_numbers, years), strict=True)))


def _numbers(entry: Completeness) -> tuple[int, ...]:
    *counts, why = astuple(entry)[1:]
    return (*counts, *why)


def _entry(
    year: int | None,
    listed: int = 0,
    stored: int = 0,
    loaded: int = 0,
    quarantined: int = 0,
    missing: int = 0,
    *why: int,
) -> Completeness:
    return Completeness(year, listed, stored, loaded, quarantined, missing, Reasons(*why))


def completeness(view: View) -> list[Completeness]:
    """Return one entry per year, oldest first; what names no time comes last."""
    return [_entry(*row) for row in view.rows("completeness")]
