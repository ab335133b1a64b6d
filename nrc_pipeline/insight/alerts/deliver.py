"""Sends all alerts that have not been sent yet, in one message."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import NrcError, in_utc
from nrc_pipeline.insight.alerts.causes import open_causes
from nrc_pipeline.insight.alerts.channels import send

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings

logger = logging.getLogger(__name__)

_SHOWN = 20


def deliver(settings: Settings, now: datetime) -> int:
    """Send the open causes that have not been sent; return how many there were.

    Without an address nothing is sent; once there is one, the causes that are open by then are sent. If a
    message fails, its causes stay unsent; the log says so, and the next call tries again.
    """
    addresses = settings.alert_urls
    if addresses is None or not addresses.get_secret_value().strip():
        return 0
    with open_causes(settings.home_folder()) as causes:
        untold = causes.untold
        if not untold:
            return 0
        title = f"nrc_pipeline: {len(untold)} new problem{'s' if len(untold) > 1 else ''}"
        lines = [f"- {one.text} (seen {in_utc(one.first_seen)})" for one in untold[:_SHOWN]]
        if len(untold) > _SHOWN:
            lines.append(f"- and {len(untold) - _SHOWN} more; see `nrc status` and the UI")
        try:
            send(addresses, title, "\n".join(lines))
        except NrcError as error:
            logger.warning("%s", error)
            return 0
        for one in untold:
            one.sent_at = now
        return len(untold)
