"""Splits a document into a plain one and the remainder that typed columns cannot hold.

The plain part goes through the same SQL as every other document. The remainder is kept as JSON, each piece
with its path, so that both together give the document again (see `rebuild`). A document that cannot be split
raises a `Refusal` with the reason.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from nrc_pipeline.documents.cut import is_cut
from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, EXACT_INTEGER_LIMIT, LATEST_EPOCH_MS

if TYPE_CHECKING:
    from collections.abc import Iterable

_KIND_NAMES = {dict: "an object", list: "an array", str: "text", bool: "true or false", type(None): "null"}

_MISSING = object()

DEEPEST = 100
"""Levels of arrays and objects; real documents have 5, and Python's JSON writer fails near 1,000."""


class Refusal(Exception):  # noqa: N818 -- it is a result, not a fault
    """The document cannot be normalised; the message says which part is wrong and why."""


class Remainder(NamedTuple):
    """What typed columns cannot reproduce.

    `put` holds (path, value) pairs to set, `cut` the paths of keys that must not be there; a path is a list
    of keys and array positions from the root of the document.
    """

    put: list[tuple[list[str | int], Any]]
    cut: list[list[str | int]]

    def __add__(self, other: object) -> Remainder:
        """Join the remainders of two parts of one document."""
        if not isinstance(other, Remainder):
            return NotImplemented
        return Remainder(self.put + other.put, self.cut + other.cut)

    def as_json(self) -> str | None:
        """Return `{"put": [[path, value], …], "cut": [path, …]}`, or None if nothing remains.

        A pair that contains half of a surrogate pair is written as JSON text in ASCII and listed in
        `put_escaped`: DuckDB accepts such a text neither directly nor as an escape.
        """
        if not self.put and not self.cut:
            return None
        content: dict[str, Any] = {}
        plain = [pair for pair in self.put if can_be_stored(pair)]
        if plain:
            content["put"] = plain
        if len(plain) < len(self.put):
            content["put_escaped"] = [json.dumps(pair) for pair in self.put if not can_be_stored(pair)]
        if self.cut:
            content["cut"] = self.cut
        return json.dumps(content, ensure_ascii=False)


class Split(NamedTuple):
    """A document as its plain part and the remainders of its header and of its `metrics`."""

    plain: dict[str, Any]
    header: Remainder
    series: Remainder


