"""Builds SVG and HTML from Python values; everything that is not Markup is escaped."""

from __future__ import annotations

import math
from html import escape

_ALWAYS_PLAIN = str.maketrans({"\x00": None})


class Markup(str):
    """Text that is already markup."""

    __slots__ = ()


def number(value: float) -> str:
    """Return a coordinate with at most one decimal, as short as possible.

    Raises:
        ValueError: It is not a finite number: a browser would silently draw nothing.
    """
    if not math.isfinite(value):
        raise ValueError(f"not a coordinate: {value}")
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, *children: str | float | None, **attributes: str | float | bool | None) -> Markup:
    """Return an element; `class_` and `data_tip` become class and data-tip, None omits an attribute.

    Children that are not Markup, and all attributes, are escaped: text from an API or a file can be anything.
    """
    inner = "".join(_child(child) for child in children if child is not None)
    opening = f"<{tag}{_attributes(attributes)}"
    if not inner and tag in {"path", "rect", "line", "circle", "meta", "polyline"}:
        return Markup(f"{opening}/>")
    return Markup(f"{opening}>{inner}</{tag}>")


def joined(parts: list[Markup]) -> Markup:
    """Return the pieces of markup joined together."""
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
            # A line break in a tip is intended, but browsers would turn it into a space.
            quoted = escape(text.translate(_ALWAYS_PLAIN)).replace("\n", "&#10;")
            written.append(f' {key}="{quoted}"')
    return "".join(written)
