"""The pictures as files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from nrc_pipeline.report.images import write_images
from nrc_pipeline.report.palette import COLOURS
from nrc_pipeline.report.thumbnail import thumbnail

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.report.making import Written

PNG = b"\x89PNG\r\n\x1a\n"


def test_every_picture_becomes_a_png_and_an_svg(written: Written, tmp_path: Path) -> None:
    """Each file opens in a viewer: its SVG is XML and has no colours that only the page defines."""
    pictures = written.report.pictures()
    files = write_images(pictures, tmp_path, "light", [])
    assert len(files) == 2 * len(pictures) == 2 * len({picture.key for picture in pictures})
    for path in files:
        if path.suffix == ".png":
            assert path.read_bytes().startswith(PNG)
            assert path.stat().st_size > 3000
        else:
            text = path.read_text()
            assert "var(--" not in text
            ET.fromstring(text)  # noqa: S314 - our own file


def test_the_thumbnail_is_small(written: Written) -> None:
    """Prevents: the event log grows by a megabyte with each report."""
    small = thumbnail(written.report.facts)
    assert small.startswith(PNG)
    assert len(small) < 60_000


def test_text_can_be_read_on_its_paper() -> None:
    """Text has at least the contrast of 4.5 that WCAG AA requires."""
    for colours in COLOURS.values():
        for text in ("ink", "muted", "accent"):
            for ground in ("card", "paper"):
                assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def test_both_themes_have_the_same_colours() -> None:
    """Prevents: the dark theme lacks a colour."""
    assert COLOURS["light"].keys() == COLOURS["dark"].keys()


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
