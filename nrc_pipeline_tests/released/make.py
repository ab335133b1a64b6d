"""`python -m nrc_pipeline_tests.released.make FOLDER`: packs a small home as this release makes it.

Marts by dbt, two walks, an activity that has been deleted, a detail that was refused: what an upgrade must
keep. Everything in it is the simulator's, and the token is not.
"""

from __future__ import annotations

import sys
import tarfile
import tempfile
from pathlib import Path

from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.marts.made import make_marts

ACTIVITIES = 8
PARTS = (
    "raw",
    "nrc.duckdb",
    "work/nrc.duckdb",
    "work/analytics.duckdb",
    "work/marts.fingerprint",
)
"""What else is in `work` names the folders of whoever made it, and every load makes it anew."""


def make(folder: Path) -> Path:
    """Make `home.tar.xz` in a folder and return it."""
    athlete = small_athlete(ACTIVITIES, 0.1)
    with tempfile.TemporaryDirectory() as place, account(Path(place), athlete) as served:
        settings = served.settings("home")
        deleted, refused = served.athlete.activity_ids()[1:3]
        served.server.faults = Faults((Fault("not_json", ids=frozenset({refused})),))
        served.sync(settings)
        served.athlete.delete(deleted)
        served.sync(settings, full=True)
        make_marts(settings.home_folder())
        served.sync(settings)
        packed = folder / "home.tar.xz"
        with tarfile.open(packed, "w:xz") as archive:
            for part in PARTS:
                archive.add(settings.home / part, part, filter=_anonymous)
    return packed


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    return member.replace(uid=0, gid=0, uname="", gname="", deep=False)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
