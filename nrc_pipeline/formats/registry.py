"""All file formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.formats.gpx import GPX
from nrc_pipeline.formats.nike_tcx import NIKE_TCX
from nrc_pipeline.formats.nikeplus_upload import NIKEPLUS_UPLOAD
from nrc_pipeline.formats.nikeplus_v1 import NIKEPLUS_V1
from nrc_pipeline.formats.nikeplus_xml import NIKEPLUS_XML
from nrc_pipeline.formats.nrc_fit import NRC_FIT
from nrc_pipeline.formats.nrc_tcx import NRC_TCX

if TYPE_CHECKING:
    from nrc_pipeline.formats.format import Format

FORMATS: tuple[Format, ...] = (
    NIKE_TCX, NIKEPLUS_V1, NIKEPLUS_UPLOAD, NIKEPLUS_XML, NRC_TCX, NRC_FIT, GPX,
)  # fmt: skip
"""In the order of `RANKED`."""


def format_of(content: bytes) -> Format | None:
    """Return the format of a file, or None if no format recognises it."""
    return next((one for one in FORMATS if one.recognises(content)), None)
