"""Shows how complete the history is, and what is in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Key, Margins, Paper, Picture
from nrc_pipeline.report.scales import Scale
from nrc_pipeline.report.svg import element
from nrc_pipeline.report.wording import count

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts, Finding, YearOfData

_ROW = 26


def completeness(years: list[YearOfData]) -> Picture | None:
    """Draw one bar per year: activities with all their data, and activities with only a header."""
    if not years:
        return None
    whole = sum(year.whole for year in years)
    header_only = sum(year.header_only for year in years)
    alt = (
        f"Completeness by year: {count(whole, 'activity', 'activities')} with everything that was recorded, "
        f"{header_only} of which only the header is known."
    )
    legend = (Key("ramp3", "everything recorded"), Key("quiet", "header only"))
    return Picture("completeness", "Completeness", alt, lambda width: _draw(width, years), legend=legend)


def findings(facts: Facts) -> Picture | None:
    """Draw one bar per finding: first those to check, then those that the marts correct."""
    if not facts.findings:
        return None
    doubts = [one for one in facts.findings if not one.is_correction]
    frequent = f"the most frequent is {_words(doubts[0])}" if doubts else "nothing is in doubt"
    corrections = len(facts.findings) - len(doubts)
    alt = (
        "Findings in the data, by number of activities: "
        f"{count(len(doubts), 'kind', 'kinds')} of doubt, {frequent}; "
        f"{count(corrections, 'kind', 'kinds')} of correction."
    )
    legend = (Key("ramp4", "corrected"), Key("quiet", "worth a look"))
    return Picture(
        "findings", "Findings", alt, lambda width: _draw_findings(width, facts.findings), legend=legend
    )


def _words(one: Finding) -> str:
    return one.finding.replace("_", " ")


def _draw(width: int, years: list[YearOfData]) -> Paper:
    paper = Paper(width, len(years) * _ROW, Margins(52, 0, 44, 0))
    most = max(year.whole + year.header_only for year in years)
    x = Scale(0, most or 1, paper.left, paper.right)
    for at, year in enumerate(years):
        y = at * _ROW
        total = year.whole + year.header_only
        tip = f"{year.year}: {year.whole} whole, {year.header_only} header only"
        tip += f"\n{year.quarantined} quarantined, {year.excluded} not counted"
        bars = [
            element(
                "rect", x=paper.left, y=y + 5, width=x(year.whole) - paper.left, height=12, class_="ramp3"
            ),
            element(
                "rect", x=x(year.whole), y=y + 5, width=x(total) - x(year.whole), height=12, class_="quiet"
            ),
            element("rect", x=0, y=y, width=width, height=_ROW, class_="hit"),
        ]
        paper.text(0, y + 15, str(year.year), "label strong")
        paper.text(x(total) + 8, y + 15, str(total))
        paper.add("g", *bars, class_="column", data_tip=tip)
    return paper


def _draw_findings(width: int, found: list[Finding]) -> Paper:
    left = 150 if width < 600 else 190
    paper = Paper(width, len(found) * _ROW, Margins(left, 0, 44, 0))
    x = Scale(0, max(one.activities for one in found), paper.left, paper.right)
    for at, one in enumerate(found):
        y = at * _ROW
        class_ = "ramp4" if one.is_correction else "quiet"
        paper.text(0, y + 15, _words(one))
        paper.add("rect", x=left, y=y + 5, width=max(x(one.activities) - left, 2.0), height=12, class_=class_)
        paper.text(x(one.activities) + 8, y + 15, f"{one.activities:,}")
    return paper
