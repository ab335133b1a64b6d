"""Asks the API for the time, without a token: every answer has a date, whatever its status."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from nrc_pipeline.foundation.settings import is_loopback
from nrc_pipeline.services.nike.clock_skew import ahead_of

if TYPE_CHECKING:
    from datetime import timedelta

TIMEOUT_S = 5.0


def clock_ahead(base_url: str) -> timedelta | None:
    """Return how far this machine's clock is ahead of the API's; None if the API does not answer."""
    with requests.Session() as session:
        session.trust_env = not is_loopback(urlsplit(base_url).hostname)
        # Otherwise the HTTP library would look for a password in .netrc.
        session.auth = _no_password
        try:
            response = session.head(base_url, timeout=TIMEOUT_S, allow_redirects=False)
        except (requests.RequestException, ValueError, OSError):
            return None
    return ahead_of(response.headers.get("Date"), datetime.now(UTC))


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
