"""Words an account could send, or a file hold, to get out of their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nrc_pipeline_tests.documents.made import START_MS, document

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = (
    "../../../../etc/passwd",
    "..",
    "/absolute",
    "'; DROP TABLE core.activities; --",
    "\"quoted\" 'twice'",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "$(touch owned) `touch owned` ; touch owned | touch owned",
    "\x1b[2J\x1b]0;owned\x07",
    "line\r\nbreak\ttab",
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(1)",
    "a|b*c_d[e](f)",
    "\u202etxt.exe",
    "{{ config }} {% raw %} {0} %s",
    "month=2024-05",
)


def documents() -> Iterator[dict[str, Any]]:
    """Make one activity per word that carries it wherever text can stand; the last has a long name."""
    for position, word in enumerate(WORDS):
        yield hostile(word, position)
    yield document("long", start=START_MS + 1_000_000, name="n" * 1_000_000)


def hostile(word: str, position: int) -> dict[str, Any]:
    """Make an activity of nothing but this word."""
    made = document(word, start=START_MS + position, name=word)
    made["app_id"] = word
    made["tags"] |= {word: word, "note": word}
    made["sources"].append(word)
    made["metrics"][0]["source"] = word
    made["metrics"][0]["appId"] = word
    made["moments"][0]["key"] = word
    made["summaries"][0]["source"] = word
    made[word] = word
    return made
