"""The structural audit: no data is published that contradicts itself or the landing zone.

It proves what no index guarantees: keys are unique, every row belongs to an activity, series have as many
samples as they state, and every activity is in the landing zone with the same number of series.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.core.database import transaction
from nrc_pipeline.core.normalise import NORMALISER_VERSION
from nrc_pipeline.core.quarantine import LandedText, refuse
from nrc_pipeline.core.removal import landed_text, remove_activity
from nrc_pipeline.foundation.errors import AuditFailed
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    import duckdb

logger = logging.getLogger(__name__)

WHOLE_SHARE = 0.5
"""If a larger share of the activities fails, the fault is in the warehouse, not in them."""


class Finding(NamedTuple):
    """One activity that fails the audit, and why."""

    account_id: str
    activity_id: str
    finding: str


def audit(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Audit the working database; failing activities are quarantined and returned, the rest is sound.

    Raises:
        AuditFailed: The whole fails: too many activities fail, or removing them does not help.
    """
    findings = _findings(connection)
    if findings:
        _quarantine(connection, findings)
        if left := _findings(connection):
            raise AuditFailed(_whole(f"{len(left)} activities are still inconsistent ({left[0].finding})"))
    orphans = connection.execute(statement(__package__, "audit_orphans")).fetchall()
    if orphans:
        named = ", ".join(f"{count} rows of {table}" for table, count in orphans)
        raise AuditFailed(_whole(f"{named} belong to no activity"))
    return findings


def _findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    rows = connection.execute(statement(__package__, "audit_activities")).fetchall()
    return [Finding(*row) for row in rows]


def _quarantine(connection: duckdb.DuckDBPyConnection, findings: list[Finding]) -> None:
    (activities,) = connection.execute(statement(__package__, "count_activities")).fetchone() or (0,)
    if len(findings) > max(1, WHOLE_SHARE * activities):
        raise AuditFailed(
            _whole(f"{len(findings)} of {activities} activities fail the audit ({findings[0].finding})")
        )
    for account_id, activity_id, finding in findings:
        logger.warning("an activity fails the audit and is quarantined: %s", finding)
        _quarantine_one(connection, account_id, activity_id, finding)


def _quarantine_one(
    connection: duckdb.DuckDBPyConnection, account_id: str, activity_id: str, finding: str
) -> None:
    versions = connection.execute(
        statement(__package__, "tripped_texts"), {"account_id": account_id, "activity_id": activity_id}
    ).fetchall()
    with transaction(connection):
        for _, _, payload_sha256, source, fetched_at, file_name, row_number in versions:
            payload = landed_text(connection, file_name, row_number)
            text = LandedText(account_id, activity_id, payload_sha256, source, fetched_at, payload)
            refuse(connection, text, f"audit: {finding}", NORMALISER_VERSION)
        remove_activity(connection, account_id, activity_id)


def _whole(what: str) -> str:
    return (
        f"The warehouse fails its audit: {what}. The last good one stays published and nothing that was "
        "received is lost; `nrc rebuild` rebuilds the tables from the landing zone."
    )
