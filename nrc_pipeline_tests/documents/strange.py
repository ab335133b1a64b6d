"""Hypothesis strategies: documents of the known shape, changed in every way that must not lose anything."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS
from nrc_pipeline_tests.documents.made import (
    FORTY_DIGITS,
    SHA_LIKE,
    START_MS,
    TEN_DIGITS,
    UUID,
    document,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[st.DrawFn, dict[str, Any]], None]

WHOLE_TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        "\0",
        "a\0b",
        "\\u0000",
        '"',
        "\\",
        '\\"',
        "\n\t\r",
        "\x7f",
        "\u2028",
        "星期二 晚间跑",
        "Läufe 😀",
        "\ufeff",
        "null",
        '[{"url":"https:\\/\\/x","n":[1,2]}]',
        "{}",
    ]
)
# Halves of an emoji: JSON can spell them, and no file in UTF-8 can hold them.
TEXTS = WHOLE_TEXTS | st.sampled_from(["Morning Run \ud83c", "\udf1e\ud83c"])
NUMBERS = (
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        [
            *(0, -0.0, 0.1 + 0.2, 1.5, 5e-324, -5e-324, 1.7976931348623157e308, 1e300, 9007199254740993.0),
            *(
                2**53 - 1,
                2**53,
                2**53 + 1,
                -(2**53) - 1,
                2**63 - 1,
                2**63,
                -(2**63),
                2**64,
                10**25,
                -(10**320),
            ),
        ]
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
TIMES = st.integers(EARLIEST_EPOCH_MS, LATEST_EPOCH_MS) | st.sampled_from(
    [EARLIEST_EPOCH_MS, LATEST_EPOCH_MS, 0, -1, float(START_MS)]
)
NUMBER_KEYS = frozenset({"value"})
TIME_KEYS = frozenset({"start_epoch_ms", "end_epoch_ms", "timestamp", "last_modified"})
ARRAYS = ("summaries", "sources", "change_tokens", "metric_types", "metrics", "moments")


def objects_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every object of the known shape in a document: itself, summaries, moments, series, samples."""
    found = [content]
    for key in ("summaries", "moments", "metrics"):
        found += content.get(key) or []
    for entry in content.get("metrics") or []:
        found += entry.get("values") or []
    return found


def _known_key(draw: st.DrawFn, content: dict[str, Any]) -> tuple[dict[str, Any], str] | None:
    chosen = draw(st.sampled_from(objects_of(content)))
    # Without these two a document cannot be filed.
    keys = sorted(chosen.keys() - ({"id", "start_epoch_ms"} if chosen is content else set()))
    return (chosen, draw(st.sampled_from(keys))) if keys else None


def _unknown_key(draw: st.DrawFn, content: dict[str, Any]) -> None:
    chosen = draw(st.sampled_from(objects_of(content)))
    known = {"id", "value", "tags", "metrics", "values", "type", "key", "status", "timestamp", "source"}
    known |= TIME_KEYS | set(ARRAYS)
    names = TEXTS.filter(lambda key: key not in known)
    chosen[draw(names | st.sampled_from(["appId", "polylines", "app_id"]))] = draw(TEXTS | VALUES)


def _null(draw: st.DrawFn, content: dict[str, Any]) -> None:
    place = _known_key(draw, content)
    if place is not None:
        place[0][place[1]] = None


def _absent(draw: st.DrawFn, content: dict[str, Any]) -> None:
    place = _known_key(draw, content)
    if place is not None:
        del place[0][place[1]]


def _other_value(draw: st.DrawFn, content: dict[str, Any]) -> None:
    place = _known_key(draw, content)
    if place is None:
        return
    holder, key = place
    if key in TIME_KEYS:
        holder[key] = draw(TIMES)
    elif (holder is not content and key == "value" and "key" not in holder) or (
        holder is content and key == "active_duration_ms"
    ):
        holder[key] = draw(NUMBERS)
    elif key == "tags":
        holder[key] = draw(st.dictionaries(TEXTS, TEXTS | VALUES, max_size=4))
    elif key in {"sources", "change_tokens", "metric_types"}:
        holder[key] = draw(st.lists(TEXTS, max_size=4) | st.lists(VALUES, max_size=4))
    elif key in {*ARRAYS, "values"}:
        holder[key] = []
    else:
        holder[key] = draw(TEXTS | VALUES)


def _shuffled(draw: st.DrawFn, content: dict[str, Any]) -> None:
    for key in ("moments", "summaries", "metrics"):
        if content.get(key):
            content[key] = draw(st.permutations(content[key]))


def _swapped_app_id(draw: st.DrawFn, content: dict[str, Any]) -> None:
    for holder in draw(st.lists(st.sampled_from(objects_of(content)), max_size=2)):
        for old, new in (("appId", "app_id"), ("app_id", "appId")):
            if old in holder:
                holder[new] = holder.pop(old)
                break


def _status(draw: st.DrawFn, content: dict[str, Any]) -> None:
    content["status"] = draw(st.just("COMPLETED") | TEXTS)


_CHANGES: tuple[Change, ...] = (
    _unknown_key, _null, _absent, _other_value, _other_value, _other_value, _shuffled, _swapped_app_id,
    _status,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn, most_changes: int = 5) -> dict[str, Any]:
    """Draw a document; none of its changes is one that the pipeline refuses."""
    content = document(
        draw(st.sampled_from([UUID, FORTY_DIGITS, SHA_LIKE, TEN_DIGITS])),
        value=draw(st.floats(-1e15, 1e15)),
        name=draw(TEXTS),
    )
    for change in draw(st.lists(st.sampled_from(_CHANGES), max_size=most_changes)):
        change(draw, content)
    return content


def has_half_a_character(content: Any) -> bool:
    """Tell whether only an escape can spell one of the texts."""
    return re.search("[\ud800-\udfff]", json.dumps(content, ensure_ascii=False)) is not None


def changed(draw: st.DrawFn, content: dict[str, Any]) -> None:
    """Change a document in place, in one way that the pipeline must load."""
    draw(st.sampled_from(_CHANGES))(draw, content)


@st.composite
def spelled(draw: st.DrawFn, content: dict[str, Any]) -> str:
    """Spell a document: compact or pretty, escaped or in UTF-8, its keys in any order."""
    if draw(st.booleans()):
        content = dict(draw(st.permutations(list(content.items()))))
    compact = draw(st.booleans())
    return json.dumps(
        content,
        ensure_ascii=draw(st.booleans()) or has_half_a_character(content),
        indent=None if compact else draw(st.sampled_from([None, 0, 2, "\t"])),
        separators=(",", ":") if compact else None,
    )
