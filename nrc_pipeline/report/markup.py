"""SVG and HTML from Python values; whatever is not markup already is escaped."""

from __future__ import annotations

import math
from html import escape

_ALWAYS_PLAIN = str.maketrans({"\x00": None})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def number(value: float) -> str:
    """Return a coordinate with one decimal at most, as short as it can be.

    Raises:
        ValueError: It is no number: a browser would draw nothing, and say nothing.
    """
    if not math.isfinite(value):
        raise ValueError(f"no coordinate: {value}")
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, *children: str | float | None, **attributes: str | float | bool | None) -> Markup:
    """Return an element; `class_` and `data_tip` become class and data-tip, None leaves an attribute out.

    Children that are no Markup, and all attributes, are escaped: what an API or a file says can be anything.
    """
    inner = "".join(_child(child) for child in children if child is not None)
    opening = f"<{tag}{_attributes(attributes)}"
    if not inner and tag in {"path", "rect", "line", "circle", "meta", "polyline"}:
        return Markup(f"{opening}/>")
    return Markup(f"{opening}>{inner}</{tag}>")


def joined(parts: list[Markup]) -> Markup:
    """Return markup one after the other."""
    return Markup("".join(parts))


def _child(child: str | float) -> str:
    if isinstance(child, Markup):
        return child
    return escape(child.translate(_ALWAYS_PLAIN)) if isinstance(child, str) else number(child)


def _attributes(attributes: dict[str, str | float | bool | None]) -> str:
    written = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        key = name.rstrip("_").replace("_", "-") if name != "viewBox" else name
        if value is True:
            written.append(f" {key}")
        else:
            text = value if isinstance(value, str) else number(value)
            # A line break in a tip is meant, and would else become a blank.
            quoted = escape(text.translate(_ALWAYS_PLAIN)).replace("\n", "&#10;")
            written.append(f' {key}="{quoted}"')
    return "".join(written)
