"""Translates landed files of other formats into documents, and lands these.

A group of files is translated when its files or the version of its format differ from its newest translation.
The documents of a translation land before its own row. Without that row they do not count, so an interrupted
translation is repeated.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.documents.receive import receive_detail
from nrc_pipeline.formats.format import ForeignFile, IncompleteError, UntranslatableError
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.landing.records import LandedDocument, Translation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from nrc_pipeline.formats.format import Format
    from nrc_pipeline.landing.zone import LandingZone
    from nrc_pipeline.loads.ledger import FileGroup, Ledger

BATCH_BYTES = 24 * 2**20
"""Bytes of files that are in memory together with their documents."""


@dataclass(slots=True)
class Translated:
    """What was translated. `refused` has the SHA-256 of each file without an activity, and the reason."""

    activities: int = 0
    starts: list[int] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_landed(self) -> bool:
        """Whether anything was added to the landing zone."""
        return bool(self.activities or self.refused)


def translate(
    zone: LandingZone,
    account_id: str,
    ledger: Ledger,
    formats: Sequence[Format],
    clock: Callable[[], datetime],
) -> Translated:
    """Translate every group that needs it; `clock` dates the translations."""
    by_name = {one.name: one for one in formats}
    groups = ledger.groups_to_translate(formats)
    translated, done = Translated(), 0
    for batch in _batches(groups):
        bodies = ledger.file_bodies([place for group in batch for place in group.places])
        documents: list[LandedDocument] = []
        rows: list[Translation] = []
        for group in batch:
            files = [ForeignFile(place.file_name, bodies[place]) for place in group.places]
            of_group, row = _translation(account_id, group, files, by_name[group.format], clock())
            documents += of_group
            rows.append(row)
            translated.refused += [
                (sha256, reason)
                for sha256, reason in zip(row.file_sha256s, row.reasons, strict=True)
                if reason is not None
            ]
        zone.append_documents("activity_details", documents)
        zone.append_translations(rows)
        translated.activities += len(documents)
        translated.starts += [document.received.start_epoch_ms for document in documents]
        done += len(batch)
        report("translations", done, len(groups))
    return translated


def _batches(groups: Sequence[FileGroup]) -> Iterator[list[FileGroup]]:
    batch: list[FileGroup] = []
    size = 0
    for group in groups:
        if batch and size + group.size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(group)
        size += group.size
    if batch:
        yield batch


def _translation(
    account_id: str, group: FileGroup, files: Sequence[ForeignFile], by: Format, now: datetime
) -> tuple[list[LandedDocument], Translation]:
    translation_id, reason = str(uuid.uuid4()), None
    documents: list[LandedDocument] = []
    try:
        for document in by.translate(files):
            received = receive_detail(msgspec.json.encode(document))
            documents.append(
                LandedDocument(account_id, received, now, by.name, translation_id=translation_id)
            )
    except UntranslatableError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - the files have landed: no load may fail on them from now on
        reason = _unexpected(error)
    if reason is None and not documents:
        reason = "no activity in it"
    return documents, Translation(
        translation_id=translation_id,
        account_id=account_id,
        format=by.name,
        version=by.version,
        group_key=group.key,
        file_sha256s=group.file_sha256s,
        translated_at=now,
        activities=len(documents),
        reasons=_reasons(files, by, reason),
    )


def _reasons(files: Sequence[ForeignFile], by: Format, of_all: str | None) -> list[str | None]:
    """Return for each file why it gave no activity, or not all; of several files, each is asked alone.

    `of_all` is what was wrong with them together.
    """
    return [of_all] if len(files) == 1 else [_reason(file, by, of_all) for file in files]


def _reason(file: ForeignFile, by: Format, of_all: str | None) -> str | None:
    try:
        for _ in by.translate([file]):
            pass
    except IncompleteError as error:
        # What it needs may be in the other files.
        return str(error) if of_all else None
    except UntranslatableError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - as above
        return _unexpected(error)
    return None


def _unexpected(error: Exception) -> str:
    # Only its kind: the text may quote the file.
    return (
        f"this release cannot translate it ({type(error).__name__}); a new version of the format tries again"
    )
