"""`nrc sync`: loads from the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.screen import complain, count
from nrc_pipeline.cli.window import FromOption, ToOption, checked_window

if TYPE_CHECKING:
    from nrc_pipeline.settings import Settings


def sync(
    first: FromOption = None,
    last: ToOption = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="Walk the whole list now: late arrivals, old edits, deletions."),
    ] = False,
) -> int:
    """Load what is new from the API.

    Asks only for what is not there yet, newest first. Stopped at any moment, by you or by a token that dies,
    it keeps what came, and the next sync goes on from there. Without --full the whole list is walked once a
    week.
    """
    from nrc_pipeline.cli.outcome import tell_outcome
    from nrc_pipeline.cli.runs import run_load
    from nrc_pipeline.cli.watching import watching
    from nrc_pipeline.errors import Misuse
    from nrc_pipeline.settings import load_settings
    from nrc_pipeline.syncing import sync as run

    window = checked_window(first, last)
    if full and not window.is_everything:
        raise Misuse("--full walks the whole list: leave out --from and --to.")
    settings = load_settings()
    with watching(lambda wanted: _tell_time(settings, wanted)):
        synced = run(settings, window, run_load, full=full)
    return tell_outcome(settings, synced.load_id, window)


def _tell_time(settings: Settings, wanted: int) -> None:
    from datetime import UTC, datetime

    from nrc_pipeline.cli.durations import in_words
    from nrc_pipeline.status.token_state import token_state

    at_least_s = wanted / settings.requests_per_second if settings.requests_per_second else None
    line = f"{count(wanted, 'detail')} to fetch, newest first"
    if at_least_s is not None:
        line += f", at least {in_words(at_least_s)}"
    left_s = token_state(settings, datetime.now(UTC)).remaining_s
    if left_s is not None:
        line += f"; the token lives {in_words(left_s)} more"
        if at_least_s is not None and at_least_s > left_s:
            line += ", too short for all of them: another token later fetches the rest"
    complain(f"{line}.")
