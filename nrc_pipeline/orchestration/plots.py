"""The plots that a publication shows in the UI; none of them can make a load fail."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.home import Home


def plot_metadata(context: dg.AssetExecutionContext, home: Home) -> dict[str, dg.MetadataValue]:
    """Draw what has been published; a plot that cannot be drawn is named in the run's log and left out."""
    shown: dict[str, dg.MetadataValue] = {}
    with _no_more_than_a_warning(context, "the plots"):
        # Who loads without drawing shall not wait for what draws.
        from nrc_pipeline.report.plots import PLOTS, plotting, small_png  # noqa: PLC0415

        with plotting(home) as plotted:
            for name, draw in PLOTS.items():
                with _no_more_than_a_warning(context, f"the plot {name}"):
                    picture = draw(plotted)
                    if picture is not None:
                        shown[name] = inline_image(picture.title, small_png(picture))
    return shown


def inline_image(words: str, png: bytes) -> dg.MetadataValue:
    """Return a PNG as metadata that holds it: the UI can open no file of the home."""
    return dg.MetadataValue.md(f"![{words}](data:image/png;base64,{base64.b64encode(png).decode()})")


@contextmanager
def _no_more_than_a_warning(context: dg.AssetExecutionContext, what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - what was published stands, whatever cannot be drawn of it
        # Only the kind: what an error said might tell where somebody runs.
        context.log.warning("could not draw %s: %s", what, type(error).__name__)
