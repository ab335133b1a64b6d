"""`nrc report`: shows the runs as pictures."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.given_path import given_path
from nrc_pipeline.cli.left_out import tell_left_out
from nrc_pipeline.cli.screen import count, say, short_path, size

if TYPE_CHECKING:
    from nrc_pipeline.report.palette import Theme


class ThemeName(StrEnum):
    """The available themes."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def report(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            parser=given_path,
            help="The file to write. Default: exports/report.html in the home.",
        ),
    ] = None,
    images: Annotated[
        bool,
        typer.Option(
            "--images", help="Also write the pictures as PNG and SVG, in a folder next to the file."
        ),
    ] = False,
    privacy: Annotated[
        bool,
        typer.Option(help="Cut the ends of routes (200 m in every direction) and private zones."),
    ] = True,
    theme: Annotated[
        ThemeName, typer.Option("--theme", help="auto: follows the reader's system; the page has a switch.")
    ] = ThemeName.AUTO,
) -> int:
    """Make one HTML file that shows all runs, from the published warehouse.

    The file contains everything it needs and opens without network. It is made to be shared: unless
    --no-privacy is given, the maps do not show where runs start and end, or anything inside the zones of
    privacy.toml in the home. Images are light unless the theme is dark. If a part cannot be made, the page
    and this command name it, everything else is made, and the exit code is 1.
    """
    from nrc_pipeline.foundation.places import output_path
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.report.making import write_report
    from nrc_pipeline.report.privacy import private

    home = load_settings().home_folder()
    target = output_path(out or home.exports / "report.html", home)
    written = write_report(home, target, private(home) if privacy else None, theme.value)
    say(f"{short_path(target)}  {size(written.bytes)}")
    if images:
        from nrc_pipeline.report.images import write_images

        shade: Theme = "dark" if theme is ThemeName.DARK else "light"
        folder = target.with_suffix("")
        files = write_images(written.report.pictures(), folder, shade, written.report.left_out)
        say(f"{short_path(folder)}  {count(len(files), 'image')}")
    say(written.privacy)
    return tell_left_out(written.report.left_out)
