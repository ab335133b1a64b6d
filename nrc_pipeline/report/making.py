"""Makes the report of a home: reads the published warehouse and writes files; changes nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports.folder import make_private
from nrc_pipeline.exports.privacy import Privacy
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.files import write_private
from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.report.facts import read_facts
from nrc_pipeline.report.newest_run import read_newest
from nrc_pipeline.report.page import page
from nrc_pipeline.report.privacy import what_was_cut
from nrc_pipeline.report.sections import Report, compose
from nrc_pipeline.report.tracks import Tracks, read_tracks
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.palette import ThemeChoice


class Written(NamedTuple):
    """The result: the file, its size, and what it does not show."""

    path: Path
    bytes: int
    privacy: str
    report: Report


def gather(home: Home, privacy: Privacy) -> Report:
    """Read the content of the report.

    Raises:
        Misuse: Nothing has been published, there are no marts, or they contain no run.
    """
    with read_connection(home) as connection:
        left_out: list[LeftOut] = []
        facts = read_facts(connection, left_out)
        tracks = made_or_left_out(
            "the routes", lambda: read_tracks(connection, facts.runs, privacy, left_out), left_out
        )
        newest = read_newest(connection, facts.runs, privacy, left_out)
        return compose(facts, tracks or Tracks.none(), newest, left_out)


def write_report(home: Home, out: Path, privacy: Privacy | None, theme: ThemeChoice = "auto") -> Written:
    """Write the report to `out` and create its folder.

    The file is replaced as a whole, readable by its owner.

    Nothing is cut if `privacy` is None.

    Raises:
        Misuse: As for `gather`.
        OSError: The file cannot be written.
    """
    shown = privacy or Privacy()
    report = gather(home, shown)
    content = page(report, shown, theme)
    make_private(out.parent)
    if out.exists() and not out.is_file():
        raise Misuse(f"--out: {out} is not a file that can be replaced.")
    write_private(out, content.encode())
    return Written(out, out.stat().st_size, what_was_cut(report.tracks, shown), report)
