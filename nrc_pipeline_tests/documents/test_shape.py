"""The certificate of the plain shape: what has it needs no second look, so it must never lie."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nrc_pipeline.documents.remainder import parse, split
from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.documents.made import as_bytes, document, exact
from nrc_pipeline_tests.documents.strange import WHOLE_TEXTS, documents, objects_of, spelled

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


class Twin(str):
    """A key that is equal to no other, so that one dictionary can hold the same text twice."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def assert_sound(text: bytes) -> bool:
    """Check that a certificate, where there is one, says the truth; return whether there is one."""
    if as_plain(text) is None:
        return False
    # `parse` refuses repeated keys by itself.
    content = parse(text)
    parts = split(content)
    assert parts.header.as_json() is None
    assert parts.series.as_json() is None
    assert exact(parts.plain) == exact(content)
    return True


@QUICK
@given(st.data())
def test_what_is_certified_leaves_no_remainder(data: st.DataObject) -> None:
    """An unknown key, a null or a wrong type passes as plain and is lost without a word."""
    content = data.draw(documents(most_changes=2))
    assert_sound(data.draw(spelled(content)).encode())


@QUICK
@given(st.data())
def test_a_text_with_broken_bytes_is_certified_only_when_it_is_whole(data: st.DataObject) -> None:
    """Two parsers disagree on what is JSON, and the certificate believes the more lenient one."""
    text = bytearray(as_bytes(document(name=data.draw(WHOLE_TEXTS))))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(
            st.sampled_from([b"", b'"', b"\\", b",", b"}", b"1", b"-", b"e", b" ", b"\0", b"\xff"])
        )
        text[place : place + data.draw(st.integers(0, 2))] = piece
    assert_sound(bytes(text))


@QUICK
@given(st.data())
def test_no_document_with_a_repeated_key_is_plain(data: st.DataObject) -> None:
    """Python keeps the last of two values, DuckDB the first: what was landed is not what is loaded."""
    content = document(name=data.draw(WHOLE_TEXTS))
    content["tags"] |= data.draw(st.dictionaries(WHOLE_TEXTS, WHOLE_TEXTS, max_size=2))
    if data.draw(st.booleans()):
        content["status"] = "COMPLETED"
    holder = data.draw(st.sampled_from([*objects_of(content), content["tags"]]))
    key = data.draw(st.sampled_from(sorted(holder)))
    value: Any = data.draw(st.just(holder[key]) | WHOLE_TEXTS | st.sampled_from([0, None, [], {}, True]))
    if data.draw(st.booleans()):
        holder[Twin(key)] = value
    else:
        before = dict(holder)
        holder.clear()
        holder |= {Twin(key): value, **before}
    text = json.dumps(content, ensure_ascii=data.draw(st.booleans()))
    if data.draw(st.booleans()) and key[:1].isalpha() and key.isascii():
        text = text.replace(f'"{key}"', f'"\\u{ord(key[0]):04x}{key[1:]}"', 1)
    assert as_plain(text.encode()) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"tags": {"a": '"', "b": "{}"}},
        {"tags": {"": "", "\0": "\0"}},
        {"status": "COMPLETED"},
        {"summaries": [], "sources": [], "tags": {}, "metric_types": [], "metrics": [], "moments": []},
        {"active_duration_ms": -(2**63)},
    ],
)
def test_ordinary_variety_is_plain(changes: dict[str, Any]) -> None:
    """The fast way is there and hardly a document takes it."""
    assert assert_sound(as_bytes({**document(), **changes}))


@pytest.mark.parametrize(
    "changes",
    [
        {"new_key": 1},
        {"status": None},
        {"type": None},
        {"session": 0},
        {"start_epoch_ms": "5"},
        {"tags": {"a": None}},
        {"tags": {"a": 1}},
        {"tags": None},
        {"metrics": None},
        {"sources": [None]},
        {"active_duration_ms": 2**63},
        {"active_duration_ms": True},
        {"last_modified": 2**62},
    ],
)
def test_what_a_column_cannot_give_back_is_not_plain(changes: dict[str, Any]) -> None:
    """A value is changed to fit its column."""
    assert as_plain(as_bytes({**document(), **changes})) is None


@pytest.mark.parametrize("key", sorted(document().keys()))
def test_each_key_is_needed(key: str) -> None:
    """A key that was absent comes back as an empty array or null."""
    content = document()
    del content[key]
    assert as_plain(as_bytes(content)) is None


@pytest.mark.parametrize("value", [2**53, -(2**53), 2**53 + 1, 10**30, 9007199254740992.0])
def test_a_number_that_a_double_may_not_hold_is_not_plain(value: float) -> None:
    """The last digit of a large integer is lost."""
    content = document()
    content["metrics"][0]["values"][0]["value"] = value
    assert as_plain(as_bytes(content)) is None
    content["metrics"][0]["values"][0]["value"] = 2**53 - 1
    assert assert_sound(as_bytes(content))


def test_nearly_all_that_the_simulator_writes_is_plain() -> None:
    """A change of the shape sends every document the slow way, unnoticed."""
    athlete = Athlete.generate(seed=5, activities=30, samples=60)
    plain = [as_plain(athlete.body(activity_id)) is not None for activity_id in athlete.activity_ids()]
    # Captions inside a tag's JSON have escaped backslashes, which the certificate's arithmetic leaves alone.
    assert sum(plain) >= 0.8 * len(plain)
