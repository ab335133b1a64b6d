"""Examines the contents of the home: landing zone, warehouse, instance, the last loads, findings, locks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import NrcError, WarehouseUnreadable
from nrc_pipeline.foundation.files import TEMPORARY
from nrc_pipeline.foundation.writer_lock import holder
from nrc_pipeline.insight.doctor.diagnosis import Diagnosis, State
from nrc_pipeline.insight.status.journal import LoadSummary, loads
from nrc_pipeline.insight.status.view import open_view
from nrc_pipeline.landing.layout import part_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.insight.status.view import View

OLD_LOAD = timedelta(days=7)
"""A full walk of the list is due once a week; a longer gap means that nothing starts the loads."""

OLD_VERIFICATION = timedelta(days=60)

_THOROUGH = "landing_hashes"


def of_data(home: Home, now: datetime) -> Iterator[Diagnosis]:
    """Examine everything that requires reading the landing zone."""
    if not home.raw.exists() or not any(home.raw.iterdir()):
        yield Diagnosis(
            "landing zone", "warn", "nothing has landed", "`nrc sync`, `nrc import` or `nrc demo`"
        )
        return
    try:
        with open_view(home) as view:
            yield Diagnosis("landing zone", "ok", "every part file opens")
            yield _warehouse(home)
            yield from _loads(loads(view), now)
            yield from _findings(view, now)
    except WarehouseUnreadable as error:
        yield Diagnosis("warehouse", "fail", str(error).split(". ", maxsplit=1)[0], "`nrc rebuild`")
    except NrcError as error:
        yield Diagnosis("landing zone", "fail", str(error).split(". ", maxsplit=1)[0], "docs/runbook.md")


def _warehouse(home: Home) -> Diagnosis:
    if not home.warehouse.exists():
        made_by = "`nrc rebuild` makes it" if part_files(home.raw) else "`nrc sync` or `nrc import` makes it"
        return Diagnosis("warehouse", "warn", "nothing is published", made_by)
    if home.unpublished.exists():
        return Diagnosis(
            "warehouse", "warn", "a load did not finish", "the next load repairs that: `nrc sync`"
        )
    return Diagnosis("warehouse", "ok", f"published, {home.warehouse.stat().st_size / 1e6:,.1f} MB")


def _loads(last: list[LoadSummary], now: datetime) -> Iterator[Diagnosis]:
    if not last:
        yield Diagnosis("last load", "warn", "none", "`nrc sync`")
        return
    newest, *before = last
    yield _last_load(newest, now)
    if before:
        # They show whether the last load was an exception.
        said = [f"{load.outcome} {load.started_at:%Y-%m-%d %H:%M}" for load in before]
        yield Diagnosis("loads before", "ok", ", ".join(said))


def _last_load(load: LoadSummary, now: datetime) -> Diagnosis:
    said = f"{load.outcome}, {load.started_at:%Y-%m-%d %H:%M} UTC"
    if load.outcome in {"failed", "refused"}:
        reason = (load.reason or "").split(". ")[0]
        # An interruption or an unexpected error leaves only a name, which is no advice.
        if " " not in reason:
            said = f"{said} ({reason})" if reason else said
            reason = "run the same command again; `nrc status` says what is missing"
        return Diagnosis("last load", "warn", said, reason)
    if now - load.started_at > OLD_LOAD:
        return Diagnosis("last load", "warn", said, "is `nrc ui` or the timer running?")
    if load.outcome == "partial":
        return Diagnosis("last load", "warn", said, "`nrc sync` asks for what is missing")
    return Diagnosis("last load", "ok", said)


def _findings(view: View, now: datetime) -> Iterator[Diagnosis]:
    found = {name: (at.replace(tzinfo=UTC), passed, said) for name, at, passed, said in view.last_findings()}
    for name, (at, passed, said) in found.items():
        if not passed:
            state: State = "fail" if name == _THOROUGH else "warn"
            yield Diagnosis(f"check {name}", state, f"{said} ({at:%Y-%m-%d})", "docs/runbook.md")
    if found and all(passed for _, passed, _ in found.values()):
        yield Diagnosis("checks", "ok", f"{len(found)} passed")
    verified_at = found[_THOROUGH][0] if _THOROUGH in found else None
    if verified_at is None or now - verified_at > OLD_VERIFICATION:
        when = f"{verified_at:%Y-%m-%d}" if verified_at else "never"
        yield Diagnosis("verification", "warn", f"the landing zone was last verified: {when}", "`nrc verify`")


def instance(home: Home) -> Diagnosis:
    """Check whether the Dagster instance exists, by its files alone."""
    if not (home.dagster / "dagster.yaml").exists():
        return Diagnosis("Dagster", "ok", "no instance yet; the first load makes it")
    if not (home.dagster / ".ready").exists():
        return Diagnosis("Dagster", "warn", "the instance is not complete", "`nrc ui` or a load completes it")
    return Diagnosis("Dagster", "ok", f"instance in {home.dagster}")


def locks(home: Home) -> Diagnosis:
    """Report who is loading now; a lock cannot outlive its holder."""
    by = holder(home)
    if by is not None:
        return Diagnosis("writer", "ok", f"loading now: {by}")
    left = sum(1 for _ in home.raw.rglob(f"{TEMPORARY}*")) if home.raw.exists() else 0
    if left:
        return Diagnosis("writer", "warn", f"{left} files of a killed load", "the next load removes them")
    return Diagnosis("writer", "ok", "no load is running")
