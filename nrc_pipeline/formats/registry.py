"""All file formats, in the order in which a file is compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.formats.gpx import GPX
from nrc_pipeline.formats.nrc_fit import NRC_FIT
from nrc_pipeline.formats.nrc_tcx import NRC_TCX

if TYPE_CHECKING:
    from nrc_pipeline.formats.format import Format

FORMATS: tuple[Format, ...] = (NRC_TCX, NRC_FIT, GPX)
"""From the richest to the poorest: of two translations of one activity, the earlier format counts."""


def format_of(content: bytes) -> Format | None:
    """Return the format of a file, or None if no format recognises it."""
    return next((one for one in FORMATS if one.recognises(content)), None)
