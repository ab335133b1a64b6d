"""The checks in Dagster: after a load on the published data, once a week on every byte."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import dagster as dg

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.insight.checks.catalogue import CHECKS
from nrc_pipeline.insight.checks.result import CheckResult
from nrc_pipeline.insight.checks.running import run_checks
from nrc_pipeline.insight.checks.sample import REBUILT_SAMPLE
from nrc_pipeline.insight.checks.verifying import LANDING_HASHES, verify

VERIFY_CHECKS = (
    dg.AssetCheckKey(dg.AssetKey("raw_activity_details"), LANDING_HASHES),
    dg.AssetCheckKey(dg.AssetKey("activities"), REBUILT_SAMPLE),
)


def load_checks(read_settings: Callable[[], Settings]) -> dg.AssetChecksDefinition:
    """Make the checks that follow a publication; a sync in blocks runs them once, at its end."""

    @dg.multi_asset_check(
        name="warehouse_checks",
        specs=[
            dg.AssetCheckSpec(check.name, asset="warehouse", description=check.description)
            for check in CHECKS
        ],
    )
    def warehouse_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        home = read_settings().home_folder()
        yield from _shown(run_checks(home, datetime.now(UTC), _run(context)), lambda _: "warehouse")

    return warehouse_checks


def verification_checks(read_settings: Callable[[], Settings]) -> dg.AssetChecksDefinition:
    """Make the thorough checks."""
    assets = {key.name: key.asset_key.to_user_string() for key in VERIFY_CHECKS}

    @dg.multi_asset_check(
        name="verification",
        specs=[
            dg.AssetCheckSpec(
                LANDING_HASHES,
                asset=assets[LANDING_HASHES],
                description="Every part file is readable, and every payload has its SHA-256.",
            ),
            dg.AssetCheckSpec(
                REBUILT_SAMPLE,
                asset=assets[REBUILT_SAMPLE],
                description="A month of the tables equals a rebuild, and reproduces the landed documents.",
            ),
        ],
    )
    def verification(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        settings = read_settings()
        found = verify(settings.home_folder(), datetime.now(UTC), _run(context), settings.time_zone)
        yield from _shown(found, lambda result: assets[result.name])

    return verification


def _run(context: dg.AssetCheckExecutionContext) -> str:
    return f"Dagster run {context.run.run_id}"


def _shown(
    results: Iterable[CheckResult], asset_of: Callable[[CheckResult], str]
) -> Iterator[dg.AssetCheckResult]:
    for result in results:
        yield dg.AssetCheckResult(
            check_name=result.name,
            asset_key=asset_of(result),
            passed=result.passed,
            severity=dg.AssetCheckSeverity.WARN,
            description=result.description,
            # Lists as JSON text: they contain text from outside, and the UI shows JSON as plain text.
            metadata={
                name: dg.MetadataValue.json(value) if isinstance(value, list | dict) else value
                for name, value in result.numbers.items()
            },
        )
