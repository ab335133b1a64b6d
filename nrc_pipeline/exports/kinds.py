"""The formats with one file per activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nrc_pipeline.exports.contents import Contents
    from nrc_pipeline.exports.track import Activity

NO_GPS = "no GPS"
NO_DETAILS = "its details have not been received"
OUT_OF_TIME = "the format cannot hold times this early or late"


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: its name is also the file extension; `contents` makes its files."""

    name: str
    needs_gps: bool
    contents: Contents
    first_epoch_ms: int | None = None
    last_epoch_ms: int | None = None

    def why_not(self, activity: Activity) -> str | None:
        """Return why an activity can have no file of this kind; None if it can."""
        if self.needs_gps and not activity.has_gps:
            return NO_GPS
        if self.needs_gps and not activity.has_details:
            return NO_DETAILS
        is_early = self.first_epoch_ms is not None and activity.start_epoch_ms < self.first_epoch_ms
        is_late = self.last_epoch_ms is not None and activity.end_epoch_ms > self.last_epoch_ms
        return OUT_OF_TIME if is_early or is_late else None


def kind_of(name: str) -> Kind:
    """Return a kind by its name, and import what it needs."""
    from nrc_pipeline.exports.contents import point_by_point  # noqa: PLC0415
    from nrc_pipeline.exports.geojson import geojson  # noqa: PLC0415
    from nrc_pipeline.exports.gpx import gpx_contents  # noqa: PLC0415
    from nrc_pipeline.exports.tcx import tcx  # noqa: PLC0415

    if name == "fit":
        # fit-tool's profile takes half a second to import.
        from nrc_pipeline.exports.fit import FIRST_EPOCH_S, LAST_EPOCH_S, fit  # noqa: PLC0415

        return Kind(
            "fit",
            needs_gps=False,
            contents=point_by_point(fit),
            first_epoch_ms=FIRST_EPOCH_S * 1000,
            last_epoch_ms=LAST_EPOCH_S * 1000,
        )
    return {
        "gpx": Kind("gpx", needs_gps=True, contents=gpx_contents),
        "tcx": Kind("tcx", needs_gps=False, contents=point_by_point(tcx)),
        "geojson": Kind("geojson", needs_gps=True, contents=point_by_point(geojson)),
    }[name]
