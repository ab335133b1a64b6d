"""Failures of runs: which failures share one cause, and which success ends it.

A retry is no new cause, however many runs of other months succeed in between: the failed work itself must be
done.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.insight.alerts.causes import FailedRun

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from nrc_pipeline.insight.alerts.causes import Causes, Standing

RUNS = "run"
"""The group of these causes."""

FORGOTTEN_AFTER = timedelta(days=30)
"""Months that nothing requests again would stay open without end, and hide their next failure.

Anything that is tried once a week has failed again by then.
"""


def note_failure(
    causes: Causes,
    job: str,
    step: str | None,
    error: str,
    months: tuple[str, ...],
    now: datetime,
    run_id: str,
) -> None:
    """Record that a run failed, unless an open failure of the same work covers these months already."""
    for _, one in causes.of(RUNS):
        if one.run is not None and _is_retry(one.run, job, step, error, months):
            one.run.left = tuple(sorted({*one.run.left, *months}))
            one.run.failed_at = now
            return
    where = step or "its start"
    asked = _named(months)
    of_months = f" for {asked}" if asked else ""
    text = f"The job {job} failed at {where}{of_months} ({error}); run {run_id} in the UI shows more."
    standing = causes.note(RUNS, f"{job}/{asked}/{where}/{error}", text, now)
    standing.run = FailedRun(job, step, error, months, months, now)


def cure_failures(causes: Causes, job: str, steps: Collection[str], months: tuple[str, ...]) -> None:
    """Remove the failures of work that a run has now done: these steps, for these months or for none."""

    def is_done(one: Standing) -> bool:
        run = one.run
        if run is None or (run.step not in steps if run.step is not None else run.job != job):
            return False
        # A step that ran without months has done all the work there is.
        run.left = tuple(month for month in run.left if month not in months) if months else ()
        return not run.left

    causes.cure(RUNS, is_done)


def forget_old_failures(causes: Causes, now: datetime) -> None:
    """Remove failures that have not recurred for a long time."""
    causes.cure(RUNS, lambda one: now - (one.run.failed_at if one.run else one.first_seen) > FORGOTTEN_AFTER)


def _is_retry(run: FailedRun, job: str, step: str | None, error: str, months: tuple[str, ...]) -> bool:
    is_same = (run.job, run.step, run.error) == (job, step, error)
    return is_same and (run.months == months or (bool(months) and set(months) <= set(run.months)))


def _named(months: tuple[str, ...]) -> str:
    if len(months) < 2:
        return "".join(months)
    return f"{months[0]} to {months[-1]}"
