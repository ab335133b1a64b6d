"""`nrc import`: loads files of all formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.given_path import given_path
from nrc_pipeline.cli.screen import complain, count, harmless, say

if TYPE_CHECKING:
    from nrc_pipeline.loads.importing import Imported


def import_(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", parser=given_path, help="Folders and files, also .gz and .zip."),
    ],
) -> int:
    """Load files that Nike, its tools or any exporter saved.

    Reads JSON of the API, Nike's official export (TCX), Nike+ JSON and XML of 2006-2016, GPX, and the TCX and
    FIT files of `nrc export`. The content decides what a file is. Files without an activity are named and
    skipped. Needs no token and no network. Older data never replaces data from the API, and importing the
    same file again is harmless.
    """
    from nrc_pipeline.cli.outcome import tell_outcome
    from nrc_pipeline.cli.watching import watching
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.loads.syncing import import_files
    from nrc_pipeline.services.files.source import FileSource

    settings = load_settings()
    files = FileSource(paths)
    with watching():
        load_id, imported = import_files(settings, files, context.obj)
    _tell_files(imported)
    found = imported.details or imported.list_items or imported.translated
    if not (found or imported.known_already or imported.refused):
        complain("These files contain no activity.")
        return 2
    # Activities that the API has and the files lack are left to a sync.
    return tell_outcome(settings, load_id)


def _tell_files(imported: Imported) -> None:
    from nrc_pipeline.formats.unknown import lines

    for path, reason in imported.skipped:
        complain(f"skipped {harmless(path)}: {reason}")
    for line in lines((harmless(path), kind) for path, kind in imported.passed_over):
        complain(line)
    for path, reason in imported.refused:
        complain(f"quarantined {harmless(path)}: {harmless(reason)}")
    if imported.other_files:
        say(
            f"{count(imported.translated, 'activity', 'activities')} from "
            f"{count(imported.other_files, 'file')} of other formats."
        )
    skipped = len(imported.skipped) + len(imported.passed_over)
    say(
        f"{count(imported.details, 'activity', 'activities')} with details and "
        f"{count(imported.list_items, 'header')} new, {imported.known_already:,} known already, "
        f"{len(imported.refused):,} quarantined, {count(skipped, 'file')} skipped."
    )
