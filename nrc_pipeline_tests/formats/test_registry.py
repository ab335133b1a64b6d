"""The registry of formats, and their ranks."""

from __future__ import annotations

from nrc_pipeline.formats.ranking import RANKED
from nrc_pipeline.formats.registry import FORMATS


def test_every_format_has_a_rank() -> None:
    """Prevents: documents of a format without a rank, which would count before those of the API."""
    assert tuple(one.name for one in FORMATS) == RANKED
