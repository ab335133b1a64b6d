"""Sends a message to the addresses of NRC_ALERT_URLS, through Apprise."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import Misuse, NrcError

if TYPE_CHECKING:
    import apprise
    from pydantic import SecretStr


class NotSent(NrcError):  # noqa: N818 - like the other errors, it says what happened
    """A message did not reach all of its addresses."""


def channels_of(addresses: SecretStr) -> apprise.Apprise:
    """Open every address of a comma-separated list; sends nothing.

    Raises:
        Misuse: Apprise is not installed, or an address is invalid. The address is not repeated, since it may
            contain a password.
    """
    try:
        import apprise  # noqa: PLC0415 - an optional extra, and slow
    except ImportError:
        raise Misuse(
            "NRC_ALERT_URLS is set, but Apprise is not installed: "
            "it comes with the extra `alerts` (docs/automation.md)."
        ) from None
    # Apprise's own log repeats addresses, including passwords.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    channels = apprise.Apprise()
    given = [one.strip() for one in addresses.get_secret_value().split(",") if one.strip()]
    for number, address in enumerate(given, start=1):
        if not channels.add(address):
            raise Misuse(
                f"NRC_ALERT_URLS: address {number} of {len(given)} is not an address that Apprise knows."
            )
    return channels


def send(addresses: SecretStr, title: str, text: str) -> None:
    """Send to every address of a comma-separated list.

    Raises:
        Misuse: As for `channels_of`.
        NotSent: A channel did not take the message.
    """
    channels = channels_of(addresses)
    if channels and not channels.notify(title=title, body=text):
        raise NotSent(
            "A message could not be sent to all addresses of NRC_ALERT_URLS; it will be tried again."
        )
