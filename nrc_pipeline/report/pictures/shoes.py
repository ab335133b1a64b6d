"""Shows the distance of each shoe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Margins, Paper, Picture
from nrc_pipeline.report.scales import Scale
from nrc_pipeline.report.svg import element
from nrc_pipeline.report.wording import UNKNOWN, brief, count, km, month, pace

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts, Shoe

_MOST = 12
_ROW = 46
_SHOWN_OF_ID = 8
"""Characters, as the query of docs/queries.md shows."""


def shoes(facts: Facts) -> Picture | None:
    """Draw one bar per shoe, longest distance first."""
    if not facts.shoes:
        return None
    shown = facts.shoes[:_MOST]
    pairs = count(len(facts.shoes), "pair")
    alt = f"Distance by shoe, {pairs}: the longest distance is {km(shown[0].distance_km, 0)}."
    more = len(facts.shoes) - len(shown)
    note = "Nike's documents contain a shoe's id, not its model"
    if more:
        note += f"; {more} more with less distance"
    return Picture("shoes", "Shoes", alt, lambda width: _draw(width, shown), note)


def _used(one: Shoe) -> str:
    if one.first_used_on is None or one.last_used_on is None:
        return UNKNOWN
    return f"{month(one.first_used_on)} \N{EN DASH} {month(one.last_used_on)}"


def _draw(width: int, shown: list[Shoe]) -> Paper:
    paper = Paper(width, len(shown) * _ROW, Margins(0, 0, 0, 0))
    x = Scale(0, max(one.distance_km for one in shown) or 1.0, 0, width)
    for at, one in enumerate(shown):
        y = at * _ROW
        used = _used(one)
        worn = f"{km(one.distance_km, 0)} in {count(one.activities, 'activity', 'activities')}"
        tip = f"Shoe {brief(one.shoe_id)}\n{worn}\n{used}, {pace(one.avg_pace_s_per_km)}"
        track = element("rect", x=0, y=y + 22, width=width, height=9, rx=4.5, class_="empty")
        bar = element("rect", x=0, y=y + 22, width=max(x(one.distance_km), 9), height=9, rx=4.5, class_="bar")
        hit = element("rect", x=0, y=y, width=width, height=_ROW - 6, class_="hit")
        paper.text(0, y + 14, brief(one.shoe_id[:_SHOWN_OF_ID]), "label strong")
        paper.text(84, y + 14, used)
        paper.text(width, y + 14, km(one.distance_km, 0), "label strong", "end")
        paper.add("g", track, bar, hit, class_="column", data_tip=tip)
    return paper
