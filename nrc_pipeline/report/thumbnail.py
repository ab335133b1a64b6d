"""A small picture of the report, for the place where it is announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.report.images import png, standalone
from nrc_pipeline.report.pictures.totals import cumulative

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts

_ZOOM = 0.64


def thumbnail(facts: Facts) -> bytes:
    """Return the years as a PNG of a few kilobytes. No map, because announcements are copied and kept."""
    return png(standalone(cumulative(facts), "light", width=700), zoom=_ZOOM)
