"""Whatever is in a file of Nike+, it gives sound documents or a reason."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nrc_pipeline.formats.format import ForeignFile, Format
from nrc_pipeline.formats.nikeplus_upload import NIKEPLUS_UPLOAD
from nrc_pipeline.formats.nikeplus_v1 import NIKEPLUS_V1
from nrc_pipeline.formats.nikeplus_xml import NIKEPLUS_XML
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline_tests.documents.strange import VALUES, has_half_a_character
from nrc_pipeline_tests.formats import nikeplus_files as written
from nrc_pipeline_tests.formats.sound_translation import documents_of, reason_against

MANY = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
START = 1_235_887_200_000
RUN = written.NikePlusSeries(
    "1" * 40,
    START,
    65_000,
    {"distance": [0.03, 0.04, 0.03, None, 0.05, 0.03, 0.02], "nikefuel": [9.0, 1.0], "heart_rate": [120.0]},
    {"distance": 0.2, "nikefuel": 10.0},
    [(0.1, 0.2, 8.0), (0.1003, 0.2, None), (0.1005, 0.2, 9.5)],
    {"split_km": [31_000, 62_000]},
    [("pause", 40_000), ("resume", 40_000)],
)
FILES: tuple[tuple[Format, bytes], ...] = (
    (NIKEPLUS_V1, written.v1_activity(RUN, cumulative=False)),
    (NIKEPLUS_V1, written.v1_activity(RUN, cumulative=True)),
    (NIKEPLUS_V1, written.v1_gps(RUN)),
    (NIKEPLUS_V1, written.v1_page(written.v1_item(RUN), written.v1_item(RUN))),
    (NIKEPLUS_XML, written.xml_details(RUN)),
    (NIKEPLUS_XML, written.xml_list(RUN, RUN, name="a", howFelt="1")),
    (NIKEPLUS_UPLOAD, written.upload(RUN)),
)
ODD_NUMBERS = (
    *("", "-1", "0", "1e308", "-1e308", "1e-320", "9007199254740993", "1" + "0" * 400, "9" * 5000, "NaN"),
    *("Infinity", "253402300799999", "-62135596800001", "0x10", "1_0", "0001", "24:61:61", "\u0663", "null"),
)
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Format, list[bytes]]:
    """Draw some files of one format, of which some have odd numbers, odd values or damaged bytes."""
    known, content = draw(st.sampled_from(FILES))
    content = draw(st.sampled_from([_other_numbers, _other_values, _other_bytes]))(draw, content)
    beside = [one for other, one in FILES if other is known]
    return known, draw(st.permutations([content, *draw(st.lists(st.sampled_from(beside), max_size=2))]))


def _other_numbers(draw: st.DrawFn, content: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 4))):
        places = [match.span() for match in NUMBER.finditer(content)]
        begin, end = draw(st.sampled_from(places))
        content = content[:begin] + draw(st.sampled_from(ODD_NUMBERS)).encode() + content[end:]
    return content


def _other_values(draw: st.DrawFn, content: bytes) -> bytes:
    if not content.startswith(b"{"):
        return _other_numbers(draw, content)
    value = json.loads(content)
    for _ in range(draw(st.integers(1, 3))):
        holder = value
        while True:
            key = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
            inner = holder[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
                holder[key] = draw(VALUES)
                break
            holder = inner
    return json.dumps(value, ensure_ascii=draw(st.booleans()) or has_half_a_character(value)).encode()


def _other_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    begin = draw(st.integers(0, len(content)))
    end = draw(st.integers(begin, len(content)) | st.just(len(content)))
    return content[:begin] + draw(st.binary(max_size=8)) + content[end:]


@MANY
@given(mutated())
def test_any_content(case: tuple[Format, list[bytes]]) -> None:
    """It never gives a document that is not plain, nor another error; the order of files does not matter."""
    known, contents = case
    for content in contents:
        format_of(content)
        if known.group is not None:
            known.group(ForeignFile("a", content)).encode()
    if not reason_against(known, *contents):
        assert documents_of(known, *contents) == documents_of(known, *reversed(contents))


@MANY
@given(
    st.sampled_from(FILES), st.binary(max_size=40) | st.sampled_from([b"{}", b"[]", b"null", b"<a/>", b"{"])
)
def test_a_broken_file_hides_no_other(case: tuple[Format, bytes], content: bytes) -> None:
    """Prevents: one damaged file of an account makes all its runs disappear."""
    known, _ = case
    whole = [one for other, one in FILES if other is known]
    assert documents_of(known, *whole, content) == documents_of(known, *whole)


@pytest.mark.parametrize("known", [NIKEPLUS_V1, NIKEPLUS_XML, NIKEPLUS_UPLOAD])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xff\xfe{",
        b"null",
        b"[" * 100_000,
        b"<a>" * 250_000,
        b"\0",
    ],
)
def test_contents_without_any_meaning(known: Format, content: bytes) -> None:
    """Prevents: an empty or nested file ends the import."""
    assert reason_against(known, content)
    assert format_of(content) is None
