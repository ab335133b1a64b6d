"""Names are hostile: what becomes of them in file names, XML and calendars."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from nrc_pipeline.exports.ics import event
from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline.exports.naming import file_name, short_id
from nrc_pipeline.exports.texts import one_line, paragraphs, slug, xml
from nrc_pipeline.exports.track import Activity


def activity(
    name: str | None, activity_id: str = "1369060918", activity_type: str | None = "run"
) -> Activity:
    """Make one of this name."""
    local = datetime(2024, 5, 1, 7, 8, 9)  # noqa: DTZ001 - the clock on the wall has no zone
    return Activity(
        "me", activity_id, activity_type, "phone", name, None, 0, 0, local, "UTC", None, 0, 0, None,
        None, None, None, None, None, False, False, False, True,
    )  # fmt: skip


@given(st.text(), st.text())
def test_a_file_name_is_one_harmless_word(name: str, activity_id: str) -> None:
    """A name leaves its folder, hides, is no name at some file system, or is too long."""
    made = file_name(activity(name, activity_id), "gpx")
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert made.startswith("2024-05-01-070809-")
    assert made.count(".") == 1
    assert len(made) < 100


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tuesday Evening Run", "tuesday-evening-run"),
        ("Hügelrunde №1", "hugelrunde-no1"),
        ("../../etc/passwd", "etc-passwd"),
        ("星期二 晚间跑", "run"),
        ("", "run"),
        (None, "run"),
        ("CON", "con"),
        ("a" * 1_000_000, "a" * 40),
    ],
)
def test_slugs(name: str | None, expected: str) -> None:
    """A name cannot be recognised in its file's."""
    assert file_name(activity(name), "gpx") == f"2024-05-01-070809-{expected}-{short_id(activity(name))}.gpx"


def test_short_ids() -> None:
    """Ids of forty digits begin alike, and their files replace each other."""
    assert short_id(activity(None, "0f4d7c1e-3b5a-4c8e-9a2d-6e1f0b7c5d43")) == "0f4d7c1e"
    assert short_id(activity(None, "4" * 40)) != short_id(activity(None, "4" * 39 + "5"))


@given(st.text(st.characters(exclude_categories=())))
def test_xml_is_always_well_formed(text: str) -> None:
    """A control character in a name makes the file unreadable."""
    encoded = f'<a b="{xml(text)}">{xml(text)}</a>'.encode()
    etree.fromstring(encoded)


@given(st.text(st.characters(exclude_categories=())))
def test_lines_and_paragraphs_print(text: str) -> None:
    """A note steers the terminal of who looks at the file."""
    assert one_line(text).isprintable()
    assert all(one.isprintable() or one == "\n" for one in paragraphs(text))
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.text(st.characters(exclude_categories=())))
def test_an_event_holds_any_name(name: str) -> None:
    """Prevents: a line is longer than calendars take, a character is cut in two, or a name ends its event."""
    written = event(activity(name)).to_ical(sorted=False)
    parts = written.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(part) <= 75 for part in parts)
    for part in parts:
        part.decode()
    lines = written.replace(b"\r\n ", b"").decode().split("\r\n")
    (summary,) = (line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:"))
    assert re.sub(r"\\(.)", r"\1", summary) == one_line(activity(name).title)


@given(st.integers(-2_208_988_800_000, 253_402_300_799_999))
def test_times(epoch_ms: int) -> None:
    """A time is off by a day before 1970, or loses its milliseconds."""
    expected = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=epoch_ms)
    assert datetime.fromisoformat(iso_time(epoch_ms)) == expected
