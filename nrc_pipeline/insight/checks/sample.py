"""Compares the core tables of one month with the landing zone in both directions.

Documents rebuilt from the tables must equal the landed ones: then the normaliser loses nothing. Rows
normalised again from the landed documents must equal the current rows: then nothing has changed them and none
are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.core.database import stand_as_declared
from nrc_pipeline.foundation.months import Window, partition_month
from nrc_pipeline.insight.checks.documents import documents_that_differ
from nrc_pipeline.insight.checks.rebuilt_month import compare_with_rebuild
from nrc_pipeline.insight.checks.result import CheckResult
from nrc_pipeline.insight.checks.view import open_check_view

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from nrc_pipeline.foundation.home import Home

REBUILT_SAMPLE = "rebuilt_sample"

_SHOWN = 20
_SHOWN_CHARACTERS = 80


def month_of_the_week(months: Iterable[str], now: datetime) -> str | None:
    """Choose a month from the date alone: another one each week, all in turn; None if there is none."""
    ordered = sorted(set(months))
    return ordered[now.date().toordinal() // 7 % len(ordered)] if ordered else None


def rebuilt_sample(home: Home, now: datetime, default_zone: str) -> CheckResult:
    """This week's month of the core tables equals a rebuild, and reproduces the landed documents.

    The warehouse is published; `default_zone` is the IANA name for activities without GPS.
    """
    with open_check_view(home, now) as view:
        if not stand_as_declared(view.connection):
            return nothing_compared("The warehouse is from another release; the next load rebuilds it.")
        starts = [row["start_epoch_ms"] for row in view.rows("months")]
        month = month_of_the_week((partition_month(start, now) for start in starts), now)
        if month is None:
            return nothing_compared("There is no activity yet.")
        window = Window(month, month)
        documents, different = documents_that_differ(view, window)
    # One after the other, because each of the two fills its memory.
    rebuilt = compare_with_rebuild(home, window, now, default_zone)
    rows = sum(table.compared for table in rebuilt.tables.values())
    rows_different = sum(table.different for table in rebuilt.tables.values())
    named = sorted(different | rebuilt.different)
    return CheckResult(
        REBUILT_SAMPLE,
        not named,
        f"{documents - len(different)} of {documents} documents of {month} are rebuilt as landed; "
        f"of {rows} rows of the rebuild, {rows_different} differ, in {len(rebuilt.different)} activities.",
        {
            "month": month,
            "compared": documents,
            "different": len(different),
            "rows_compared": rows,
            "rows_different": rows_different,
            "activities_compared": rebuilt.activities,
            "activities_behind": rebuilt.behind,
            "tables": {name: table._asdict() for name, table in rebuilt.tables.items()},
            "activities": [one[:_SHOWN_CHARACTERS] for one in named[:_SHOWN]],
        },
    )


def nothing_compared(why: str, *, passed: bool = True) -> CheckResult:
    """Return the result of a check that had nothing to compare."""
    return CheckResult(REBUILT_SAMPLE, passed, why, {"compared": 0, "rows_compared": 0})
