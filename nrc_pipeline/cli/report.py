"""`nrc report`: the runs as pictures."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.left_out import tell_left_out
from nrc_pipeline.cli.screen import count, say, short_path

if TYPE_CHECKING:
    from nrc_pipeline.report.palette import Theme


class ThemeName(StrEnum):
    """What there is to choose from."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def report(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file; exports/report.html of the home.")
    ] = None,
    images: Annotated[
        bool, typer.Option("--images", help="The pictures as PNG and SVG too, in a folder beside the file.")
    ] = False,
    privacy: Annotated[
        bool,
        typer.Option(help="Leave out the ends of routes (200 m, in every direction), and private zones."),
    ] = True,
    theme: Annotated[
        ThemeName, typer.Option("--theme", help="auto: as the reader's system; there is a switch.")
    ] = ThemeName.AUTO,
) -> int:
    """Make one HTML file that shows all runs, from the published warehouse.

    It holds everything it needs, opens without network, and is made to be shared: without --no-privacy the
    maps show no start, no end, and nothing in the zones of privacy.toml in the home. Images are light unless
    the theme is dark. What cannot be made is named on the page and here, all else is made, and the exit code
    is 1.
    """
    from nrc_pipeline.places import output_path
    from nrc_pipeline.report.making import private, write_report
    from nrc_pipeline.settings import load_settings

    home = load_settings().home_folder()
    target = output_path(out or home.exports / "report.html", home)
    written = write_report(home, target, private(home) if privacy else None, theme.value)
    say(f"{short_path(target)}  {written.bytes / 2**20:,.1f} MB")
    if images:
        from nrc_pipeline.report.images import write_images

        shade: Theme = "dark" if theme is ThemeName.DARK else "light"
        folder = target.with_suffix("")
        files = write_images(written.report.pictures(), folder, shade, written.report.left_out)
        say(f"{short_path(folder)}  {count(len(files), 'image')}")
    say(written.privacy)
    return tell_left_out(written.report.left_out)
