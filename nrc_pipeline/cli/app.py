"""Assembles the commands; each one runs inside the guard."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from nrc_pipeline import __version__
from nrc_pipeline.cli.backup import backup
from nrc_pipeline.cli.demo import demo
from nrc_pipeline.cli.doctor import doctor
from nrc_pipeline.cli.export import HELP as EXPORT_HELP
from nrc_pipeline.cli.export import export
from nrc_pipeline.cli.guard import guarded, in_paragraphs
from nrc_pipeline.cli.importing import import_
from nrc_pipeline.cli.interruption import INTERRUPTED, exit_at_once
from nrc_pipeline.cli.rebuild import rebuild
from nrc_pipeline.cli.report import report
from nrc_pipeline.cli.runs import dagster_runner
from nrc_pipeline.cli.simulate import simulate
from nrc_pipeline.cli.sql import sql
from nrc_pipeline.cli.status import status
from nrc_pipeline.cli.sync import sync
from nrc_pipeline.cli.token import clear, set_, show
from nrc_pipeline.cli.ui import ui
from nrc_pipeline.cli.verify import verify

_HELP = """
Your whole Nike Run Club history in a DuckDB warehouse that answers SQL.

Start with `nrc demo`: it needs no token and no network. Settings are NRC_ variables of the environment, or of
a .env file in the working directory.
"""

app = typer.Typer(
    name="nrc",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 complete; 1 failed, or details are still missing; 2 misuse, or another account's "
    "home; 3 the token is missing, expired or refused, or the API refuses the account.",
)
token_app = typer.Typer(no_args_is_help=True, help="Store, show or delete the access token.")

app.command("demo")(guarded(demo))
app.command("sync")(guarded(sync))
app.command("import")(guarded(import_))
app.command("rebuild")(guarded(rebuild))
app.add_typer(token_app, name="token")
token_app.command("set")(guarded(set_))
token_app.command("status")(guarded(show))
token_app.command("clear")(guarded(clear))
app.command("status")(guarded(status))
app.command("doctor")(guarded(doctor))
app.command("verify")(guarded(verify))
app.command("backup")(guarded(backup))
app.command("sql")(guarded(sql))
app.command("export", help=in_paragraphs(EXPORT_HELP))(guarded(export))
app.command("report")(guarded(report))
app.command("simulate")(guarded(simulate))
app.command("ui")(guarded(ui))


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"nrc {__version__}")
        raise typer.Exit


@app.callback(help=in_paragraphs(_HELP))
def _nrc(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Handle the options that come before a command; pass on what runs its jobs, which a caller may give."""
    context.obj = context.obj or dagster_runner


def main() -> None:
    """Run the command line and exit with its code."""
    # Importing Dagster and dbt creates millions of objects, almost none of them garbage. Python's default of
    # a collection per 700 allocations would take a sixth of a load's time.
    gc.set_threshold(50_000, 20, 20)
    try:
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            exit_at_once(INTERRUPTED)
        raise
