"""The HTML file: everything is inline, and it loads nothing from the network."""

from __future__ import annotations

import base64
import hashlib
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.report import tables
from nrc_pipeline.report.markup import Markup, element
from nrc_pipeline.report.palette import variables
from nrc_pipeline.report.picture import NARROW, WIDE, Key, Picture
from nrc_pipeline.report.pictures.newest import scrub_data
from nrc_pipeline.report.pictures.totals import to_date
from nrc_pipeline.report.privacy_words import what_was_cut
from nrc_pipeline.report.wording import count, day

if TYPE_CHECKING:
    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.facts import Facts
    from nrc_pipeline.report.palette import ThemeChoice
    from nrc_pipeline.report.sections import Card, Report, Section


def page(report: Report, privacy: Privacy, theme: ThemeChoice) -> str:
    """Return the report as one HTML document; parts that fail are named in it, and added to `left_out`."""
    script = static("page.js")
    sections = [_section(section, report.left_out) for section in report.sections]
    data = made_or_left_out("the crosshair of the newest run", lambda: _scrub_data(report), report.left_out)
    header = _header(report, privacy)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="robots", content="noindex"),
        element("title", "Running report"),
        element("style", Markup(_style())),
    )
    body = element(
        "body",
        element("a", "Skip to the report", href="#report", class_="skip"),
        _top(report.sections),
        element("main", header, *sections, _footer(), id="report"),
        element("div", id="tip", role="presentation"),
        element("div", id="live", aria_live="polite", class_="skip"),
        element("script", Markup(data or "[]"), type="application/json", id="newest-data"),
        element("script", Markup(script)),
    )  # fmt: skip
    root = element("html", head, body, lang="en", data_theme=None if theme == "auto" else theme)
    return f"<!doctype html>\n{root}\n"


def _scrub_data(report: Report) -> str:
    return scrub_data(report.newest) if report.newest else "[]"


def static(name: str) -> str:
    """Return the text of a file in `static`."""
    return resources.files(__package__).joinpath("static", name).read_text(encoding="utf-8")


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


def _top(sections: list[Section]) -> Markup:
    links = [element("a", section.title, href=f"#{section.key}") for section in sections]
    switch = element("button", "Theme", id="theme", type="button", hidden=True)
    return element(
        "div", element("div", element("nav", *links, aria_label="Sections"), switch), class_="bar-top"
    )


def _header(report: Report, privacy: Privacy) -> Markup:
    facts = report.facts
    first, last = facts.runs[0].local_date, facts.last_day
    lead = f"{count(len(facts.runs), 'run')} from {day(first)} to {day(last)}."
    return element(
        "header",
        element("h1", "Running report"),
        element("p", lead, class_="lead"),
        made_or_left_out("the totals", lambda: _totals(facts), report.left_out),
        element("p", what_was_cut(report.tracks, privacy), class_="privacy"),
        *(element("p", f"Left out: {one}.", class_="failed") for one in report.left_out),
    )


def _totals(facts: Facts) -> Markup:
    year = facts.last_day.year
    return tables.headline(facts, to_date(facts, year), to_date(facts, year - 1))


def _section(section: Section, left_out: list[LeftOut]) -> Markup:
    drawn = [made_or_left_out(card.what, partial(_card, card), left_out) for card in section.cards]
    return element(
        "section",
        element("h2", section.title, id=f"{section.key}-title"),
        element("p", section.lead, class_="lead") if section.lead else None,
        element("div", *drawn, class_="cards"),
        id=section.key,
        aria_labelledby=f"{section.key}-title",
    )


def _card(card: Card) -> Markup:
    class_ = "card half" if card.is_half else "card"
    if not isinstance(card.content, Picture):
        return element("div", card.content, class_=class_)
    picture = card.content
    caption = element(
        "figcaption",
        element("h3", picture.title),
        element("span", picture.note, class_="note") if picture.note else None,
        _legend(picture.legend) if picture.legend else None,
    )
    return element("figure", caption, *drawings(picture, card.is_half), class_=class_)


def _legend(keys: tuple[Key, ...]) -> Markup:
    parts = [element("span", element("i", class_=f"swatch {key.class_}"), key.words or None) for key in keys]
    return element("span", *parts, class_="legend")


def drawings(picture: Picture, is_half: bool = False) -> list[Markup]:
    """Return the picture for a desktop and for a phone, or only once if both are the same."""
    wide, narrow = picture.draw(500 if is_half else WIDE), picture.draw(NARROW)
    if wide is narrow:
        return [wide.svg(picture.alt, "any")]
    return [wide.svg(picture.alt, "wide"), narrow.svg(picture.alt, "narrow")]


def _footer() -> Markup:
    words = (
        "Made by nrc report from the published warehouse. Everything is in this one file. It loads nothing "
        "from the network. In a focused picture, the arrow keys move between the marks."
    )
    return element("footer", words)
