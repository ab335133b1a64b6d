"""A job that would take ten minutes, executed as the worker of a run does."""

from __future__ import annotations

import time

import dagster as dg

from nrc_pipeline.foundation.settings import load_settings
from nrc_pipeline.orchestration.executor import living_executor
from nrc_pipeline.orchestration.instance import open_instance


@dg.op
def sleep() -> None:
    """Do nothing for long."""
    time.sleep(600)


@dg.job(executor_def=living_executor)
def sleeper() -> None:
    """Sleep."""
    sleep()


def main() -> None:
    """Execute it against the instance of the home."""
    with open_instance(load_settings().home_folder()) as instance:
        dg.execute_job(dg.reconstructable(sleeper), instance=instance)
