"""`nrc verify`: checks every byte of the landing zone, and compares a month of core with a rebuild."""

from __future__ import annotations

from nrc_pipeline.cli.screen import complain, harmless, say


def verify() -> int:
    """Compare the whole landing zone with its hashes, and one month with a rebuild of it.

    Names every damaged file and activity. The month changes every week. It is rebuilt in a temporary
    database, so a load may run at the same time. Exit code 1 if anything is wrong.
    """
    from datetime import UTC, datetime

    from nrc_pipeline.cli.watching import watching
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.insight.checks.verifying import verify as run

    settings = load_settings()
    home = settings.home_folder()
    if not home.raw.exists():
        say(f"Nothing has landed in {home.path} yet; there is nothing to verify.")
        return 0
    with watching():
        results = run(home, datetime.now(UTC), "nrc verify", settings.time_zone)
    for result in results:
        say(f"{'ok  ' if result.passed else 'FAIL'}  {result.name}: {harmless(result.description)}")
        for named in [*result.numbers.get("damaged", []), *result.numbers.get("activities", [])]:
            complain(f"      {harmless(named)}")
    if all(result.passed for result in results):
        return 0
    complain("docs/runbook.md says what to do.")
    return 1
