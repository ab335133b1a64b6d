"""Loads in processes of their own that are killed with SIGKILL while they are at work."""

from __future__ import annotations

import multiprocessing
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrc_pipeline import syncing
from nrc_pipeline.months import EVERYTHING
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    import random
    from multiprocessing.connection import Connection
    from types import FrameType

    from nrc_pipeline.settings import Settings

PLACES = {
    "list": ("sync/listing.py", "_land", 30),
    "fetch": ("sync/details.py", "_take", 8),
    "landing": ("landing/layout.py", "write_part", 5),
    "naming": ("landing/layout.py", "settle", 5),
    "named": ("landing/layout.py", "sync_folder", 5),
    "normalisation": ("core/normalise.py", "_write", 2),
    "publication": ("publication/publish.py", "publish", 2),
}
"""Where a load may be when it is killed: file, function, and how many of its calls to choose from."""

WITHOUT_NETWORK = frozenset({"normalisation", "publication"})
"""Places that a rebuild passes, too."""


@dataclass(frozen=True)
class Moment:
    """`after_s` seconds after a function of the pipeline was entered for the `call`-th time."""

    place: str
    call: int
    after_s: float

    @classmethod
    def draw(cls, place: str, dice: random.Random) -> Moment:
        """Choose one in a place."""
        return cls(place, dice.randint(1, PLACES[place][2]), dice.choice((0.0, dice.uniform(0, 0.05))))


def crash(settings: Settings, moment: Moment, *, rebuild: bool = False) -> bool:
    """Load in another process and kill it at the moment; False where it had ended before."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    listening, telling = context.Pipe(duplex=False)
    process = context.Process(target=_load, args=(_plain(settings), moment, telling, rebuild))
    process.start()
    telling.close()
    try:
        listening.recv()
        time.sleep(moment.after_s)
    except EOFError:
        pass
    process.kill()
    process.join()
    return process.exitcode == -9


def _plain(settings: Settings) -> dict[str, object]:
    values = settings.model_dump()
    values["activity_types"] = ",".join(settings.activity_types)
    return values


def _load(values: dict[str, object], moment: Moment, telling: Connection, rebuild: bool) -> None:
    from nrc_pipeline.settings import Settings

    settings = Settings.model_validate(values)
    file, function, _ = PLACES[moment.place]
    calls = 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        code = frame.f_code
        if event == "call" and code.co_name == function and code.co_filename.endswith(file):
            calls += 1
            if calls == moment.call:
                telling.send(moment.place)
                sys.setprofile(None)

    sys.setprofile(watch)
    if rebuild:
        syncing.rebuild(settings, EVERYTHING, DirectRuns().core)
    else:
        syncing.sync(settings, EVERYTHING, DirectRuns().load, DirectRuns().marts)
