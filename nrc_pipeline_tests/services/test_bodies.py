"""Taking bodies apart without changing a byte."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrc_pipeline.documents.json_parts import elements, member_places, members
from nrc_pipeline.services.nike.bodies import (
    NotAListPageError,
    list_item,
    read_header,
    refuses_token,
    split_page,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@pytest.mark.parametrize(
    "item",
    [
        b'{"id" : "a", "v":1.50e+02 }',
        b'{"v":NaN,"id":"a"}',
        b'{"v":"\\ud800","id":"a"}',
        b'{"v":"\xff","id":"a"}',
        b'{"\\udfff":1,"id":"a","metric_types":["\\udfff"]}',
        b'{"id":"a","v":1e999}',
        '{\n\t"id": "a", "v": "跑步 😀\\u00e9"}'.encode(),
        b'{"id":"a","v":12345678901234567890.10}',
    ],
)
def test_items_are_exact_substrings_and_one_strange_item_does_not_spoil_the_page(item: bytes) -> None:
    """A number or an escape changes its spelling; or one bad item ends the walk for all."""
    other = b'{"id":"b"}'
    page = split_page(b' {"paging" : {"before_id":"b"},\n"activities": [ ' + item + b" ,\n" + other + b"] } ")
    assert page.items == (item, other)
    assert page.paging.before_id == "b"
    assert list_item(item).activity_id == "a"
    assert list_item(item).raw == item


@given(st.lists(JSON, max_size=4), st.sampled_from([None, 0, 2]), st.booleans())
def test_any_page_comes_apart_into_what_it_was_made_of(
    items: list[object], indent: int | None, ascii_only: bool
) -> None:
    """Brackets, commas or quotes inside strings move the borders of items, in one of the two parsers."""
    spelled = [json.dumps(item, indent=indent, ensure_ascii=ascii_only) for item in items]
    text = '{"x":[1,"]"],"activities":[' + " , ".join(spelled) + '],"paging":{}}'
    assert split_page(text.encode("utf-8", "surrogatepass")).items == tuple(
        item.encode("utf-8", "surrogatepass") for item in spelled
    )


@given(JSON)
def test_no_value_at_all_stops_the_reader_of_headers(value: object) -> None:
    """A document of unheard-of shape ends a walk with a traceback."""
    read_header(json.dumps({"id": value, "start_epoch_ms": value, "metric_types": value}).encode())
    read_header(json.dumps(value).encode())


@given(st.binary())
def test_no_bytes_at_all_stop_the_parsers(body: bytes) -> None:
    """Rubbish ends in a traceback instead of being called rubbish."""
    refuses_token(b'"errors"' + body)
    read_header(body)
    assert members(body) is None or member_places(body.decode("utf-8", "surrogateescape")) is not None
    assert elements(b"[" + body) is None or body.rstrip().endswith(b"]")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"activities":{}}',
        b'{"paging":{}}',
        b'{"activities":[],"paging":[]}',
        b'{"activities":[1,',
        b'{"error_id":"x","errors":[{"code":7}]}',
        b'{"activities":[' + b"[" * 100_000,
    ],
)
def test_what_is_no_list_page_is_called_so(body: bytes) -> None:
    """An error body is taken for an empty page, and the walk for complete."""
    with pytest.raises(NotAListPageError):
        split_page(body)


@pytest.mark.parametrize("value", [None, "", 0, False, [], {}])
def test_a_cursor_that_is_falsy_or_no_cursor_is_the_end(value: object) -> None:
    """A null or empty cursor is asked for as if it were an id."""
    body = json.dumps({"activities": [], "paging": {"before_id": value}}).encode()
    assert split_page(body).paging.before_id is None


@pytest.mark.parametrize(
    ("document", "read"),
    [
        ({"id": "a", "start_epoch_ms": 5, "last_modified": 6}, ("a", 5, 6)),
        ({"id": "a", "start_epoch_ms": 5.0, "last_modified": None}, ("a", 5, None)),
        ({"id": 7, "start_epoch_ms": "5", "last_modified": True}, (None, None, None)),
        ({"id": "..", "start_epoch_ms": 5.5, "last_modified": 10**18}, (None, None, None)),
        ({"id": "\ud800", "start_epoch_ms": -(10**15)}, (None, None, None)),
        ({"id": "", "start_epoch_ms": float("inf")}, (None, None, None)),
        ([], (None, None, None)),
    ],
)
def test_a_header_reads_only_what_can_be_used(document: object, read: tuple[object, ...]) -> None:
    """An id of dots climbs in the path of the detail call, or a word is taken for a time."""
    item = list_item(json.dumps(document).encode())
    assert (item.activity_id, item.start_epoch_ms, item.last_modified) == read


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b'{"error_id":"u","errors":[{"code":35,"message":"Unauthorized user access"}]}', True),
        (b'{"errors":[{"code":"35"}]}', True),
        (b'{"errors":[null,{"code":1},{"code":35}]}', True),
        (b'{"errors":[{"code":36}]}', False),
        (b'{"errors":{"code":35}}', False),
        (b'{"id":"a","tags":{"note":"\\"errors\\" code 35"}}', False),
        (b'[{"errors":[{"code":35}]}]', False),
        (b"", False),
    ],
)
def test_a_refusal_is_known_by_its_body(body: bytes, refused: bool) -> None:
    """A 200 that carries the refusal is landed as a document; or a note about errors ends the load."""
    assert refuses_token(body) is refused
