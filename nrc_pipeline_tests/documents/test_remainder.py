"""Splitting a document into its plain part and the remainder, and putting both together again."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from nrc_pipeline.documents.rebuild import restore
from nrc_pipeline.documents.remainder import DEEPEST, Refusal, parse, split
from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline_tests.documents.made import as_bytes, document, exact
from nrc_pipeline_tests.documents.strange import documents

_WHOLE = dict.fromkeys(("timestamp", "start_epoch_ms", "end_epoch_ms", "last_modified"), (int,))
_ARRAYS = ("summaries", "moments", "metrics", "values", "sources", "change_tokens", "metric_types")
KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "tags": (dict,),
    "session": (bool,),
    "delete_indicator": (bool,),
    "active_duration_ms": (int,),
    "value": (int, float, str),
    **_WHOLE,
    **dict.fromkeys(_ARRAYS, (list,)),
}


def rebuilt(content: dict[str, Any]) -> dict[str, Any]:
    """Split, send both parts through JSON as the tables do, and restore."""
    parts = split(copy.deepcopy(content))
    plain = json.loads(json.dumps(parts.plain))
    if "status" in plain and plain["status"] is None:
        del plain["status"]
    return restore(plain, (parts.header + parts.series).as_json())


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(most_changes=8))
def test_both_parts_are_the_document_again(content: dict[str, Any]) -> None:
    """A place is noted wrongly, so a value comes back somewhere else or not at all."""
    assert exact(rebuilt(content)) == exact(content)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(most_changes=8))
def test_the_plain_part_fits_the_columns(content: dict[str, Any]) -> None:
    """What is called plain has a value that DuckDB turns into NULL, so it is lost behind the split."""
    plain = split(content).plain
    for holder in (plain, *plain["summaries"], *plain["moments"], *plain["metrics"]):
        for key, value in holder.items():
            # Null stands for what has no value of its column's type.
            assert value is None or isinstance(value, KINDS.get(key, KINDS["text"])), key


def test_a_plain_document_has_no_remainder() -> None:
    """Every document carries an `extra`, and nobody sees the ones that matter."""
    content = document()
    assert as_plain(as_bytes(content)) is not None
    parts = split(content)
    assert (parts.header.as_json(), parts.series.as_json()) == (None, None)
    assert restore(parts.plain, None) == content


def test_each_remainder_names_its_place() -> None:
    """A remainder cannot be told apart from its neighbours."""
    content = document()
    content["metrics"][1]["values"][0]["quality"] = 3
    content["moments"][2].pop("source")
    content["tags"]["n"] = [1]
    parts = split(content)
    assert parts.header.put == [(["tags", "n"], [1])]
    assert parts.header.cut == [["moments", 2, "source"]]
    assert parts.series.put == [(["metrics", 1, "values", 0, "quality"], 3)]


def _with(path: list[str | int], value: Any) -> dict[str, Any]:
    content = document()
    holder: Any = content
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (
            ["metrics", 0, "values", 1, "value"],
            "3",
            r"metrics\[0\]\.values\[1\]\.value is not a number but text",
        ),
        (["metrics", 0, "values", 1, "value"], True, r"value is not a number but true or false"),
        (["metrics", 0, "values", 1, "value"], [], r"value is not a number but an array"),
        (["metrics", 0, "values", 1, "value"], {}, r"value is not a number but an object"),
        (["summaries", 2, "value"], "x", r"summaries\[2\]\.value is not a number"),
        (["active_duration_ms"], "x", "active_duration_ms is not a number"),
        (["metrics"], {}, "metrics is not an array but an object"),
        (["metrics", 1], [], r"metrics\[1\] is not an object but an array"),
        (["metrics", 0, "values"], "x", r"metrics\[0\]\.values is not an array but text"),
        (["metrics", 0, "values", 0], 5, r"metrics\[0\]\.values\[0\] is not an object but a number"),
        (["summaries"], 0, "summaries is not an array but a number"),
        (["sources"], "x", "sources is not an array"),
        (["change_tokens"], {}, "change_tokens is not an array"),
        (["metric_types"], True, "metric_types is not an array"),
        (["moments"], {}, "moments is not an array"),
        (["moments", 0], None, r"moments\[0\] is not an object but null"),
        (["tags"], [], "tags is not an object but an array"),
        (["end_epoch_ms"], "2024-05-01", "end_epoch_ms is not a number"),
        (["end_epoch_ms"], 0.5, "end_epoch_ms is not a time"),
        (["end_epoch_ms"], 10**17, "end_epoch_ms is not a time"),
        (["last_modified"], -(10**17), "last_modified is not a time"),
        (["moments", 1, "timestamp"], 1.5, r"moments\[1\]\.timestamp is not a time"),
        (
            ["metrics", 0, "values", 1, "start_epoch_ms"],
            "x",
            r"metrics\[0\]\.values\[1\]\.start_epoch_ms is not a number",
        ),
        (["metrics", 0, "values", 1, "end_epoch_ms"], 10**30, r"end_epoch_ms is not a time"),
    ],
)
def test_what_no_table_can_hold_is_refused_and_the_place_named(
    path: list[str | int], value: Any, reason: str
) -> None:
    """A word among numbers becomes NULL, or stops the batch, or nobody learns which of the samples it is."""
    with pytest.raises(Refusal, match=reason):
        split(_with(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["tags", "com.nike.name"], "Run \ud83c"),
        (["tags", "\ud800"], "note"),
        (["tags", "\udf1e"], [1]),
        (["new_key"], {"\udfff": 1}),
        (["new_\ud800"], None),
        (["sources"], ["a", "b\ud83c"]),
        (["metrics", 0, "unit"], "\ud800"),
        (["moments", 0, "value"], ["\ud800"]),
        (["moments", 0, "\ud800"], "x"),
        (["metrics", 0, "values", 0, "\ud800"], 1),
    ],
)
def test_half_a_character_is_kept_and_neither_part_holds_it_as_text(
    path: list[str | int], value: Any
) -> None:
    """Prevents: a run is refused for half an emoji in its name, or the tables cannot store its text."""
    content = _with(path, value)
    parts = split(content)
    extra = (parts.header + parts.series).as_json()
    assert extra is not None
    json.dumps(parts.plain, ensure_ascii=False).encode()
    extra.encode()
    assert "\\ud" not in extra.replace("\\\\ud", "")
    assert exact(rebuilt(content)) == exact(content)


def test_half_a_character_is_shown_as_the_sign_for_what_is_none() -> None:
    """Prevents: a name with half an emoji is missing where a person looks for it."""
    plain = split(_with(["tags", "com.nike.name"], "Run \ud83c!")).plain
    assert plain["tags"]["com.nike.name"] == "Run \N{REPLACEMENT CHARACTER}!"


@pytest.mark.parametrize("levels", [DEEPEST, 400, 900, 980, 985, 988, 990, 991, 992])
@pytest.mark.parametrize("key", ["new_key", "type"])
def test_deep_nesting_is_refused_whatever_the_stack_holds(levels: int, key: str) -> None:
    """A document that Python could just read but not write again stops the batch with a RecursionError."""
    content = document()
    del content[key if key == "type" else "status" if "status" in content else "type"]
    text = f'{{"{key}":{"[" * levels}{"]" * levels},' + as_bytes(content).decode()[1:]
    with pytest.raises(Refusal, match="nested too deeply"):
        split(parse(text))


def test_ordinary_nesting_is_kept() -> None:
    """A new key with a few levels costs the whole document."""
    value: Any = None
    for _ in range(DEEPEST - 3):
        value = [value]
    content = {**document(), "new_key": value}
    assert rebuilt(content) == content


@pytest.mark.parametrize("value", [None, [], "text", 5])
def test_what_is_no_object_is_refused(value: object) -> None:
    """An array is taken for a document without keys."""
    with pytest.raises(Refusal, match="not an object but"):
        split(value)
