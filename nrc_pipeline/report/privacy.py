"""What the report does not show: the rules, and a description."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nrc_pipeline.exports.privacy import DEFAULT_TRIM_M, Privacy, chosen_privacy
from nrc_pipeline.report.wording import count

if TYPE_CHECKING:
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.report.tracks import Tracks


def private(home: Home) -> Privacy:
    """Return the cuts for a report that is made to be shared: head and tail, and the home's zones.

    Raises:
        Misuse: `privacy.toml` in the home is invalid.
    """
    chosen = chosen_privacy(home, (), None)
    return replace(chosen, trim_m=chosen.trim_m or DEFAULT_TRIM_M)


def what_was_cut(tracks: Tracks, privacy: Privacy) -> str:
    """Return one or two sentences; they never contain a location."""
    if not privacy.trim_m and not privacy.zones:
        return "Privacy is off: every route is shown completely, including its start and end."
    rules = []
    if privacy.trim_m:
        rules.append(
            f"the first and last {privacy.trim_m:g} m of every route and everything as close to its ends"
        )
    if privacy.zones:
        rules.append(f"everything in {count(len(privacy.zones), 'private zone')}")
    share = tracks.cut.cut_m / tracks.cut.length_m if tracks.cut.length_m else 0.0
    words = (
        f"Private: the maps leave out {' and '.join(rules)}, "
        f"{tracks.cut.cut_m / 1000:,.0f} km or {share:.0%} of all tracks"
    )
    if tracks.hidden_routes:
        words += f"; {count(tracks.hidden_routes, 'route')} not shown at all"
    return f"{words}. Distances and times are complete."
