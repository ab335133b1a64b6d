"""The order of a sync: first the list, then blocks that can be queried at once, newest first."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.errors import MartsFailed
from nrc_pipeline.foundation.files import sweep
from nrc_pipeline.foundation.months import partition_month
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.loads.blocks import blocks
from nrc_pipeline.loads.journal import REFUSALS
from nrc_pipeline.loads.ledger import open_ledger
from nrc_pipeline.loads.load import Load
from nrc_pipeline.marts.plan import forget_marts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.importing import Imported
    from nrc_pipeline.loads.listing import Walked
    from nrc_pipeline.loads.runner import MakeRunner
    from nrc_pipeline.services.files.source import FileSource


class Synced(NamedTuple):
    """What a sync did. `load_id` names its stages in the journal, which holds the outcome.

    `runs` counts the blocks.
    """

    load_id: str
    walked: Walked
    runs: int


def sync(
    settings: Settings,
    window: Window,
    make_runner: MakeRunner,
    *,
    full: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> Synced:
    """Bring the home up to date with the API.

    `clock` returns the time, timezone-aware; it decides which work is due.

    Raises:
        NrcError: Another load does not end, the home belongs to another account, or the audit refuses the
            whole.
    """
    load = Load(settings, new_load_id(), window, clock)
    home = load.home.prepare()
    with writer_lock(home, "nrc sync"):
        sweep(home.raw, home.work)
        walked = load.arrival.land_list(full=full, only_window=not window.is_everything)
        now = load.clock()
        behind, wanted = load.catch_up()
        changed = {
            partition_month(start, now)
            for start in [*walked.changed_starts, *behind]
            if window.contains(start, now)
        }
        report("all details", 0, len(wanted))
        runs = 0
        for block in blocks(changed, (request.start_epoch_ms for request in wanted), now):
            if isinstance(walked.error, REFUSALS) or (runs and load.journal.was_refused()):
                break
            make_runner().load(settings, load.load_id, block, walked.walk_id)
            runs += 1
        _bring_marts(load, make_runner)
        return Synced(load.load_id, walked, runs)


def import_files(settings: Settings, files: FileSource, make_runner: MakeRunner) -> tuple[str, Imported]:
    """Land the activities of files, then load what changed; return the load's id and what was imported."""
    load = Load(settings, new_load_id())
    home = load.home.prepare()
    with writer_lock(home, "nrc import"):
        sweep(home.raw, home.work)
        imported = load.arrival.land_files(files)
        now = load.clock()
        starts = [*imported.changed_starts, *load.catch_up().starts]
        changed = {partition_month(start, now) for start in starts}
        for block in blocks(changed, (), now):
            make_runner().core(settings, load.load_id, block)
        _bring_marts(load, make_runner)
    return load.load_id, imported


def rebuild(settings: Settings, window: Window, make_runner: MakeRunner) -> str | None:
    """Rebuild core, marts and the published warehouse from the landing zone, without network.

    Readers use the old warehouse until the new one is complete. Returns the load's id, or None if nothing has
    landed in the window.
    """
    load = Load(settings, new_load_id(), window)
    home = load.home.prepare()
    with writer_lock(home, "nrc rebuild"):
        sweep(home.raw, home.work)
        with open_ledger(load.zone, settings.account) as ledger:
            load.arrival.translate(ledger)
        landed = load.arrival.landed_window()
        if landed is None:
            return None
        if window.is_everything:
            _forget_work(home)
        make_runner().rebuild(settings, load.load_id, landed)
    return load.load_id


def _bring_marts(load: Load, make_runner: MakeRunner) -> None:
    """Bring the marts up to date with the core tables, once for all blocks."""
    if load.marts_are_behind():
        report("marts", 0)
        try:
            make_runner().marts(load.settings, load.load_id)
        except MartsFailed as failure:
            # The load's data is already published; the command must report it even if the marts fail.
            if not any(stage.stage == "marts" for stage in load.journal.stages()):
                load.record_marts(load.clock(), 0, failure)


def new_load_id() -> str:
    """Return a unique name for a load."""
    return str(uuid.uuid4())


def _forget_work(home: Home) -> None:
    # All its data is also in the landing zone; the published file stays until the new one is complete.
    for path in (home.work_database, home.work_database.with_suffix(".duckdb.wal")):
        path.unlink(missing_ok=True)
    forget_marts(home)