def can_be_stored(value: Any) -> bool:
    """Return whether no text in a JSON value contains half of a surrogate pair, which is not a character."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def storable(text: str) -> str:
    """Return the text for display: U+FFFD replaces each half of a surrogate pair."""
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= one <= "\udfff" else one for one in text)


def parse(payload: bytes | str) -> Any:
    """Parse JSON strictly by the standard.

    Raises:
        Refusal: The text is not JSON, is not UTF-8, nests too deeply, or contains a number or a text that no
            column can hold.
    """
    try:
        text = payload.decode("utf-8") if isinstance(payload, bytes) else payload
        return json.loads(
            text, parse_constant=_refuse_constant, parse_float=_finite_float, object_pairs_hook=_object
        )
    except UnicodeDecodeError as error:
        raise Refusal(f"not UTF-8 text (byte {error.start})") from None
    except json.JSONDecodeError as error:
        if is_cut(error.doc):
            raise Refusal(f"cut short: the text ends at character {len(error.doc)}, inside of it") from None
        raise Refusal(f"not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise Refusal("nested too deeply") from None
    except ValueError:
        raise Refusal("contains a number with too many digits") from None


def _refuse_constant(name: str) -> Any:
    raise Refusal(f"contains a number that is not finite ({name})")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Refusal("contains a number too large for any column")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise Refusal("an object has the same key twice")
    return content


def split(document: Any) -> Split:
    """Split a parsed document.

    Raises:
        Refusal: A container has the wrong type, a number is not finite or not a number, or a time is not a
            time.
    """
    if not isinstance(document, dict):
        raise Refusal(f"not an object but {_kind(document)}")
    if _nests_deeper(document, DEEPEST):
        raise Refusal("nested too deeply")
    splitter = _Splitter()
    header = {key: value for key, value in document.items() if key != "metrics"}
    plain = splitter.header(header)
    header_remainder = splitter.take()
    plain["metrics"] = splitter.array([], document, "metrics", _SERIES)
    series_remainder = splitter.take()
    return Split(plain, header_remainder, series_remainder)


# For each object of the document: the known keys, and the type of each value.
_HEADER = {
    "id": "text", "type": "text", "app_id": "text", "start_epoch_ms": "time", "end_epoch_ms": "time",
    "last_modified": "time", "active_duration_ms": "integer", "session": "boolean",
    "delete_indicator": "boolean", "status": "text",
}  # fmt: skip
_SUMMARY = {"metric": "text", "summary": "text", "source": "text", "app_id": "text", "value": "number"}
_MOMENT = {"key": "text", "value": "text", "timestamp": "time", "app_id": "text", "source": "text"}
_SAMPLE = {"start_epoch_ms": "time", "end_epoch_ms": "time", "value": "number"}
_SERIES = {"type": "text", "unit": "text", "source": "text", "appId": "text", "values": "samples"}


class _Splitter:
    """Walks one document and records the remainder."""

    def __init__(self) -> None:
        self._put: list[tuple[list[str | int], Any]] = []
        self._cut: list[list[str | int]] = []

    def take(self) -> Remainder:
        """Return what has been recorded since the last call."""
        remainder = Remainder(self._put, self._cut)
        self._put, self._cut = [], []
        return remainder

    def header(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the plain header of `document`."""
        containers = {"summaries", "sources", "tags", "change_tokens", "metric_types", "moments"}
        plain = self.object([], {k: v for k, v in document.items() if k not in containers}, _HEADER)
        if "status" not in document:
            # A NULL status means that the key is absent, so an absent key needs no remainder.
            self._cut.remove(["status"])
            del plain["status"]
        plain["summaries"] = self.array([], document, "summaries", _SUMMARY)
        plain["moments"] = self.array([], document, "moments", _MOMENT)
        for key in ("sources", "change_tokens", "metric_types"):
            plain[key] = self._texts(document, key)
        plain["tags"] = self._tags(document)
        return plain

    def object(self, path: list[str | int], content: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
        """Return the known keys of one object, each with a value of its column's type or None."""
        for key in content.keys() - known.keys():
            self._put.append(([*path, key], content[key]))
        plain: dict[str, Any] = {}
        for key, kind in known.items():
            if kind == "samples":
                plain[key] = self.array(path, content, key, _SAMPLE)
                continue
            value = content.get(key, _MISSING)
            if value is _MISSING:
                plain[key] = None
                self._cut.append([*path, key])
            else:
                plain[key] = self._value([*path, key], value, kind)
        return plain

    def array(
        self, path: list[str | int], content: dict[str, Any], key: str, known: dict[str, str]
    ) -> list[dict[str, Any]]:
        """Return the plain objects of the array at `key`."""
        values = self._container(path, content, key, list)
        place = [*path, key]
        for position, value in enumerate(values):
            if not isinstance(value, dict):
                raise Refusal(f"{_words([*place, position])} is not an object but {_kind(value)}")
        plain = [self.object([*place, position], value, known) for position, value in enumerate(values)]
        if known is _SAMPLE:
            self._keep_ends_without_start(place, plain)
        return plain

    def _keep_ends_without_start(self, place: list[str | int], samples: list[dict[str, Any]]) -> None:
        # The tables keep a sample's duration, which cannot reproduce its end if there is no start.
        for position, sample in enumerate(samples):
            if sample["start_epoch_ms"] is None and sample["end_epoch_ms"] is not None:
                self._put.append(([*place, position, "end_epoch_ms"], sample["end_epoch_ms"]))

    def _container(self, path: list[str | int], content: dict[str, Any], key: str, kind: type) -> Any:
        value = content.get(key, _MISSING)
        if value is _MISSING:
            self._cut.append([*path, key])
            return kind()
        if value is None:
            self._put.append(([*path, key], None))
            return kind()
        if not isinstance(value, kind):
            raise Refusal(f"{_words([*path, key])} is not {_KIND_NAMES[kind]} but {_kind(value)}")
        return value

    def _texts(self, document: dict[str, Any], key: str) -> list[str]:
        values = self._container([], document, key, list)
        if all(isinstance(value, str) and can_be_stored(value) for value in values):
            return list(values)
        self._put.append(([key], values))
        return [storable(value) for value in values if isinstance(value, str)]

    def _tags(self, document: dict[str, Any]) -> dict[str, str]:
        tags = self._container([], document, "tags", dict)
        plain: dict[str, str] = {}
        for key, value in tags.items():
            if can_be_stored(key):
                plain[key] = self._value(["tags", key], value, "text") or ""
            else:
                # Two keys could become equal if their surrogate halves were replaced.
                self._put.append((["tags", key], value))
        return plain

    def _value(self, path: list[str | int], value: Any, kind: str) -> Any:
        if value is None:
            self._put.append((path, None))
            return None
        if kind in {"text", "boolean"}:
            if isinstance(value, str if kind == "text" else bool) and can_be_stored(value):
                return value
            self._put.append((path, value))
            if kind == "boolean":
                return None
            return storable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        number = _number(path, value)
        return self._real(path, number) if kind == "number" else self._whole(path, number, kind)

    def _real(self, path: list[str | int], number: float) -> float | None:
        if isinstance(number, int) and abs(number) >= EXACT_INTEGER_LIMIT:
            self._put.append((path, number))
            return float(number) if abs(number) < 10**300 else None
        return number

    def _whole(self, path: list[str | int], number: float, kind: str) -> int | None:
        if kind == "time":
            if number != int(number) or not EARLIEST_EPOCH_MS <= number <= LATEST_EPOCH_MS:
                raise Refusal(f"{_words(path)} is not a time in milliseconds")
            return int(number)
        if number != int(number) or not -(2**63) <= number < 2**63:
            self._put.append((path, number))
            return None
        return int(number)


def _number(path: list[str | int], value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(f"{_words(path)} is not a number but {_kind(value)}")
    number: int | float = value
    return number


def _nests_deeper(document: dict[str, Any], levels: int) -> bool:
    values: list[Any] = [document]
    for _ in range(levels):
        values = [inner for value in values for inner in _members(value)]
        if not values:
            return False
    return True


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _kind(value: Any) -> str:
    return _KIND_NAMES.get(type(value), "a number")


def _words(path: list[str | int]) -> str:
    """Format a path for a message; foreign keys are shortened."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step[:40]}" for step in path).lstrip(".")
