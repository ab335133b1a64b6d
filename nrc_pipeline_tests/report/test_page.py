"""The file itself."""

from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.report.making import write_report
from nrc_pipeline_tests.report.account import HOSTILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.report.making import Written
    from nrc_pipeline_tests.made_warehouse import Warehouse

SECTIONS = (
    "years", "newest", "calendar", "distance", "pace", "records", "effort", "habits", "places", "routes",
    "data",
)  # fmt: skip
MAX_BYTES = 5_000_000


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def elements(written: Written) -> list[tuple[str, dict[str, str | None]]]:
    """All elements of the report with their attributes."""
    return _Elements(written.path.read_text()).found


def test_every_section_is_there(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    """Prevents: a mart is renamed, and its section is left out without a message."""
    assert [found["id"] for tag, found in elements if tag == "section"] == list(SECTIONS)


def test_every_picture_says_what_it_shows(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    """Every picture has a description for readers who cannot see it."""
    pictures = [found for tag, found in elements if tag == "svg" and "picture" in (found["class"] or "")]
    assert len(pictures) > 20
    assert all(found["role"] == "img" and len(found["aria-label"] or "") > 30 for found in pictures)


def test_ids_are_unique(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    """Prevents: a link or a label points to the wrong element."""
    ids = [found["id"] for _, found in elements if "id" in found]
    assert len(ids) == len(set(ids))


def test_names_are_escaped(written: Written) -> None:
    """Prevents: the name of a run ends an attribute or an element."""
    text = written.path.read_text()
    assert "&lt;script&gt;document.title" in text
    assert "<script>document.title" not in text
    assert "<img" not in text
    assert "\x00" not in text
    assert "\u202e" not in text
    assert HOSTILE_NAME not in text


def test_nothing_is_named_that_could_be_fetched(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    """Prevents: the report needs a font, a map tile or a script from the network."""
    assert {tag for tag, _ in elements}.isdisjoint({"link", "iframe", "img", "image", "object", "embed"})
    named = [
        found[name] or "" for _, found in elements for name in ("src", "href", "xlink:href") if name in found
    ]
    assert all(one.startswith("#") for one in named)


def test_it_is_the_owners_and_the_same_each_time(home: Home, written: Written, tmp_path: Path) -> None:
    """Only the owner can read the file, and the same data gives the same bytes."""
    again = write_report(home, tmp_path / "again.html", None)
    assert stat.S_IMODE(again.path.stat().st_mode) == 0o600
    same = write_report(home, tmp_path / "same.html", None)
    assert same.path.read_bytes() == again.path.read_bytes()
    assert written.path.read_bytes() != again.path.read_bytes()


def test_the_ids_of_activities_and_places_stay_out(home: Home, written: Written) -> None:
    """Prevents: a file that is made to be shared has coordinates or ids of activities."""
    import duckdb

    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "SELECT printf('%.2f', latitude), printf('%.2f', longitude) "
            "FROM marts.track_points USING SAMPLE 20"
        ).fetchall()
        ids = connection.execute("SELECT activity_id FROM marts.activities").fetchall()
    text = written.path.read_text()
    assert rows
    for latitude, longitude in rows:
        assert not re.search(rf"{re.escape(latitude)}\d\D+{re.escape(longitude)}\d", text)
    assert all(activity_id not in text for (activity_id,) in ids)


def test_it_stays_in_its_budget(written: Written) -> None:
    """The report of 25 runs has less than a tenth of the size allowed for ten years."""
    assert written.bytes < MAX_BYTES / 10


def test_a_home_without_marts_is_told_what_to_do(warehouse: Warehouse, tmp_path: Path) -> None:
    """Without marts the report says what to do, and writes nothing."""
    warehouse.publish()
    with pytest.raises(Misuse, match="nrc rebuild"):
        write_report(warehouse.home, tmp_path / "report.html", None)
    assert not (tmp_path / "report.html").exists()
