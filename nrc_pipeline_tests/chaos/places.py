"""Where a load may be when it is killed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from types import FrameType


@dataclass(frozen=True)
class Place:
    """A function, in a file whose path ends so, called from a file whose path ends so.

    A moment is chosen from its first `calls` calls, and up to `longest_s` after one.
    """

    file: str
    function: str
    calls: int
    caller: str = ""
    longest_s: float = 0.05

    def is_entered(self, frame: FrameType) -> bool:
        """Tell whether this call is one of the function's."""
        code = frame.f_code
        if code.co_name != self.function or not code.co_filename.endswith(self.file):
            return False
        return frame.f_back is None or frame.f_back.f_code.co_filename.endswith(self.caller)


PLACES = {
    "list": Place("loads/listing.py", "_take", 30),
    "fetch": Place("loads/details.py", "_take", 8),
    "landing": Place("landing/layout.py", "write_part", 5),
    "naming": Place("foundation/files.py", "put_in_place", 5),
    "named": Place("foundation/files.py", "sync_folder", 5),
    "normalisation": Place("core/normalise.py", "_write", 2),
    "publication": Place("warehouse/publish.py", "publish", 2),
}
"""Places that every load passes."""

MORE_PLACES = {
    "index": Place("landing/index.py", "_remember", 2, longest_s=0.02),
    "audit": Place("warehouse/audit.py", "audit", 2),
    "copy": Place("warehouse/publish.py", "_copy", 1, longest_s=0.03),
    "compaction": Place("landing/layout.py", "write_part", 1, "landing/compaction.py"),
    "compacted": Place("", "unlink", 12, "landing/compaction.py", longest_s=0.002),
    "dbt": Place("marts/dbt.py", "run_dbt", 1, longest_s=12.0),
    "marts": Place("marts/plan.py", "finish", 1),
}
"""Places that a load passes only where it finds much to do, or so late that a kill often misses them."""

WITHOUT_NETWORK = frozenset({"normalisation", "publication"})
"""Places that a rebuild passes, too."""


@dataclass(frozen=True)
class Moment:
    """`after_s` seconds after a place was entered for the `call`-th time."""

    place: str
    call: int
    after_s: float

    @classmethod
    def draw(cls, place: str, dice: random.Random) -> Moment:
        """Choose one in a place."""
        where = place_named(place)
        return cls(place, dice.randint(1, where.calls), dice.choice((0.0, dice.uniform(0, where.longest_s))))


def place_named(name: str) -> Place:
    """Return a place of either kind."""
    return PLACES.get(name) or MORE_PLACES[name]
