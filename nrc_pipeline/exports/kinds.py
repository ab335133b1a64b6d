"""The kinds of files that have one activity each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nrc_pipeline.exports.contents import Contents

NO_GPS = "no GPS"


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: its name is the extension, too; `contents` makes its files."""

    name: str
    needs_gps: bool
    contents: Contents


def kind_of(name: str) -> Kind:
    """Return a kind by its name; what it needs is imported now."""
    from nrc_pipeline.exports.contents import point_by_point  # noqa: PLC0415
    from nrc_pipeline.exports.geojson import geojson  # noqa: PLC0415
    from nrc_pipeline.exports.gpx import gpx_contents  # noqa: PLC0415
    from nrc_pipeline.exports.tcx import tcx  # noqa: PLC0415

    if name == "fit":
        # fit-tool's profile takes half a second.
        from nrc_pipeline.exports.fit import fit  # noqa: PLC0415

        return Kind("fit", needs_gps=False, contents=point_by_point(fit))
    return {
        "gpx": Kind("gpx", needs_gps=True, contents=gpx_contents),
        "tcx": Kind("tcx", needs_gps=False, contents=point_by_point(tcx)),
        "geojson": Kind("geojson", needs_gps=True, contents=point_by_point(geojson)),
    }[name]
