"""Detects growth of the API: words in the documents that are not in the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.formats.ranking import RANKED
from nrc_pipeline.insight.checks import vocabulary
from nrc_pipeline.insight.checks.result import CheckResult

if TYPE_CHECKING:
    from nrc_pipeline.insight.checks.view import CheckView

_SHOWN = 20
_SHOWN_CHARACTERS = 60


def api_growth(view: CheckView) -> CheckResult:
    """All types, metrics, units, summaries, moments, tags and keys are known words."""
    rows = view.rows(
        "api_growth",
        {
            "activity_types": list(vocabulary.ACTIVITY_TYPES),
            "metrics": list(vocabulary.METRICS),
            "units": list(vocabulary.UNITS),
            "summaries": list(vocabulary.SUMMARIES),
            "moments": list(vocabulary.MOMENTS),
            "tags": list(vocabulary.TAGS),
            "tag_prefixes": list(vocabulary.TAG_PREFIXES),
            "document_keys": list(vocabulary.DOCUMENT_KEYS),
            "formats": list(RANKED),
        },
    )
    shown = [{**row, "word": _shown(row["word"])} for row in rows[:_SHOWN]]
    described = ", ".join(f"{row['kind']} {row['word']!r}" for row in shown[:5])
    return CheckResult(
        "api_growth",
        not rows,
        f"The API uses {len(rows)} unknown words: {described}." if rows else "Every word is known.",
        {"unknown": len(rows), "words": shown},
    )


def _shown(word: str | None) -> str:
    # A foreign word may be a megabyte long, or contain terminal control characters.
    text = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in word or "")
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
