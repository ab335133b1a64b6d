"""`nrc status`: shows how complete the home is."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.durations import in_words
from nrc_pipeline.cli.light import light
from nrc_pipeline.cli.screen import count, harmless, say, show_table, size

if TYPE_CHECKING:
    from nrc_pipeline.insight.status.completeness import Completeness
    from nrc_pipeline.insight.status.report import Status

_COLUMNS = ("year", "listed", "stored", "loaded", "deleted", "quarantined", "missing", "why")


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
) -> None:
    """Show what is there and what is missing, per year and why; the last loads; the token.

    listed: seen in the activity list. stored: with a detail in the landing zone. loaded: in the published
    warehouse. deleted: loaded, but gone from the account. quarantined: documents that were refused. missing:
    listed, but without the detail of that version. With --json, `balance` counts each activity exactly once.
    """
    from datetime import UTC, datetime

    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.insight.status.report import gather

    with light():
        found = gather(load_settings(), datetime.now(UTC))
    if as_json:
        say(json.dumps(found.as_json(), indent=2))
        return
    _tell(found)


def _tell(found: Status) -> None:
    say(f"Home       {found.home} (account_id {harmless(found.account)})")
    warehouse = found.warehouse
    if warehouse is None:
        say("Warehouse  none yet: run nrc sync, nrc import or nrc demo")
    else:
        behind = "" if warehouse.is_current else "; a later load did not finish: nrc sync repairs that"
        published = f"{warehouse.published_at:%Y-%m-%d %H:%M} UTC"
        say(f"Warehouse  published {published}, {size(warehouse.bytes)}{behind}")
    walked = f"{found.last_complete_walk:%Y-%m-%d %H:%M} UTC" if found.last_complete_walk else "never"
    say(f"Whole list last walked: {walked}")
    if found.time_zones.on_default:
        say(f"Time zone  {_default_zone(found)}")
    say(f"Token      {_token(found)}")
    say(f"Writer     {found.writer or 'none'}")
    for notice in found.notices:
        say(f"{notice.level.capitalize():<10} {notice}")
    if found.years:
        say()
        rows = [_row(year, "?" if year.year is None else str(year.year)) for year in found.years]
        show_table(_COLUMNS, [*rows, _row(found.total, "total")], right=set(range(1, 7)))
    if found.loads:
        say()
        show_table(
            ("load began (UTC)", "months", "requests", "documents", "rows", "outcome"),
            [
                (
                    f"{load.started_at:%Y-%m-%d %H:%M:%S}",
                    "all" if load.window == "..." else load.window,
                    f"{load.requests:,}",
                    f"{load.documents:,}",
                    f"{load.rows_written:,}",
                    load.outcome,
                )
                for load in found.loads
            ],
            right={2, 3, 4},
        )


def _row(year: Completeness, label: str) -> tuple[str, ...]:
    deleted = year.balance.deleted
    numbers = (year.listed, year.stored, year.loaded, deleted, year.quarantined, year.missing)
    return (label, *(f"{number:,}" for number in numbers), _why(year))


def _why(year: Completeness) -> str:
    from nrc_pipeline.cli.outcome import WHY_MISSING

    found = [(getattr(year.why, one.name), WHY_MISSING[one.name]) for one in fields(year.why)]
    found.append((year.not_loaded, "landed but not loaded yet"))
    return "; ".join(f"{number:,} {words}" for number, words in found if number)


def _default_zone(found: Status) -> str:
    zones = found.time_zones
    return (
        f"{zones.on_default:,} of {count(zones.activities, 'activity', 'activities')} shown in "
        f"NRC_TIME_ZONE ({zones.default}): no position, and none within 30 days"
    )


def _token(found: Status) -> str:
    token = found.token
    if token.state != "valid":
        return "unusable: see nrc token status" if token.state == "unusable" else token.state
    left = f", {in_words(token.remaining_s)} left" if token.remaining_s is not None else ""
    return f"{token.origin}{left}"
