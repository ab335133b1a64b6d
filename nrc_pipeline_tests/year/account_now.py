"""The account as it is now, against what is published of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.services.nike.dialects import PAGE_LIMIT
from nrc_pipeline_tests.account import rows

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.simulator import Athlete
    from nrc_pipeline_tests.year.script import Event

PUBLISHED = """
SELECT activity_id, last_modified, has_details, missing_since IS NOT NULL FROM core.activities
"""


@dataclass
class Changing:
    """An athlete whose activities come, change and go as the script says.

    `changed_at` is when each was last changed; `versions` counts what there was to fetch of each: every
    version, and that it is gone.
    """

    athlete: Athlete
    ids: dict[int, str] = field(init=False)
    changed_at: dict[str, datetime] = field(default_factory=dict)
    versions: dict[str, int] = field(init=False)
    deleted: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Number what is there already, from -1 downwards."""
        there = self.athlete.activity_ids()
        self.ids = {-number: activity_id for number, activity_id in enumerate(there, start=1)}
        self.versions = dict.fromkeys(there, 1)

    def happen(self, event: Event) -> bool:
        """Change the account; False where there is nothing to change, of a run that was deleted before."""
        if event.start is not None:
            add = self.athlete.add_late if event.kind == "late" else self.athlete.add_run
            activity_id = self.ids[event.number] = add(event.start)
        else:
            activity_id = self.ids.get(event.number, "")
            if not activity_id or activity_id in self.deleted:
                return False
            if event.kind == "delete":
                self.athlete.delete(activity_id)
                self.deleted.add(activity_id)
            else:
                self.athlete.edit(activity_id, note=f"{event.at}")
        self.changed_at[activity_id] = event.at
        self.versions[activity_id] = self.versions.get(activity_id, 0) + 1
        return True

    def starts(self) -> list[int]:
        """Return the starts (epoch ms) of what is listed, oldest first."""
        return [one.start_epoch_ms for one in self.athlete.entries() if not one.is_deleted]

    def lacking(self, settings: Settings) -> set[str]:
        """Return the activities that are not in the published warehouse as they are in the account."""
        published = {row[0]: row[1:] for row in rows(settings, PUBLISHED)}
        # Nothing is ever dropped, whatever the account does.
        assert self.seen <= published.keys()
        self.seen |= published.keys()
        wanted: dict[str, tuple[int, bool, bool]] = {
            name: (msgspec.json.decode(self.athlete.header(name))["last_modified"], True, False)
            for name in self.athlete.activity_ids()
        }
        lacks = {name for name, state in wanted.items() if published.get(name) != state}
        gone = self.deleted & published.keys()
        # A deleted one keeps what was known of it, whole.
        assert all(published[name][1] for name in gone)
        return lacks | {name for name in gone if not published[name][2]}

    def newest_page(self) -> set[str]:
        """Return what the first page of the list shows."""
        return set(self.athlete.activity_ids()[-PAGE_LIMIT:])
