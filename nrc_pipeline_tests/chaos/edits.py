"""What the runner does between two syncs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from nrc_pipeline.simulator import Athlete

FEWEST = 45
"""So many activities stay, so that details fill more than one batch when all are edited."""

_FIRST_DAY = datetime(2024, 4, 1, 6, tzinfo=UTC)


def live_on(athlete: Athlete, dice: random.Random) -> None:
    """Edit some activities, add some, and delete one or none."""
    ids = athlete.activity_ids()
    some = len(ids) if dice.random() < 0.1 else dice.randint(4, 12)
    for activity_id in dice.sample(ids, some):
        athlete.edit(activity_id, note=str(dice.random()))
    if dice.random() < 0.4:
        athlete.add_run()
    if dice.random() < 0.3:
        athlete.add_late(_FIRST_DAY + timedelta(minutes=dice.randrange(60 * 24 * 60)))
    # What was just added has not been listed yet, so nobody could miss it.
    if len(ids) > FEWEST and dice.random() < 0.6:
        athlete.delete(dice.choice(ids))
