"""Writes the pictures as files: SVG as drawn, and PNG at twice the size."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import resvg_py
from markupsafe import Markup

from nrc_pipeline.foundation.files import make_private
from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.report.palette import COLOURS, resolved
from nrc_pipeline.report.picture import WIDE, Picture
from nrc_pipeline.report.static import static
from nrc_pipeline.report.svg import element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.palette import Theme

_PADDING = 28
_TITLE = 44
_ZOOM = 2.0
_LETTER = 6.4


def write_images(
    pictures: Iterable[Picture], folder: Path, theme: Theme, left_out: list[LeftOut]
) -> list[Path]:
    """Write `<key>.svg` and `<key>.png` for each picture and return their paths; the folder is created."""
    make_private(folder)
    written = []
    for picture in pictures:
        drawn = made_or_left_out(f"the image {picture.key}", partial(_drawn, picture, theme), left_out)
        for extension, content in (drawn or {}).items():
            path = folder / f"{picture.key}.{extension}"
            path.write_bytes(content)
            written.append(path)
    return written


def _drawn(picture: Picture, theme: Theme) -> dict[str, bytes]:
    svg = standalone(picture, theme)
    return {"svg": svg.encode(), "png": png(svg)}


def standalone(picture: Picture, theme: Theme, width: int = WIDE) -> str:
    """Return a picture as a standalone SVG document, with a title and with resolved colours."""
    paper = picture.draw(width)
    outer_width, outer_height = paper.width + 2 * _PADDING, paper.height + 2 * _PADDING + _TITLE
    drawing = element("g", joined(paper.marks), transform=f"translate({_PADDING} {_PADDING + _TITLE})")
    heading = element("text", picture.title, x=_PADDING, y=_PADDING + 16, class_="label strong big")
    note = (
        _legend(picture, outer_width)
        if picture.legend
        else element(
            "text",
            picture.note or "",
            x=outer_width - _PADDING,
            y=_PADDING + 16,
            class_="label",
            text_anchor="end",
        )
    )
    background = element("rect", width=outer_width, height=outer_height, fill=COLOURS[theme]["card"])
    style = element("style", Markup(resolved(static("picture.css"), theme)))  # noqa: S704 - our own file
    parts = (element("title", picture.title), element("desc", picture.alt), style)
    svg = element(
        "svg", *parts, background, heading, note, drawing, xmlns="http://www.w3.org/2000/svg",
        width=outer_width, height=outer_height, viewBox=f"0 0 {outer_width:g} {outer_height:g}",
    )  # fmt: skip
    return f"{svg}\n"


def _legend(picture: Picture, width: float) -> Markup:
    """Return swatches and words from right to left; the width of a text is estimated before it is drawn."""
    marks: list[Markup] = []
    right: float = width - _PADDING
    for key in reversed(picture.legend):
        # Swatches without words belong to one ramp.
        right -= (14 if key.words else 4) if marks else 0
        right -= len(key.words) * _LETTER
        marks.append(element("text", key.words, x=right, y=_PADDING + 16, class_="label"))
        right -= 17 if key.words else 11
        class_ = key.class_.split()[-1]
        marks.append(element("rect", x=right, y=_PADDING + 6, width=11, height=11, rx=3, class_=class_))
    return joined(marks)


def png(svg: str, zoom: float = _ZOOM) -> bytes:
    """Render a standalone SVG, by default at twice its size."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom))
