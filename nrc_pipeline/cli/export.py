"""`nrc export`: writes files for other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.given_path import given_path
from nrc_pipeline.cli.left_out import tell_left_out
from nrc_pipeline.cli.light import light
from nrc_pipeline.cli.screen import complain, count, say, short_path
from nrc_pipeline.cli.window import LocalFromOption, LocalToOption, checked_window

if TYPE_CHECKING:
    from collections import Counter

    from nrc_pipeline.exports.privacy import Cut, Privacy
    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.exports.run import Done
    from nrc_pipeline.foundation.home import Home


class KindName(StrEnum):
    """The available formats."""

    GPX = "gpx"
    TCX = "tcx"
    FIT = "fit"
    GEOJSON = "geojson"
    GEOPARQUET = "geoparquet"
    CSV = "csv"
    PARQUET = "parquet"
    ICS = "ics"


class LayoutChoice(StrEnum):
    """The available folder layouts."""

    FLAT = "flat"
    STRAVA = "strava"
    WATCH = "watch"


TABLES = (KindName.CSV, KindName.PARQUET)
FILES = (KindName.GPX, KindName.TCX, KindName.FIT, KindName.GEOJSON)


def export(  # noqa: PLR0913, PLR0917 - they are options
    kind: Annotated[KindName, typer.Argument(help="The format.", show_default=False)],
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
        typer.Option("--table", metavar="NAME", help="The table for csv and parquet, e.g. core.activities."),
    ] = "marts.activities",
    layout: Annotated[
        LayoutChoice,
        typer.Option(
            "--layout",
            help="strava: folders of 25 files to upload; watch: for a program that watches a folder.",
        ),
    ] = LayoutChoice.FLAT,
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
    """Write files for other programs from the published warehouse.

    gpx, tcx, fit and geojson write one file per activity, and a manifest; a second export writes only what
    changed. geoparquet, csv, parquet and ics write one file. Times in the files are UTC. --from and --to are
    months in the local time of the run, as in the file names. Only you can read the files. If the file of an
    activity cannot be made, the activity is named and left out, all others are written, and the exit code is
    1.

    Permanent privacy zones belong in privacy.toml in the home, which keeps them out of the shell history;
    they apply with --privacy. The warehouse keeps all positions.
    """
    from nrc_pipeline.exports.privacy import chosen_privacy
    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.foundation.errors import Misuse
    from nrc_pipeline.foundation.places import output_path
    from nrc_pipeline.foundation.settings import load_settings

    home = load_settings().home_folder()
    cuts = privacy or bool(privacy_zone) or trim_m is not None
    if kind in TABLES:
        if cuts:
            raise Misuse(f"{kind} exports a table unchanged, with places: --privacy does not apply to it.")
        if activity is not None or first is not None or last is not None:
            raise Misuse(f"{kind} exports a whole table: use `nrc sql` to select rows.")
    if kind not in FILES and (dry_run or layout is not LayoutChoice.FLAT):
        raise Misuse(f"{kind} writes one file: --layout and --dry-run do not apply to it.")
    chosen = chosen_privacy(home, privacy_zone or (), trim_m) if cuts else None
    selection = Selection(checked_window(first, last), activity)
    folder = output_path(out or home.exports / _folder_name(kind, layout, private=cuts), home)
    with light():
        if kind in FILES:
            return _files(home, kind, folder, selection, layout, chosen, dry_run=dry_run)
        if kind in TABLES:
            return _table(home, kind, folder, table)
        return _one_file(home, kind, folder, selection, chosen)


def _folder_name(kind: KindName, layout: LayoutChoice, *, private: bool) -> str:
    """Return a separate folder for each kind of export, so that they do not overwrite each other."""
    parts = [kind.value, *([layout.value] if layout is not LayoutChoice.FLAT else [])]
    return "-".join([*parts, *(["private"] if private and kind is not KindName.ICS else [])])


def _files(
    home: Home,
    kind: KindName,
    folder: Path,
    selection: Selection,
    layout: LayoutChoice,
    privacy: Privacy | None,
    *,
    dry_run: bool,
) -> int:
    from datetime import UTC, datetime

    from nrc_pipeline.exports.kinds import kind_of
    from nrc_pipeline.exports.layouts import Layout
    from nrc_pipeline.exports.run import Request
    from nrc_pipeline.exports.run import export as run

    request = Request(kind_of(kind.value), folder, selection, Layout(layout.value), privacy, dry_run)
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


def _table(home: Home, kind: KindName, folder: Path, table: str) -> int:
    from nrc_pipeline.exports.tables import export_csv, export_parquet

    write = export_csv if kind is KindName.CSV else export_parquet
    say(f"  {short_path(write(home, table, folder))}")
    return 0


def _one_file(home: Home, kind: KindName, folder: Path, selection: Selection, privacy: Privacy | None) -> int:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    if kind is KindName.GEOPARQUET:
        from nrc_pipeline.exports.geoparquet import export_geoparquet

        routes = export_geoparquet(home, folder, selection, privacy, now)
        say(f"{count(routes.routes, 'route')} written.")
        if privacy is not None:
            _tell_cut(routes.cut)
        path, left_out = routes.path, routes.left_out
    else:
        from nrc_pipeline.exports.ics import export_ics

        calendar = export_ics(home, folder, selection, now)
        say(f"{count(calendar.events, 'event')} written.")
        path, left_out = calendar.path, calendar.left_out
    say(f"  {short_path(path)}")
    return tell_left_out(left_out)
