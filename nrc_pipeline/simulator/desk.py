"""The token desk: issues, refreshes and checks tokens by the simulator's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from . import tokens

if TYPE_CHECKING:
    from collections.abc import Callable


class TokenDesk:
    """Issues and checks tokens."""

    def __init__(self, user_id: str, lifetime_s: float, clock: Callable[[], float]) -> None:
        """Create the desk.

        Args:
            user_id: The account, unless another is requested.
            lifetime_s: Lifetime of access tokens, unless another is requested.
            clock: Epoch seconds.
        """
        self._user_id, self._lifetime_s, self._clock = user_id, lifetime_s, clock
        self._issued = 0

    def access(self, lifetime_s: float | None = None, user: str | None = None) -> str:
        """Return a fresh access token."""
        self._issued += 1
        return tokens.issue(
            "access",
            user_id=user or self._user_id,
            number=self._issued,
            now_s=self._clock(),
            lifetime_s=self._lifetime_s if lifetime_s is None else lifetime_s,
        )

    def refresh(self, user: str | None = None) -> str:
        """Return a fresh refresh token, valid for a year."""
        self._issued += 1
        return tokens.issue(
            "refresh", user_id=user or self._user_id, number=self._issued, now_s=self._clock()
        )

    def bearer(self, authorization: str) -> dict[str, Any] | None:
        """Return the claims of an Authorization header's access token; None if it is not valid."""
        scheme, _, token = authorization.partition(" ")
        return self._good(token.strip(), "oauth2acc") if scheme.lower() == "bearer" else None

    def redeem(self, body: bytes) -> tuple[int, dict[str, Any] | None]:
        """Answer a request to the token route.

        Args:
            body: JSON with client_id, grant_type and refresh_token (nrc-api.md section 3).

        Returns:
            The status, and the body; None for that of a refused token. An access token posted as a
            refresh token is refused like any invalid token.
        """
        try:
            asked = msgspec.json.decode(body, type=dict[str, Any])
        except (msgspec.DecodeError, msgspec.ValidationError):
            asked = {}
        if asked.get("grant_type") != "refresh_token" or "client_id" not in asked:
            return 400, {"error": "InvalidRequest"}
        claims = self._good(str(asked.get("refresh_token", "")), "oauth2idt")
        if claims is None:
            return 401, None
        return 200, {
            "access_token": self.access(user=claims["sub"]),
            "refresh_token": asked["refresh_token"],
            "user_id": claims["sub"],
            # A string, in every published answer.
            "expires_in": str(int(self._lifetime_s)),
            "token_type": "bearer",
        }

    def _good(self, token: str, issuer: str) -> dict[str, Any] | None:
        claims = tokens.claims_of(token)
        if claims is None or claims["iss"] != issuer or claims["exp"] <= self._clock():
            return None
        return claims
