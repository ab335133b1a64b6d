"""All file formats, in the order in which a file is compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.formats.nikeplus_upload import NIKEPLUS_UPLOAD
from nrc_pipeline.formats.nikeplus_v1 import NIKEPLUS_V1
from nrc_pipeline.formats.nikeplus_xml import NIKEPLUS_XML

if TYPE_CHECKING:
    from nrc_pipeline.formats.format import Format

FORMATS: tuple[Format, ...] = (NIKEPLUS_V1, NIKEPLUS_UPLOAD, NIKEPLUS_XML)
"""From the richest to the poorest: of two translations of one activity, the earlier format counts."""


def format_of(content: bytes) -> Format | None:
    """Return the format of a file, or None if no format recognises it."""
    return next((one for one in FORMATS if one.recognises(content)), None)
