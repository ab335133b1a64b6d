"""A home that tests land documents in by hand, and the stages behind the landing zone, without a source."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.document import rebuild_document
from nrc_pipeline.core.normalise import Normalised, normalise
from nrc_pipeline.core.zones import locate
from nrc_pipeline.documents.receive import receive
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.months import EVERYTHING, Window
from nrc_pipeline.landing.records import LandedDocument
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.warehouse.publish import Published, publish
from nrc_pipeline_tests.documents.made import as_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from nrc_pipeline.landing.layout import Kind
    from nrc_pipeline.landing.records import Source

NOW = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
ACCOUNT = "me"


@dataclass
class Warehouse:
    """One home. `land` is the only way in; everything else is read from real files."""

    folder: Path
    home: Home = field(init=False)
    zone: LandingZone = field(init=False)

    def __post_init__(self) -> None:
        """Create the home's folders."""
        self.home = Home(self.folder).prepare()
        self.zone = LandingZone(self.home.raw, self.home.landing_index)

    def copied(self, folder: Path) -> Warehouse:
        """Return the same in another folder, so that a test may change it."""
        shutil.copytree(self.folder, folder)
        return Warehouse(folder)

    def land(
        self,
        *documents: dict[str, Any] | str | bytes,
        kind: Kind = "activity_details",
        source: Source = "api",
        fetched_at: datetime = NOW,
        certified: bool = False,
    ) -> None:
        """Land documents as one batch; `certified` forges the certificate of the plain shape."""
        received = [receive(as_bytes(content)) for content in documents]
        if certified:
            received = [replace(one, plain_version=1) for one in received]
        self.zone.append_documents(
            kind, [LandedDocument(ACCOUNT, one, fetched_at, source) for one in received]
        )

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the working database with the landing zone attached."""
        with work_database(self.home) as connection:
            self.zone.attach(connection)
            yield connection

    def normalise(self, window: Window = EVERYTHING, *, everything: bool = False) -> Normalised:
        """Bring the core tables to the state of the landing zone."""
        with self.opened() as connection:
            return normalise(connection, window, NOW, everything=everything)

    def locate(self, default_zone: str = "UTC") -> int:
        """Give the activities their time zones."""
        with self.opened() as connection:
            return locate(connection, default_zone)

    def publish(self) -> Published:
        """Audit and publish."""
        return publish(self.home, self.zone)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run SQL on the working database."""
        with work_database(self.home) as connection:
            return connection.execute(sql, parameters).fetchall()

    def document(self, activity_id: str) -> dict[str, Any] | None:
        """Rebuild one document from the core tables."""
        with self.opened() as connection:
            return rebuild_document(connection, ACCOUNT, activity_id)
