"""The access token: where it comes from, how long it is valid, and which account a home belongs to.

The text of a token exists only in memory, in its own 0600 file and in the Authorization header. Its claims
(`exp`, `iat`, `prn`; nrc-api.md section 3) are read locally and not verified: only the API can verify them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from nrc_pipeline.foundation.byte_order_marks import decoded
from nrc_pipeline.foundation.errors import ForeignHome, Misuse, TokenExpired, TokenMissing
from nrc_pipeline.foundation.files import OTHERS, PRIVATE_FILE, make_private, write_private
from nrc_pipeline.services.nike.clock_skew import complaint, recall

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings

logger = logging.getLogger(__name__)

ENVIRONMENT = "NRC_ACCESS_TOKEN"
STORED = "secrets/token"
# The characters of a bearer token (RFC 6750): none of them can end the header that carries it.
TOKEN_TEXT = re.compile(r"[A-Za-z0-9._~+/=-]{8,}")
NOT_TOKENS = frozenset({"undefined", "[object object]"})
REFRESH_ISSUER = "oauth2idt"
JWT_START = "eyJ"
"""The base64 form of `{"`, with which the header and the claims of a JWT begin."""

_JWT_BEGINNING = re.compile(rf"{JWT_START}[\w-]*\.{JWT_START}")
# Claims about the person who logged in (OpenID Connect Core, sections 2 and 5.1); only an id token has them.
_OF_THE_LOGIN = frozenset({"at_hash", "c_hash", "nonce"})
_OF_A_PERSON = frozenset({"given_name", "family_name", "email", "email_verified", "preferred_username"})
# Claims about what an access token permits and for whom it is meant; an id token has neither.
_OF_ACCESS = frozenset({"scp", "scope", "prn"})


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token; its text never shows in repr, str or a pickle.

    `exp` and `iat` are timezone-aware (UTC), `prn` is the user; all are None for an opaque token, which is
    not a JWT. `origin` says where it was found: NRC_ACCESS_TOKEN, secrets/token, or the caller's own words.
    """

    secret: str = field(repr=False)
    origin: str = "given"
    exp: datetime | None = None
    iat: datetime | None = None
    prn: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, pasted: str, origin: str = "given") -> Token:
        """Parse a token in any form in which people paste it.

        Accepts `Bearer x`, quotes, white space and line breaks, and the whole localStorage JSON that has an
        `access_token`. Raises Misuse, which never repeats the pasted text.
        """
        secret = _strip(pasted)
        if len(_JWT_BEGINNING.findall(secret)) > 1:
            raise Misuse(f"{origin}: this is more than one token; paste it once.")
        if not TOKEN_TEXT.fullmatch(secret) or secret.lower() in NOT_TOKENS:
            raise Misuse(f"{origin}: this is not an access token (one long word, or JSON with access_token).")
        claims = _claims(secret)
        if reason := _wrong_jwt(secret, claims):
            raise Misuse(f"{origin}: {reason}")
        user = claims.get("prn")
        return cls(
            secret,
            origin,
            _moment(claims.get("exp")),
            _moment(claims.get("iat")),
            user if isinstance(user, str) and user else None,
        )

    def expired(self, now: datetime) -> bool:
        """Return whether the token's own expiry time has passed; always False for an opaque token."""
        return self.exp is not None and self.exp <= now

    def __str__(self) -> str:
        """Show the same as repr."""
        return repr(self)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: a pickle would be a second file with the token."""
        raise TypeError("a Token cannot be pickled")


@dataclass(frozen=True, slots=True)
class TokenStore:
    """The stored token, a file of one line in a private folder."""

    path: Path

    def load(self) -> Token | None:
        """Read the stored token; None if there is none.

        Raises TokenMissing if the file contains something else.
        """
        try:
            if self.path.stat().st_mode & OTHERS:
                self._close()
            text = decoded(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, UnicodeError) as error:
            raise TokenMissing(f"The stored token cannot be read ({type(error).__name__}).") from None
        try:
            return Token.parse(text, STORED)
        except Misuse as error:
            raise TokenMissing(f"The stored token is unusable: {error}") from None

    def _close(self) -> None:
        try:
            self.path.chmod(PRIVATE_FILE)
        except OSError:
            logger.warning("the stored token can be read by other users, and its mode cannot be changed")
        else:
            logger.warning("the stored token could be read by other users; its mode is now 0600")

    def save(self, token: Token) -> None:
        """Store the token and replace an earlier one, completely or not at all."""
        make_private(self.path.parent)
        write_private(self.path, f"{token.secret}\n".encode())

    def clear(self) -> bool:
        """Delete the stored token; return False if there was none."""
        if not self.path.exists():
            return False
        self.path.unlink(missing_ok=True)
        return True


def choose_token(settings: Settings, store: TokenStore, now: datetime) -> Token:
    """Return the token to use: NRC_ACCESS_TOKEN, unless it has expired and the stored one has not.

    Raises TokenMissing if there is none, TokenExpired (for the one that was valid longest) if all have
    expired, and Misuse if NRC_ACCESS_TOKEN is not a token.
    """
    given = settings.access_token
    from_environment = Token.parse(given.get_secret_value(), ENVIRONMENT) if given is not None else None
    if from_environment is not None and not from_environment.expired(now):
        return from_environment
    try:
        stored = store.load()
    except TokenMissing:
        if from_environment is None:
            raise
        stored = None
    if stored is not None and not stored.expired(now):
        return stored
    ends = [(token.exp, token.origin) for token in (from_environment, stored) if token and token.exp]
    if not ends:
        raise TokenMissing
    died_at, origin = max(ends)
    raise TokenExpired(died_at, origin, complaint(recall(settings.home_folder(), now)))


def check_owner(home: Home, token: Token) -> None:
    """Raise ForeignHome if the home is bound to another account than the token's.

    An opaque token names no account and passes.
    """
    owner = _read_owner(home)
    if owner is not None and token.prn is not None and owner != _mark(token.prn):
        raise ForeignHome(
            f"The folder {home.path} belongs to another account than this token. "
            "Each account needs its own home: set NRC_HOME to another folder."
        )


def bind_owner(home: Home, token: Token) -> None:
    """Bind an unbound home to the token's account; raise ForeignHome if it belongs to another account.

    Only a sha256 of the account is stored. Call this once the API has accepted the token.
    """
    check_owner(home, token)
    if token.prn is not None and _read_owner(home) is None:
        make_private(home.secrets)
        write_private(home.owner_file, f"{_mark(token.prn)}\n".encode())


def fingerprint(token: Token) -> str | None:
    """Return a few letters that tell accounts apart but do not reveal whose account it is."""
    return _mark(token.prn)[:8] if token.prn is not None else None


def _read_owner(home: Home) -> str | None:
    try:
        return home.owner_file.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None


def _mark(user: str) -> str:
    return hashlib.sha256(user.strip().lower().encode()).hexdigest()


def _strip(pasted: str) -> str:
    text = "".join(line.strip() for line in pasted.strip().lstrip("\ufeff").splitlines())
    try:
        value: object = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, dict):
        return _strip(_access_token(value))
    if isinstance(value, str):
        return _strip(value)
    unquoted = text.strip("\"'`")
    return re.sub(r"(?i)^(authorization\s*:\s*)?(bearer\s+)?", "", unquoted).strip("\"'` ")


def _access_token(stored: dict[str, Any]) -> str:
    found = stored.get("access_token")
    if isinstance(found, str):
        return found
    # A dump of the whole localStorage: the JSON is a string under the oidc.user key.
    for key, value in stored.items():
        if key.startswith("oidc.user:"):
            return value if isinstance(value, str) else json.dumps(value)
    return ""


def _wrong_jwt(secret: str, claims: dict[str, Any]) -> str:
    """Return why a text that looks like an access token is not one; empty if it may be one."""
    if secret.startswith(JWT_START) and (found := _whole_parts(secret)) != 3:
        return (
            f"this token is not complete: only {found} of the three parts of such a token can be read. "
            "Copy it again, up to its end."
        )
    if claims.get("iss") == REFRESH_ISSUER:
        return "this is a refresh token; the pipeline needs the access_token."
    if _is_id_token(secret, claims):
        return "this is an id token, which identifies you but gives no access; copy the access_token."
    return ""


def _whole_parts(secret: str) -> int:
    """Count the leading parts of a JWT that can be decoded; 0 if there are too many parts."""
    parts = secret.split(".")
    if len(parts) > 3:
        return 0
    readable = [_json_part(part) is not None for part in parts[:2]]
    readable += [bool(part) and _decoded_part(part) is not None for part in parts[2:]]
    return readable.index(False) if False in readable else len(readable)


def _is_id_token(secret: str, claims: dict[str, Any]) -> bool:
    head = _json_part(secret.split(".", maxsplit=1)[0]) or {}
    if "ID" in {claims.get("typ"), claims.get("token_use"), head.get("typ")} or claims.keys() & _OF_THE_LOGIN:
        return True
    if any(claims.get(key) is not None for key in _OF_ACCESS):
        return False
    # By definition, the issuer of an id token is a URL, and its audience is one client.
    is_addressed = str(claims.get("iss", "")).startswith("https://") and {"sub", "aud"} <= claims.keys()
    return is_addressed or bool(claims.keys() & _OF_A_PERSON)


def _claims(secret: str) -> dict[str, Any]:
    parts = secret.split(".")
    return (_json_part(parts[1]) or {}) if len(parts) == 3 else {}


def _json_part(part: str) -> dict[str, Any] | None:
    try:
        value = json.loads(_decoded_part(part) or b"")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _decoded_part(part: str) -> bytes | None:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
