"""`nrc demo`: the whole pipeline on an invented athlete."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from nrc_pipeline.cli.screen import say, short_path, show_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings

FOLDER = "demo"
SEED = 6
ACTIVITIES = 240
YEARS = 3
# Fixed, so that every demo shows the same numbers.
END = datetime(2026, 11, 1, tzinfo=UTC)

_CORE_TABLES = (("demo_totals", "What is in the warehouse"),)
_MART_TABLES = (
    ("demo_years", "Runs by year"),
    ("demo_records", "Records"),
    ("demo_last", "The latest activities"),
)


def demo(context: typer.Context) -> int:
    """Load an invented athlete from a simulated service, and show what is in the warehouse.

    Needs no token and no network, and uses its own home, NRC_HOME/demo. A second run finds that nothing has
    changed.
    """
    from nrc_pipeline.cli.outcome import tell_outcome
    from nrc_pipeline.cli.watching import watching
    from nrc_pipeline.foundation.months import EVERYTHING
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.loads.syncing import sync

    with _simulated(load_settings()) as settings:
        say(f"A simulated service has {ACTIVITIES} activities from {YEARS} years; loading the new ones.")
        with watching():
            synced = sync(settings, EVERYTHING, context.obj)
        code = tell_outcome(settings, synced.load_id, EVERYTHING)
    home = settings.home_folder()
    if home.warehouse.exists():
        show_contents(home)
        _tell_what_next(home.path)
    return code


@contextmanager
def _simulated(settings: Settings) -> Iterator[Settings]:
    """Serve the athlete and return the settings that load it, regardless of the user's settings."""
    from pydantic import SecretStr

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.simulator import Athlete, Simulator

    athlete = Athlete.generate(SEED, ACTIVITIES, YEARS, END)
    with Simulator(athlete).running() as server:
        yield Settings.model_construct(
            home=settings.home / FOLDER,
            base_url=server.base_url,
            access_token=SecretStr(server.issue_token()),
            # The service runs on this machine, so no rate limit is needed.
            requests_per_second=0.0,
        )


def show_contents(home: Home) -> None:
    """Show the contents of a warehouse; only the core tables if dbt failed and there are no marts."""
    from nrc_pipeline.cli.formats import as_text, is_number
    from nrc_pipeline.foundation.statements import statement
    from nrc_pipeline.warehouse.reading import read_connection, rows

    with read_connection(home) as connection:
        _, (has_marts,) = rows(connection, statement(__package__, "demo_has_marts"))
        for name, title in (*_CORE_TABLES, *(_MART_TABLES if has_marts[0] else ())):
            columns, found = rows(connection, statement(__package__, name))
            right = {at for at in range(len(columns)) if any(is_number(row[at]) for row in found)}
            say()
            say(title)
            show_table(columns, [[as_text(value) for value in row] for row in found], right)


def _tell_what_next(home: Path) -> None:
    nrc = _command()
    demo = f"NRC_HOME={short_path(home)} {nrc}"
    steps = (
        (
            f"{demo} sql \"FROM marts.periods WHERE granularity = 'year' ORDER BY started_on\"",
            "your own questions",
        ),
        (f"{demo} report", "all runs as one page of pictures"),
        (f"{demo} status", "how complete the data is, per year"),
        (f"{demo} ui", "the same assets, months and runs in Dagster"),
        (f"{nrc} token set && {nrc} sync", "your own history"),
        (f"{nrc} import FOLDER", "or files that you exported earlier"),
    )
    width = max(len(command) for command, _ in steps)
    say()
    say("Next steps:")
    for command, what in steps:
        say(f"  {command:<{width}}  # {what}")


def _command() -> str:
    """Return how this program was called: `nrc` if it is on the PATH."""
    called = Path(sys.argv[0])
    if called.name != "nrc" or shutil.which("nrc") == str(called):
        return "nrc"
    return short_path(called.absolute())
