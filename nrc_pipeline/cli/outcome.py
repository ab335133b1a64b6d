"""The summary of a load: what arrived, what is missing and why, how to continue, and the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nrc_pipeline.cli.screen import complain, count, harmless, say, short_path

if TYPE_CHECKING:
    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.insight.status.completeness import Completeness
    from nrc_pipeline.loads.ledger import StageOutcome

REFUSED = 3
INCOMPLETE = 1

WHY_MISSING = {
    "not_asked": "not requested yet",
    "failed": "the API answered with errors, after all retries",
    "vanished": "the API no longer has them (404)",
    "refused": "the answer is in quarantine",
    "outdated": "the API gives an older version than it lists",
    "file_only": "only a header from a file; the API does not list the activity",
}


def exit_code(outcomes: Iterable[str], still_wanted: int) -> int:
    """Return the exit code of a load from the outcomes of its stages and the number of missing details."""
    seen = set(outcomes)
    if "refused" in seen:
        return REFUSED
    return INCOMPLETE if still_wanted or seen & {"failed", "partial"} else 0


def tell_outcome(settings: Settings, load_id: str, wanted_in: Window | None = None) -> int:
    """Report how a load ended and return its exit code; details missing in `wanted_in` count."""
    from nrc_pipeline.loads.load import Load

    stages = Load(settings, load_id).journal.stages()
    still_wanted = (
        len(Load(settings, load_id, wanted_in).arrival.wanted_details()) if wanted_in is not None else 0
    )
    total = _tell_numbers(settings, load_id)
    for reason in _reasons(stages):
        complain(reason)
    code = exit_code((stage.outcome for stage in stages), still_wanted)
    if still_wanted:
        complain(f"{count(still_wanted, 'detail is', 'details are')} still missing{_how_to_go_on(code)}")
    if total.quarantined:
        complain(
            f"{count(total.quarantined, 'document is', 'documents are')} in quarantine; "
            "see ops.quarantine with `nrc sql` for the reasons."
        )
    return code


def _tell_numbers(settings: Settings, load_id: str) -> Completeness:
    from nrc_pipeline.insight.status.completeness import Completeness, completeness
    from nrc_pipeline.insight.status.journal import attempts_of, loads
    from nrc_pipeline.insight.status.view import open_view

    home = settings.home_folder()
    with open_view(home) as view:
        total = Completeness.total_of(completeness(view))
        this = loads(view, load_id=load_id)
        attempts = attempts_of(view, load_id)
    for summary in this:
        if summary.documents or summary.rows_written:
            landed, written = count(summary.documents, "document"), count(summary.rows_written, "row")
            say(f"{landed} landed, {written} written, {count(summary.requests, 'request')} made.")
        elif summary.outcome == "unchanged":
            say(f"Nothing changed ({count(summary.requests, 'request')} made).")
    for outcome, reason, number in attempts:
        complain(f"{outcome}: {count(number, 'document')}: {harmless(reason)}")
    if home.warehouse.exists():
        loaded = count(total.loaded, "activity", "activities")
        say(f"The warehouse holds {loaded}, {total.stored:,} with details:")
        say(f"  {short_path(home.warehouse)}")
    return total


def _reasons(stages: Iterable[StageOutcome]) -> list[str]:
    """Return what stopped the stages, without repetitions."""
    return list(dict.fromkeys(stage.reason for stage in stages if stage.reason))


def _how_to_go_on(code: int) -> str:
    if code == REFUSED:
        return "; set a fresh token, and `nrc sync` fetches only these."
    return "; `nrc sync` requests only these again."
