"""The plots that a publication shows in the UI; none of them can make a load fail."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.left_out import LeftOut, made_or_left_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.report.picture import Picture


def plot_metadata(context: dg.AssetExecutionContext, home: Home) -> dict[str, dg.MetadataValue]:
    """Draw the published data; a plot that cannot be drawn is named in the run's log and left out."""
    left_out: list[LeftOut] = []
    # Not even an invalid privacy.toml may make a load fail: the data is already published.
    shown = made_or_left_out("the plots", lambda: _drawn(home, left_out), left_out, concerns_all=())
    for one in left_out:
        context.log.warning("could not draw %s: %s", one.what, one.kind)
    return shown or {}


def _drawn(home: Home, left_out: list[LeftOut]) -> dict[str, dg.MetadataValue]:
    # Import late: loads that draw nothing must not pay for the drawing libraries.
    from nrc_pipeline.report.plots import PLOTS, Plotted, plotting, small_png  # noqa: PLC0415

    def drawn(draw: Callable[[Plotted], Picture | None], plotted: Plotted) -> dg.MetadataValue | None:
        picture = draw(plotted)
        return None if picture is None else inline_image(picture.title, small_png(picture))

    shown = {}
    with plotting(home) as plotted:
        for name, draw in PLOTS.items():
            make = partial(drawn, draw, plotted)
            image = made_or_left_out(f"the plot {name}", make, left_out, concerns_all=())
            if image is not None:
                shown[name] = image
        left_out += plotted.left_out
    return shown


def inline_image(words: str, png: bytes) -> dg.MetadataValue:
    """Return a PNG as inline metadata, because the UI cannot open files of the home."""
    return dg.MetadataValue.md(f"![{words}](data:image/png;base64,{base64.b64encode(png).decode()})")
