"""`nrc rebuild`: rebuilds everything from the landing zone."""

from __future__ import annotations

import typer

from nrc_pipeline.cli.screen import say
from nrc_pipeline.cli.window import FromOption, ToOption, checked_window


def rebuild(context: typer.Context, first: FromOption = None, last: ToOption = None) -> int:
    """Rebuild the core tables, the marts and the warehouse from the landing zone.

    Needs no token and no network. Readers use the old warehouse until the new one is complete.
    """
    from nrc_pipeline.cli.outcome import tell_outcome
    from nrc_pipeline.cli.watching import watching
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.loads.syncing import rebuild as run

    window = checked_window(first, last)
    settings = load_settings()
    with watching():
        load_id = run(settings, window, context.obj)
    if load_id is None:
        where = "" if window.is_everything else " in these months"
        say(f"Nothing has landed{where}; there is nothing to rebuild.")
        return 0
    return tell_outcome(settings, load_id)
