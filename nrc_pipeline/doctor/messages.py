"""Whether somebody who is not looking would be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.alerts.channels import channels_of
from nrc_pipeline.alerts.ledger import read_ledger
from nrc_pipeline.doctor.diagnosis import Diagnosis
from nrc_pipeline.errors import Misuse

if TYPE_CHECKING:
    from nrc_pipeline.settings import Settings


def alerts(given: Settings) -> Diagnosis:
    """Whether the channels of NRC_ALERT_URLS can be used, and all that stands was told; nobody is called."""
    addresses = given.alert_urls
    if addresses is None or not addresses.get_secret_value().strip():
        return Diagnosis("alerts", "ok", "NRC_ALERT_URLS is not set: nobody is told of anything")
    try:
        channels = channels_of(addresses)
    except Misuse as error:
        return Diagnosis("alerts", "warn", str(error).rstrip("."), "until then nobody is told of anything")
    ledger = read_ledger(given.home_folder())
    said = f"addresses: {len(channels)}, causes that stand: {len(ledger.standing)}"
    if ledger.untold:
        return Diagnosis(
            "alerts",
            "warn",
            f"{said}, untold: {len(ledger.untold)}",
            "`nrc ui` tells them while it runs; its log says when a channel takes nothing",
        )
    return Diagnosis("alerts", "ok", f"{said}, all told")
