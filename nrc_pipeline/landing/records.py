"""The row types of the landing zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.documents.receive import Received

Source = str
"""Where a document came from: `api`, `file`, `altered file`, or the format it was translated from.

An altered file is one whose tag keys an exporter has rewritten.
"""

WalkOutcome = Literal["complete", "joined", "window", "broken"]
"""complete: to the end of the list.

joined: newest first, until it reached what an earlier complete walk, or one joined to it, had seen. window:
only the requested months. broken: none of these, so it proves nothing.
"""

AttemptOutcome = Literal["vanished", "failed", "quarantined", "stale", "present"]
"""vanished: 404. failed: still an error after the retries. quarantined: a body that cannot be filed.

stale: a document, but an older version than the list announced. present: the list no longer names the
activity, but its detail still answers.
"""

Stage = Literal["walk", "details", "import", "normalise", "marts", "publish"]

LoadOutcome = Literal["complete", "unchanged", "partial", "refused", "failed"]
"""complete: everything is there. unchanged: nothing new. partial: some details are still missing.

refused: the token is missing, expired or refused, or the account is refused. failed: an error ended it.
"""


@dataclass(frozen=True, slots=True)
class LandedDocument:
    """One version of a list item or of a detail."""

    account_id: str
    received: Received
    fetched_at: datetime
    source: Source
    walk_id: str | None = None
    translation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk over the list. `seen` holds (activity_id, last_modified) in the order of the list.

    Walks are numbered from 1, because dates give no reliable order if a clock was ahead for a while.
    """

    walk_id: str
    walk_number: int
    account_id: str
    started_at: datetime
    ended_at: datetime
    dialect: str
    activity_types: str
    outcome: WalkOutcome
    pages: int
    reason: str | None
    seen: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer that gave no document, or not the announced one.

    `walk_number` is the number of the newest walk at that time.
    """

    account_id: str
    walk_number: int
    activity_id: str | None
    start_epoch_ms: int | None
    listed_last_modified: int | None
    attempted_at: datetime
    source: Source
    outcome: AttemptOutcome
    reason: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class LandedFile:
    """A file of another format than the API's, as it was received.

    `file_name` has no folder. `group_key` names the files that are translated together.
    """

    account_id: str
    file_name: str
    format: str
    group_key: str
    file_sha256: str
    file_bytes: int
    received_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Translation:
    """One translation of a group of landed files; the newest one of a group counts.

    `file_sha256s` are the files it read, and `reasons` say of each why it gave no activity, or not all.
    """

    translation_id: str
    account_id: str
    format: str
    version: int
    group_key: str
    file_sha256s: list[str]
    translated_at: datetime
    activities: int
    reasons: list[str | None]


@dataclass(frozen=True, slots=True)
class LoadStage:
    """One stage of one load; `ops.loads` sums up the stages of a load.

    The window is in months, `YYYY-MM`, both ends included; None is open.
    """

    load_id: str
    stage: Stage
    started_at: datetime
    ended_at: datetime
    window_start: str | None
    window_end: str | None
    outcome: LoadOutcome
    requests: int = 0
    documents: int = 0
    rows_written: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One finding of a check.

    `numbers` is a JSON object; `checked_by` names the Dagster run or the command.
    """

    check_name: str
    checked_at: datetime
    checked_by: str
    passed: bool
    description: str
    numbers: str
