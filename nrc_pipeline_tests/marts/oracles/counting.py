"""Which activities count: not deleted, not missing, and of two uploads of one recording the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.reading import distance_km, tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nrc_pipeline_tests.marts.oracles.account import Document

Reason = tuple[str, str | None]


def exclusions(documents: Mapping[str, Document], reasons: Mapping[str, str]) -> dict[str, Reason]:
    """Return by id why an activity does not count, and which one counts in place of a duplicate.

    Args:
        documents: All of the account.
        reasons: What the account's story says: "deleted" and "missing" by id.
    """
    found: dict[str, Reason] = {name: (reason, None) for name, reason in reasons.items()}
    left = [one for name, one in documents.items() if name not in found]
    for one in left:
        same = [other for other in left if _is_same_recording(one, other)]
        kept = min(same, key=lambda other: (-other["last_modified"], other["id"]))
        if kept is not one:
            found[one["id"]] = ("duplicate", kept["id"])
    return found


def _is_same_recording(one: Document, other: Document) -> bool:
    if one is other:
        return True
    key = "com.nike.running.originalactivityid"
    first, second = tag(one, key), tag(other, key)
    if first is not None and second is not None:
        return first.lower() == second.lower()
    return all(one[key] == other[key] for key in ("start_epoch_ms", "end_epoch_ms")) and (
        distance_km(one) == distance_km(other)
    )
