"""What is there and what is missing, per year."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline.insight.status.view import View


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why details are missing: the count for each reason.

    not_asked: not requested yet. failed: still an error after the retries. vanished: 404. refused: the answer
    is in quarantine. outdated: the API gives an older version than it lists. file_only: only a header from a
    file, and the API does not list the activity.
    """

    not_asked: int = 0
    failed: int = 0
    vanished: int = 0
    refused: int = 0
    outdated: int = 0
    file_only: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """Every activity that a list has named or that has a detail, each counted once.

    listed + unlisted = complete + quarantined + deleted + missing + difference, and the difference is 0 once
    a load has ended. unlisted: stored, but in no list. complete: loaded with its details. quarantined:
    nothing of it could be loaded. deleted: gone from the account, but kept here with its details. missing:
    for one of the reasons.
    """

    listed: int
    unlisted: int
    complete: int
    quarantined: int
    deleted: int
    missing: int
    difference: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of activities whose start is in `year` (UTC; None: no time in the document, or the total).

    listed: seen in a list. stored: with a detail in the landing zone. loaded: in the published warehouse,
    even if only by its header. quarantined: refused documents, which need not name an activity. missing:
    listed, but without the detail of that version, for the reasons `why`. not_loaded: landed, but neither
    loaded nor in quarantine.
    """

    year: int | None
    listed: int
    stored: int
    loaded: int
    quarantined: int
    missing: int
    not_loaded: int
    why: Reasons
    balance: Balance

    @classmethod
    def total_of(cls, years: Iterable[Completeness]) -> Completeness:
        """Return the sum of the years."""
        return _entry(None, *(sum(numbers) for numbers in zip(*map(_numbers, years), strict=True)))


def completeness(view: View) -> list[Completeness]:
    """Return one entry per year, oldest first; activities without a time come last."""
    return [_entry(*row) for row in view.rows("completeness")]


def _numbers(entry: Completeness) -> tuple[int, ...]:
    counts = (entry.listed, entry.stored, entry.loaded, entry.quarantined, entry.missing, entry.not_loaded)
    balance = entry.balance
    places = (balance.unlisted, balance.complete, balance.quarantined, balance.deleted)
    return (*counts, *places, *astuple(entry.why))


def _entry(year: int | None, *numbers: int) -> Completeness:
    # Without any year there is nothing to add up.
    listed, stored, loaded, quarantined, missing, not_loaded, *rest = numbers or (0,) * 10
    unlisted, complete, nothing_else, deleted, *why = rest
    difference = listed + unlisted - (complete + nothing_else + deleted + missing)
    balance = Balance(listed, unlisted, complete, nothing_else, deleted, missing, difference)
    return Completeness(
        year, listed, stored, loaded, quarantined, missing, not_loaded, Reasons(*why), balance
    )
