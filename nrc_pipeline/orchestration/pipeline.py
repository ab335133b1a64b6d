"""The resource of every asset: the current settings, and the writer lock for the whole run."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

import dagster as dg

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.files import sweep
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.months import Window
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.foundation.writer_lock import holder, writer_lock
from nrc_pipeline.loads.load import Load
from nrc_pipeline.orchestration.dead_runs import end_dead_runs
from nrc_pipeline.orchestration.partitions import window_of

LOAD_ID_TAG = "nrc/load_id"


class Pipeline(dg.ConfigurableResource):
    """The pipeline's settings, and the lock that makes its run the only writer."""

    settings: dg.ResourceDependency[Settings]

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Hold the lock for the run."""
        home = self.settings.home_folder().prepare()
        run = context.run
        _tell_whom_it_waits_for(context, home)
        with writer_lock(home, f"Dagster run {run.run_id}" if run else "Dagster"):
            sweep(home.raw, home.work)
            # Without a UI no sensor does this.
            if run is not None and context.instance is not None:
                end_dead_runs(context.instance, utc_now())
            yield self

    def load(self, context: dg.AssetExecutionContext) -> Load:
        """Return the load of a partitioned asset's run."""
        return self._load(context, window_of(context))

    def whole_load(self, context: dg.AssetExecutionContext) -> Load:
        """Return the load of an asset that has no partitions."""
        return self._load(context, None)

    def _load(self, context: dg.AssetExecutionContext, window: Window | None) -> Load:
        # A sync is one load, however many runs it takes; a run that was launched otherwise is its own load.
        load_id = context.run.tags.get(LOAD_ID_TAG, context.run.run_id)
        return Load(self.settings, load_id) if window is None else Load(self.settings, load_id, window)


def pipeline_resource(read_settings: Callable[[], Settings]) -> Pipeline:
    """Make the resource; the settings are read when a run starts, never when code is loaded."""
    return Pipeline(settings=dg.ResourceDefinition(lambda _: read_settings()))


def _tell_whom_it_waits_for(context: dg.InitResourceContext, home: Home) -> None:
    """Log in the run who holds the lock; the runs of a sync enter the lock of their process."""
    holding = holder(home)
    if holding is not None and f"process {os.getpid()}," not in holding and context.log is not None:
        context.log.warning("waiting for another load to end (%s)", holding)
