"""Examines whether alerts would reach someone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.insight.alerts.causes import read_causes
from nrc_pipeline.insight.alerts.channels import channels_of
from nrc_pipeline.insight.doctor.diagnosis import Diagnosis

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings


def alerts(given: Settings) -> Diagnosis:
    """Check that the channels of NRC_ALERT_URLS can be used and all alerts were sent; sends nothing."""
    addresses = given.alert_urls
    if addresses is None or not addresses.get_secret_value().strip():
        return Diagnosis("alerts", "ok", "NRC_ALERT_URLS is not set: no alerts are sent")
    try:
        channels = channels_of(addresses)
    except Misuse as error:
        return Diagnosis("alerts", "warn", str(error).rstrip("."), "until then no alerts are sent")
    causes = read_causes(given.home_folder())
    said = f"addresses: {len(channels)}, open causes: {len(causes.standing)}"
    if causes.untold:
        return Diagnosis(
            "alerts",
            "warn",
            f"{said}, not sent: {len(causes.untold)}",
            "`nrc ui` sends them while it runs; its log says when a channel fails",
        )
    return Diagnosis("alerts", "ok", f"{said}, all sent")
