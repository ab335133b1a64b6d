"""The definition of a picture, and the paper it is drawn on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.report.svg import element, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from markupsafe import Markup

    from nrc_pipeline.report.scales import Scale

WIDE = 1056
NARROW = 340
"""Pixels: a card on a desktop and on a phone. Each is drawn separately, because text does not shrink well."""


class Margins(NamedTuple):
    """Room around the marks, in pixels."""

    left: float = 44
    top: float = 12
    right: float = 8
    bottom: float = 26


class Key(NamedTuple):
    """The meaning of a colour: its class, and the words next to the swatch."""

    class_: str
    words: str


class Picture(NamedTuple):
    """A picture that can be drawn at any width. `alt` describes it in words; `key` names its files."""

    key: str
    title: str
    alt: str
    draw: Callable[[int], Paper]
    note: str | None = None
    legend: tuple[Key, ...] = ()


@dataclass
class Paper:
    """An SVG being drawn: marks appear in the order in which they are added."""

    width: float
    height: float
    margins: Margins = field(default_factory=Margins)
    marks: list[Markup] = field(default_factory=list)
    data: dict[str, str | float] = field(default_factory=dict)

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a phone."""
        return self.width < 600

    @property
    def left(self) -> float:
        """The left edge of the plot area."""
        return self.margins.left

    @property
    def right(self) -> float:
        """The right edge of the plot area."""
        return self.width - self.margins.right

    @property
    def top(self) -> float:
        """The upper edge of the plot area."""
        return self.margins.top

    @property
    def bottom(self) -> float:
        """The lower edge of the plot area, where the axis is."""
        return self.height - self.margins.bottom

    def add(self, tag: str, *children: Markup | str, **attributes: str | float | None) -> None:
        """Add an element; the arguments are those of `svg.element`."""
        self.marks.append(element(tag, *children, **attributes))

    def text(self, x: float, y: float, text: str, class_: str = "label", anchor: str | None = None) -> None:
        """Write text with its baseline at y."""
        self.add("text", text, x=x, y=y, class_=class_, text_anchor=anchor)

    def y_axis(self, scale: Scale, values: Iterable[float], label: Callable[[float], str]) -> None:
        """Draw grid lines with labels on the left."""
        for value in values:
            y = scale(value)
            self.add("line", x1=self.left, x2=self.right, y1=y, y2=y, class_="grid")
            self.text(self.left - 7, y + 4, label(value), anchor="end")

    def x_labels(self, places: Iterable[tuple[float, str]], y: float | None = None) -> None:
        """Write labels below the axis."""
        for x, label in places:
            self.text(x, (self.bottom if y is None else y) + 17, label, anchor="middle")

    def unit(self, text: str) -> None:
        """Write the unit of the y axis above it."""
        self.text(0, self.top - 10, text, class_="label unit")

    def svg(self, alt: str, class_: str) -> Markup:
        """Return the drawing; marks with a tip make it reachable by keyboard."""
        inner = joined(self.marks)
        reachable = "data-tip=" in inner or bool(self.data)
        return element(
            "svg",
            inner,
            viewBox=f"0 0 {self.width:g} {self.height:g}",
            class_=f"picture {class_}",
            role="img",
            aria_label=alt,
            tabindex="0" if reachable else None,
            **{f"data_{name}": value for name, value in self.data.items()},
        )


def path_of(points: Iterable[tuple[float, float]]) -> str:
    """Return the `d` of a line, relative and in tenths of a pixel, which is the shortest form."""
    written: list[str] = []
    before_x = before_y = 0
    for x, y in points:
        at_x, at_y = round(x * 10), round(y * 10)
        if not written:
            written.append(f"M{at_x / 10:g} {at_y / 10:g}")
        elif (at_x, at_y) != (before_x, before_y):
            step_x, step_y = f"{(at_x - before_x) / 10:g}", f"{(at_y - before_y) / 10:g}"
            written.append(f"l{step_x}{'' if step_y.startswith('-') else ' '}{step_y}")
        before_x, before_y = at_x, at_y
    return "".join(written)
