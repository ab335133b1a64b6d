"""The HTML file: everything is inline, and it loads nothing from the network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.report.palette import variables
from nrc_pipeline.report.picture import NARROW, WIDE, Picture
from nrc_pipeline.report.pictures.newest import scrub_data
from nrc_pipeline.report.privacy import what_was_cut
from nrc_pipeline.report.sections import Routes
from nrc_pipeline.report.static import static
from nrc_pipeline.report.tables import Table, totals
from nrc_pipeline.report.wording import count, day

if TYPE_CHECKING:
    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.palette import ThemeChoice
    from nrc_pipeline.report.sections import Card, Report, Section

_TEMPLATES = {Picture: "picture.html", Table: "table.html", Routes: "routes.html"}


def page(report: Report, privacy: Privacy, theme: ThemeChoice) -> str:
    """Return the report as one HTML document; parts that fail are named in it, and added to `left_out`."""
    left_out, script = report.left_out, static("page.js")
    sections = [(section, _cards(section, left_out)) for section in report.sections]
    data = made_or_left_out("the crosshair of the newest run", lambda: _newest_data(report), left_out)
    return _rendered(
        "page.html",
        theme=theme,
        policy=_policy(script),
        style=Markup(_style()),  # noqa: S704 - our own files
        script=Markup(script),  # noqa: S704
        sections=sections,
        runs=report.facts.runs,
        totals=made_or_left_out("the totals", lambda: totals(report.facts), left_out),
        privacy=what_was_cut(report.tracks, privacy),
        left_out=left_out,
        newest_data=data or "[]",
    )


def _rendered(template: str, **values: object) -> Markup:
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 - templates escape


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("nrc_pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(count=count, day=day)
    return made


def _cards(section: Section, left_out: list[LeftOut]) -> list[Markup]:
    drawn = [made_or_left_out(card.what, partial(_card, card), left_out) for card in section.cards]
    return [one for one in drawn if one is not None]


def _card(card: Card) -> Markup:
    content, class_ = card.content, "card half" if card.is_half else "card"
    drawn = _drawings(content, card.is_half) if isinstance(content, Picture) else []
    return _rendered(_TEMPLATES[type(content)], content=content, drawings=drawn, class_=class_)


def _drawings(picture: Picture, is_half: bool = False) -> list[Markup]:
    """Return the picture for a desktop and for a phone, or only once if both are the same."""
    wide, narrow = picture.draw(500 if is_half else WIDE), picture.draw(NARROW)
    if wide is narrow:
        return [wide.svg(picture.alt, "any")]
    return [wide.svg(picture.alt, "wide"), narrow.svg(picture.alt, "narrow")]


def _newest_data(report: Report) -> Markup:
    return Markup(scrub_data(report.newest) if report.newest else "[]")  # noqa: S704 - JSON without any "<"


def _policy(script: str) -> str:
    # The browser enforces it: no request is made, and no other script runs.
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _style() -> str:
    light, dark = variables("light"), variables("dark")
    themes = (
        f":root{{{light}color-scheme:light}}"
        f"@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}color-scheme:dark}}}}"
        f":root[data-theme=dark]{{{dark}color-scheme:dark}}"
    )
    return themes + static("page.css") + static("picture.css")
