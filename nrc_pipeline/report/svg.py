"""Builds SVG from Python values; everything that is not Markup is escaped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSED = frozenset({"path", "rect", "line", "circle"})


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


def element(tag: str, *children: str, **attributes: str | float | None) -> Markup:
    """Return an element; `class_` and `data_tip` become class and data-tip, None omits an attribute.

    Children that are not Markup, and all attributes, are escaped: text from an API or a file can be anything.
    """
    opening = f"<{tag}{_attributes(attributes)}"
    if not children and tag in _CLOSED:
        return Markup(f"{opening}/>")  # noqa: S704 - both parts are escaped
    return Markup(f"{opening}>{joined(_escaped(child) for child in children)}</{tag}>")  # noqa: S704


def joined(parts: Iterable[Markup]) -> Markup:
    """Return the pieces of markup joined together."""
    return Markup().join(parts)


def _escaped(text: str) -> Markup:
    return text if isinstance(text, Markup) else escape(text.replace("\x00", ""))


def _attributes(attributes: dict[str, str | float | None]) -> str:
    written = []
    for name, value in attributes.items():
        if value is None:
            continue
        key = name.rstrip("_").replace("_", "-") if name != "viewBox" else name
        text = _escaped(value) if isinstance(value, str) else number(value)
        # A line break in a tip is intended, but XML readers would turn it into a space.
        written.append(f' {key}="{text}"'.replace("\n", "&#10;"))
    return "".join(written)
