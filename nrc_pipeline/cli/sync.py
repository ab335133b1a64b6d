"""`nrc sync`: loads from the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.screen import complain, count
from nrc_pipeline.cli.window import FromOption, ToOption, checked_window

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings


def sync(
    context: typer.Context,
    first: FromOption = None,
    last: ToOption = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Walk the whole list now to find late arrivals, old edits and deletions."
        ),
    ] = False,
) -> int:
    """Load what is new from the API.

    Requests only what is missing, newest first. If it is stopped, by you or by an expired token, it keeps
    what it has received, and the next sync continues from there. Without --full, the whole list is walked
    once a week.
    """
    from nrc_pipeline.cli.outcome import tell_outcome
    from nrc_pipeline.cli.watching import watching
    from nrc_pipeline.foundation.errors import Misuse
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.loads.syncing import sync as run

    window = checked_window(first, last)
    if full and not window.is_everything:
        raise Misuse("--full walks the whole list: leave out --from and --to.")
    settings = load_settings()
    with watching(lambda wanted: _tell_time(settings, wanted)):
        synced = run(settings, window, context.obj, full=full)
    return tell_outcome(settings, synced.load_id, window)


def _tell_time(settings: Settings, wanted: int) -> None:
    from datetime import UTC, datetime

    from nrc_pipeline.insight.status.token_state import token_state

    left_s = token_state(settings, datetime.now(UTC)).remaining_s
    complain(prospect(wanted, settings.requests_per_second, left_s))


def prospect(wanted: int, per_second: float, token_left_s: float | None) -> str:
    """Describe the work ahead: the details to fetch at a rate (0: no ceiling) before the token ends."""
    from nrc_pipeline.cli.durations import in_words

    parts = [f"{count(wanted, 'detail')} to fetch, newest first"]
    at_least_s = wanted / per_second if per_second else 0.0
    if at_least_s:
        parts[0] += f", at least {in_words(at_least_s)}"
    if token_left_s is not None:
        parts.append(f"the token is valid for another {in_words(token_left_s)}")
        if at_least_s > token_left_s:
            parts.append("the rest will need another token")
    return "; ".join(parts) + "."
