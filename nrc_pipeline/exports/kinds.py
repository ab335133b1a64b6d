"""The kinds of files that have one activity each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.exports.track import Track

NO_GPS = "no GPS"
NOTHING_OUTSIDE_PAUSES = "no position outside pauses"
NOTHING_PUBLIC = "nothing is left of its route after the privacy cuts"


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: its name is the extension, too; `write` gives None where there is nothing to draw."""

    name: str
    needs_gps: bool
    write: Callable[[Track], bytes | None]


def kind_of(name: str) -> Kind:
    """Return a kind by its name; what it needs is imported now."""
    from nrc_pipeline.exports.geojson import geojson  # noqa: PLC0415
    from nrc_pipeline.exports.gpx import gpx  # noqa: PLC0415
    from nrc_pipeline.exports.tcx import tcx  # noqa: PLC0415

    if name == "fit":
        # fit-tool's profile takes half a second.
        from nrc_pipeline.exports.fit import fit  # noqa: PLC0415

        return Kind("fit", needs_gps=False, write=fit)
    return {
        "gpx": Kind("gpx", needs_gps=True, write=gpx),
        "tcx": Kind("tcx", needs_gps=False, write=tcx),
        "geojson": Kind("geojson", needs_gps=True, write=geojson),
    }[name]
