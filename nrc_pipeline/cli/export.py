"""`nrc export`: writes files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.given_path import given_path
from nrc_pipeline.cli.left_out import tell_left_out
from nrc_pipeline.cli.light import light
from nrc_pipeline.cli.screen import complain, count, say, short_path
from nrc_pipeline.cli.window import LocalFromOption, LocalToOption, checked_window
from nrc_pipeline.exports.kinds import Files, Kind, OneFile, Table
from nrc_pipeline.exports.layouts import Layout

if TYPE_CHECKING:
    from collections import Counter

    from nrc_pipeline.exports.privacy import Cut, Privacy
    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.exports.run import Done
    from nrc_pipeline.foundation.home import Home


def _listed(*shapes: type[Files | OneFile | Table]) -> str:
    found = [name for name in Kind if isinstance(name.row, shapes)]
    return f"{', '.join(found[:-1])} and {found[-1]}"


HELP = f"""
Write files for other programs from the published warehouse.

{_listed(Files)} write one file per activity, and a manifest; a second export writes only what changed.
{_listed(OneFile, Table)} write one file. Times in the files are UTC. --from and --to are months in the local
time of the run, as in the file names. Only you can read the files. If the file of an activity cannot be made,
the activity is named and left out, all others are written, and the exit code is 1.

Permanent privacy zones belong in privacy.toml in the home, which keeps them out of the shell history;
they apply with --privacy. The warehouse keeps all positions.
"""


def export(  # noqa: PLR0913, PLR0917 - they are options
    kind: Annotated[Kind, typer.Argument(help="The format.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            parser=given_path,
            help="The target folder. Default: exports/KIND in the home.",
        ),
    ] = None,
    first: LocalFromOption = None,
    last: LocalToOption = None,
    activity: Annotated[
        str | None, typer.Option("--activity", metavar="ID", help="Export only this activity.")
    ] = None,
    table: Annotated[
        str,
        typer.Option(
            "--table", metavar="NAME", help=f"The table for {_listed(Table)}, e.g. core.activities."
        ),
    ] = "marts.activities",
    layout: Annotated[
        Layout,
        typer.Option(
            "--layout",
            help="strava: folders of 25 files to upload; watch: for a program that watches a folder.",
        ),
    ] = Layout.FLAT,
    privacy: Annotated[
        bool, typer.Option("--privacy", help="Cut private places; without a zone, the first and last 200 m.")
    ] = False,
    privacy_zone: Annotated[
        list[str] | None,
        typer.Option(
            "--privacy-zone", metavar="LAT,LON,RADIUS_M", help="Cut all positions inside this circle."
        ),
    ] = None,
    trim_m: Annotated[
        float | None,
        typer.Option("--trim-m", metavar="METRES", help="Cut this distance at both ends of a route."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, but write nothing.")
    ] = False,
) -> int:
    """Write the files of one kind; HELP describes the command."""
    from nrc_pipeline.exports.privacy import chosen_privacy
    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.foundation.errors import Misuse
    from nrc_pipeline.foundation.places import output_path
    from nrc_pipeline.foundation.settings import load_settings

    home, row = load_settings().home_folder(), kind.row
    cuts = privacy or bool(privacy_zone) or trim_m is not None
    if isinstance(row, Table):
        if cuts:
            raise Misuse(f"{kind} exports a table unchanged, with places: --privacy does not apply to it.")
        if activity is not None or first is not None or last is not None:
            raise Misuse(f"{kind} exports a whole table: use `nrc sql` to select rows.")
    if not isinstance(row, Files) and (dry_run or layout is not Layout.FLAT):
        raise Misuse(f"{kind} writes one file: --layout and --dry-run do not apply to it.")
    chosen = chosen_privacy(home, privacy_zone or (), trim_m) if cuts else None
    selection = Selection(checked_window(first, last), activity)
    folder = output_path(out or home.exports / _folder_name(row, layout, private=cuts), home)
    with light():
        match row:
            case Files():
                return _files(home, row, folder, selection, layout, chosen, dry_run=dry_run)
            case OneFile():
                return _one_file(home, row, folder, selection, chosen)
            case Table():
                say(f"  {short_path(row.write(home, table, folder))}")
                return 0


def _folder_name(row: Files | OneFile | Table, layout: Layout, *, private: bool) -> str:
    """Return a separate folder for each kind of export, so that they do not overwrite each other."""
    parts = [row.name, *([layout.value] if layout is not Layout.FLAT else [])]
    without_places = isinstance(row, OneFile) and not row.has_places
    return "-".join([*parts, *(["private"] if private and not without_places else [])])


def _files(
    home: Home,
    row: Files,
    folder: Path,
    selection: Selection,
    layout: Layout,
    privacy: Privacy | None,
    *,
    dry_run: bool,
) -> int:
    from datetime import UTC, datetime

    from nrc_pipeline.exports.run import Request
    from nrc_pipeline.exports.run import export as run

    request = Request(row, folder, selection, layout, privacy, dry_run)
    done = run(home, request, datetime.now(UTC))
    _tell(done, folder, dry_run=dry_run, cuts=privacy is not None)
    return tell_left_out(done.left_out)


def _tell(done: Done, folder: Path, *, dry_run: bool, cuts: bool) -> None:
    written = f"{count(done.written, 'file')} {'to write' if dry_run else 'written'}"
    removed = f"{done.removed:,} {'to remove' if dry_run else 'removed'}"
    say(f"{written} ({done.written_bytes / 1e6:,.1f} MB), {done.unchanged:,} unchanged, {removed}.")
    if cuts:
        _tell_cut(done.cut, done.cut_activities)
    _tell_reasons("not exported", done.not_exported)
    _tell_reasons("left alone", done.left)
    say(f"  {short_path(folder)}")


def _tell_cut(cut: Cut, activities: int | None = None) -> None:
    where = f" in {count(activities, 'activity', 'activities')}" if activities is not None else ""
    say(
        f"Privacy: {cut.cut_points:,} of {cut.points:,} positions cut{where}, {cut.cut_m:,.0f} of "
        f"{cut.length_m:,.0f} m."
    )


def _tell_reasons(what: str, reasons: Counter[str]) -> None:
    for reason, number in reasons.most_common():
        complain(f"{count(number, 'activity', 'activities')} {what}: {reason}")


def _one_file(home: Home, row: OneFile, folder: Path, selection: Selection, privacy: Privacy | None) -> int:
    from datetime import UTC, datetime

    made = row.write(home, folder, selection, privacy, datetime.now(UTC))
    say(f"{count(made.number, row.counted)} written.")
    if row.has_places and privacy is not None:
        _tell_cut(made.cut)
    say(f"  {short_path(made.path)}")
    return tell_left_out(made.left_out)
