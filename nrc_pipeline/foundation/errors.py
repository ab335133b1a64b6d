"""The errors that users see: each says what is wrong and what to do, and has the command's exit code."""
# ruff: noqa: N818 - the names say what happened; every one of them is an NrcError

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LOGIN_HELP = (
    "Log in at nike.com in a browser, open the developer tools (F12), and look in Application > Local "
    "Storage for the key that starts with oidc.user:https://accounts.nike.com: ; copy its value (or only its "
    "access_token), run `nrc token set` and paste it. A token is valid for one hour."
)


def in_utc(moment: datetime) -> str:
    """Format a moment for messages, to the second, e.g. 2024-05-01 12:00:00 UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


class NrcError(Exception):
    """Base of all errors with a cause that the user can act on."""

    exit_code: ClassVar[int] = 1


class Misuse(NrcError):
    """A wrong setting, argument or pasted text."""

    exit_code = 2


class HomeNotWritable(NrcError):
    """The home exists, but this user or this disk cannot write it."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Name the folder that cannot be written, and the system's reason."""
        super().__init__(
            f"{folder} cannot be written ({reason}). Reading still works: `nrc sql`, `status`, "
            "`doctor`, and `export` and `report` with --out. To load, run as the owner of the folder, mount "
            "its disk for writing, or set another NRC_HOME."
        )


class ForeignHome(NrcError):
    """The home belongs to another account than the token."""

    exit_code = 2


class TokenMissing(NrcError):
    """No token is set, or the stored one cannot be read."""

    exit_code = 3

    def __init__(self, what: str = "No access token is set.") -> None:
        """Prefix the instructions for getting a token with `what`."""
        super().__init__(f"{what} {LOGIN_HELP}")


class TokenExpired(NrcError):
    """The token's own `exp` has passed; known without a request to the API."""

    exit_code = 3

    def __init__(self, died_at: datetime, origin: str, clock: str = "") -> None:
        """Say when the token expired and where it came from (`origin`, e.g. NRC_ACCESS_TOKEN).

        `clock` says what is wrong with this machine's clock, if anything.
        """
        self.died_at = died_at
        self.origin = origin
        said = f"The access token ({origin}) expired at {in_utc(died_at)}."
        super().__init__(" ".join(part for part in (said, clock, LOGIN_HELP) if part))


class TokenRefused(NrcError):
    """The API refused the token: a 401, or a body with errors[].code 35 whatever its status."""

    exit_code = 3

    def __init__(self, refused_at: datetime, expires_at: datetime | None, clock: str = "") -> None:
        """Say when the API refused the token, and when the token should have expired, if it has a time.

        `clock` says what is wrong with this machine's clock, if anything.
        """
        self.refused_at = refused_at
        self.expires_at = expires_at
        if expires_at is None:
            life = "it has no expiry time"
        elif expires_at <= refused_at:
            life = f"it expired at {in_utc(expires_at)}"
        else:
            life = f"although it is valid until {in_utc(expires_at)}: it was revoked, or is not for this API"
        super().__init__(
            f"The API refused the access token at {in_utc(refused_at)}; {life}. "
            f"{clock}{' ' if clock else ''}"
            "Everything received before is kept; the next sync fetches only what is missing. "
            f"{LOGIN_HELP}"
        )


class AccountRefused(NrcError):
    """A 403, usually with an HTML page of the network in front of the API: a new token does not help."""

    exit_code = 3

    def __init__(self) -> None:
        """Say what may have been refused, and what helps."""
        super().__init__(
            "The API answers 403: it refuses this network address or this account, whatever the token. "
            "Addresses of data centres and VPNs and accounts of some regions are known to be blocked: try "
            "from a home connection. Everything received before is kept."
        )


class WalkBroken(NrcError):
    """A walk over the activity list did not reach its end."""


class ListGone(WalkBroken):
    """The list answers 404 at the start of a walk: the endpoint itself is gone, not just a page."""


class WriterBusy(NrcError):
    """Another load holds the writer lock of the home."""


class LandingDamaged(NrcError):
    """Files of the landing zone cannot be read; nothing else can replace them."""

    def __init__(self, damaged: Sequence[Path], error: Exception) -> None:
        """Name the damaged files; if none can be named, repeat the reader's message."""
        named = ", ".join(str(path) for path in damaged) or str(error).splitlines()[0][:200]
        super().__init__(
            f"The landing zone is damaged: {named}. Restore the file from a backup; if there is none, "
            "move the file out of raw/ and keep it. `nrc sync` then fetches again what came from the API; "
            "import again what came from files."
        )


class WarehouseUnreadable(NrcError):
    """The published file cannot be opened."""


class WarehouseInUse(WarehouseUnreadable):
    """Another program has the published file open for writing; the file itself is fine."""


class AuditFailed(NrcError):
    """The structural audit refused the whole warehouse; the last good one stays published."""


class MartsFailed(NrcError):
    """dbt could not build the marts; the core tables are not affected."""
