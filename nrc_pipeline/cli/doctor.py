"""`nrc doctor`: checks whether everything is as a load needs it."""

from __future__ import annotations

from nrc_pipeline.cli.light import light
from nrc_pipeline.cli.screen import harmless, say


def doctor() -> int:
    """Check settings, versions, folders, disk, token, instance, locks, the last load and findings.

    Each line is ok, warn or FAIL, and says what to do. Makes no request to the API. Exit code 1 if anything
    fails.
    """
    from datetime import UTC, datetime

    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.insight.doctor.examination import examine

    with light():
        found = examine(load_settings(), datetime.now(UTC))
    width = max(len(one.name) for one in found)
    for one in found:
        state = one.state.upper() if one.state == "fail" else one.state
        say(f"{state:<4}  {one.name:<{width}}  {harmless(one.found)}")
        if one.hint:
            say(f"{'':<4}  {'':<{width}}  -> {harmless(one.hint)}")
    return 1 if any(one.state == "fail" for one in found) else 0
