"""Bearer tokens as in nrc-api.md section 3: JWT, one hour, `prn` = user; signed with a toy key."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any, Literal

import msgspec

# The simulator's own key; it protects nothing.
_KEY = b"nrc-pipeline simulator"
_YEAR_S = 365 * 86_400
TokenKind = Literal["access", "refresh"]


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signature(signed: str) -> str:
    return _part(hmac.new(_KEY, signed.encode(), hashlib.sha256).digest())


def issue(
    kind: TokenKind, *, user_id: str, number: int, now_s: float, lifetime_s: float | None = None
) -> str:
    """Return a signed token.

    Args:
        kind: An access token, or a refresh token valid for a year.
        user_id: Becomes `prn` (access) or `sub` (refresh).
        number: Makes `jti` unique.
        now_s: Epoch seconds of issue.
        lifetime_s: Lifetime of an access token; 3600 if None; negative for an expired one.
    """
    issued = int(now_s)
    claims: dict[str, Any] = {"iat": issued, "jti": f"simulated-{kind}-{number}"}
    if kind == "access":
        claims |= {
            "exp": issued + int(3600 if lifetime_s is None else lifetime_s), "iss": "oauth2acc", "lat":
            issued, "aud": "com.nike.digital", "sub": "com.nike.sport.running.ios", "sbt": "nike:app", "scp":
            ["nike.digital"], "trust": 100, "prn": user_id, "prt": "nike:plus",
        }  # fmt: skip
    else:
        claims |= {
            "exp": issued + _YEAR_S, "iss": "oauth2idt", "aud": "oauth2idt", "cli": "simulated-client",
            "sub": user_id, "sbt": "nike:plus",
        }  # fmt: skip
    head = _part(msgspec.json.encode({"alg": "HS256", "kid": "simulator"}))
    signed = f"{head}.{_part(msgspec.json.encode(claims))}"
    return f"{signed}.{_signature(signed)}"


def claims_of(token: str) -> dict[str, Any] | None:
    """Return the claims of a token that this simulator signed, expired or not; None for any other text."""
    signed, _, signature = token.rpartition(".")
    if not signed or not hmac.compare_digest(signature.encode(), _signature(signed).encode()):
        return None
    claims: dict[str, Any] = msgspec.json.decode(_bytes(signed.partition(".")[2]))
    return claims
