"""Answers the questions of a sync from the landing zone."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.landing.disappearance import MANY_AT_ONCE, MANY_AT_ONCE_SHARE
from nrc_pipeline.landing.zone import utc_naive
from nrc_pipeline.services.nike.source import DetailRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nrc_pipeline.formats.format import Format
    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.landing.receiver import Version
    from nrc_pipeline.landing.records import LoadOutcome, Stage
    from nrc_pipeline.landing.zone import LandingZone

ASK_AGAIN_AFTER = timedelta(days=1)


class ListedItem(NamedTuple):
    """An activity as the list last showed it."""

    activity_id: str
    last_modified: int | None
    start_epoch_ms: int


class LastWalk(NamedTuple):
    """The last walk over the list that was not broken."""

    walk_id: str
    dialect: str
    ended_at: datetime


class StageOutcome(NamedTuple):
    """How one stage of a load ended."""

    stage: Stage
    outcome: LoadOutcome
    reason: str | None


class FilePlace(NamedTuple):
    """A landed file of another format, and where its bytes are."""

    file_name: str
    part_name: str
    part_row_number: int


class FileGroup(NamedTuple):
    """Landed files that are translated together; `size` is the length of all their bytes."""

    format: str
    key: str
    file_sha256s: list[str]
    places: list[FilePlace]
    size: int


class Wanted(NamedTuple):
    """The details to request, newest first; `unlisted` are the ids that the list no longer names."""

    requests: list[DetailRequest]
    unlisted: set[str]


class Ledger:
    """One account's landing zone at one moment; open a new one after landing something."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, account_id: str) -> None:
        """Use a connection to which the zone is attached."""
        self._connection = connection
        self._account_id = account_id

    def covered(self, activity_types: str) -> list[ListedItem]:
        """Return what the list is known to contain, newest first: what a walk may join."""
        return [ListedItem(*row) for row in self._rows("covered_items", activity_types=activity_types)]

    def last_complete_walk(self, activity_types: str | None = None) -> datetime | None:
        """Return when the list, of these types or of any, was last walked completely."""
        ended_at: datetime | None = self._rows("last_complete_walk", activity_types=activity_types)[0][0]
        return ended_at.replace(tzinfo=UTC) if ended_at else None

    def last_walk(self, activity_types: str | None = None) -> LastWalk | None:
        """Return the last walk that showed something, whatever part of the list it was."""
        for walk_id, dialect, ended_at in self._rows("last_walk", activity_types=activity_types):
            return LastWalk(walk_id, dialect, ended_at.replace(tzinfo=UTC))
        return None

    def last_walk_number(self) -> int:
        """Return the number of the last walk, 0 before the first; the numbers count per home."""
        return int(self._rows("last_walk_number")[0][0])

    def listed_versions(self) -> dict[str, int | None]:
        """Return the newest `last_modified` that the list has shown of each activity."""
        return dict(self._rows("listed_versions"))

    def known_versions(self) -> set[Version]:
        """Return the versions of everything that has landed."""
        return {(kind, activity_id, sha256) for kind, activity_id, sha256 in self._rows("known_versions")}

    def known_files(self) -> set[str]:
        """Return the SHA-256 of every file of another format that has landed."""
        return {file_sha256 for (file_sha256,) in self._rows("known_files")}

    def groups_to_translate(self, formats: Sequence[Format]) -> list[FileGroup]:
        """Return the groups of files that these formats have not yet translated as they are now."""
        rows = self._rows(
            "groups_to_translate",
            formats=[one.name for one in formats],
            versions=[one.version for one in formats],
        )
        return [
            FileGroup(format_name, key, shas, [FilePlace(**place) for place in places], int(size))
            for format_name, key, shas, places, size in rows
        ]

    def file_bodies(self, places: Sequence[FilePlace]) -> dict[FilePlace, bytes]:
        """Return the bytes of landed files."""
        at = {f"{place.part_name}#{place.part_row_number}": place for place in places}
        query = statement(__package__, "file_bodies")
        parts = sorted({place.part_name for place in places})
        found = self._connection.execute(query, {"parts": parts, "places": list(at)}).fetchall()
        return {at[f"{part}#{row}"]: body for part, row, body in found}

    def landed_span(self) -> tuple[int, int] | None:
        """Return the first and the last start (epoch ms) of everything landed; None if nothing is."""
        first, last = self._rows("landed_span")[0]
        return None if first is None else (first, last)

    def oldest_known_after(self, until_epoch_ms: int) -> str | None:
        """Return the id of the oldest activity known to start at or after a time."""
        rows = self._rows("oldest_known_after", until_epoch_ms=until_epoch_ms)
        return str(rows[0][0]) if rows else None

    def wanted(self, window: Window, now: datetime) -> Wanted:
        """Return what a window still lacks, and after that the activities that the list no longer names."""
        listed = [
            DetailRequest(*row)
            for row in self._rows(
                "wanted_details",
                from_epoch_ms=window.from_epoch_ms,
                until_epoch_ms=window.until_epoch_ms(now),
                asked_again_before=utc_naive(now - ASK_AGAIN_AFTER),
                now=utc_naive(now),
            )
        ]
        ids = {request.activity_id for request in listed}
        unlisted = [
            request
            for request in self.disappeared(now)
            if request.activity_id not in ids and window.contains(request.start_epoch_ms, now)
        ]
        return Wanted([*listed, *unlisted], {request.activity_id for request in unlisted})

    def foreign_account(self) -> str | None:
        """Return the name of another account whose documents this home contains; None if there is none."""
        rows = self._rows("foreign_account")
        return str(rows[0][0]) if rows else None

    def disappeared(self, now: datetime) -> list[DetailRequest]:
        """Return activities the list no longer names; none if too many are gone to trust the list."""
        gone = [
            DetailRequest(*row)
            for row in self._rows(
                "disappeared", asked_again_before=utc_naive(now - ASK_AGAIN_AFTER), now=utc_naive(now)
            )
        ]
        total = len(self.covered(""))
        return gone if len(gone) <= max(MANY_AT_ONCE, MANY_AT_ONCE_SHARE * total) else []

    def stages(self, load_id: str) -> list[StageOutcome]:
        """Return how each stage of a load ended, in order."""
        return [StageOutcome(*row) for row in self._rows("load_stages", load_id=load_id)]

    def _rows(self, name: str, **parameters: object) -> list[tuple[Any, ...]]:
        query = statement(__package__, name)
        return self._connection.execute(query, {"account_id": self._account_id, **parameters}).fetchall()


@contextmanager
def open_ledger(zone: LandingZone, account_id: str) -> Iterator[Ledger]:
    """Read the landing zone's index as it is now."""
    with duckdb.connect() as connection:
        zone.attach(connection)
        yield Ledger(connection, account_id)
