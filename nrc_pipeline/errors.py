"""The errors a person meets: each says what is wrong and what to do, and carries the command's exit code."""
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
    "access_token), run `nrc token set` and paste it. A token lives one hour."
)


def in_utc(moment: datetime) -> str:
    """Give a moment as people read it in messages, to the second, e.g. 2024-05-01 12:00:00 UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


class NrcError(Exception):
    """Anything the pipeline refuses or fails at for a reason a person can act on."""

    exit_code: ClassVar[int] = 1


class Misuse(NrcError):
    """A wrong setting, argument or pasted text."""

    exit_code = 2


class HomeNotWritable(NrcError):
    """The home is there, and this user or this disk cannot write it."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Name the folder that cannot be written, and the system's reason."""
        super().__init__(
            f"{folder} cannot be written ({reason}). Reading works all the same: `nrc sql`, `status`, "
            "`doctor`, and `export` and `report` with --out. To load, run as the owner of the folder, mount "
            "its disk for writing, or name another NRC_HOME."
        )


class ForeignHome(NrcError):
    """The home belongs to another account than the token."""

    exit_code = 2


class TokenMissing(NrcError):
    """No token is set, or the stored one cannot be read."""

    exit_code = 3

    def __init__(self, what: str = "No access token is set.") -> None:
        """Put `what` before the way to get a token."""
        super().__init__(f"{what} {LOGIN_HELP}")


class TokenExpired(NrcError):
    """The token's own `exp` is past; known without asking the API."""

    exit_code = 3

    def __init__(self, died_at: datetime, origin: str, clock: str = "") -> None:
        """Say when the token died and where it came from (`origin`, e.g. NRC_ACCESS_TOKEN).

        `clock` is what is wrong with this machine's clock, where anything is.
        """
        self.died_at = died_at
        self.origin = origin
        said = f"The access token ({origin}) expired at {in_utc(died_at)}."
        super().__init__(" ".join(part for part in (said, clock, LOGIN_HELP) if part))


class TokenRefused(NrcError):
    """The API refused the token: a 401, or a body with errors[].code 35 whatever its status."""

    exit_code = 3

    def __init__(self, refused_at: datetime, expires_at: datetime | None, clock: str = "") -> None:
        """Say when the API refused the token and what the token itself said of its end, if it did.

        `clock` is what is wrong with this machine's clock, where anything is.
        """
        self.refused_at = refused_at
        self.expires_at = expires_at
        if expires_at is None:
            life = "it does not say itself when it ends"
        elif expires_at <= refused_at:
            life = f"it expired at {in_utc(expires_at)}"
        else:
            life = f"although it claims to live until {in_utc(expires_at)}: revoked, or not for this API"
        super().__init__(
            f"The API refused the access token at {in_utc(refused_at)}; {life}. "
            f"{clock}{' ' if clock else ''}"
            "What had arrived before is kept; the next sync fetches only what is missing. "
            f"{LOGIN_HELP}"
        )


class AccountRefused(NrcError):
    """403, usually an HTML page of the network in front of the API: a new token will not help."""

    exit_code = 3

    def __init__(self) -> None:
        """Say who may have been refused, and what helps."""
        super().__init__(
            "The API answers 403: it refuses this network address or this account, whatever the token. "
            "Addresses of data centres and VPNs and accounts of some regions are known to be blocked: try "
            "from a home connection. What had arrived before is kept."
        )


class WalkBroken(NrcError):
    """A walk over the activity list did not reach its end."""


class ListGone(WalkBroken):
    """The list answers 404 where one begins: the endpoint, not a page, is what there is no longer."""


class WriterBusy(NrcError):
    """Another load holds the writer lock of the home."""


class LandingDamaged(NrcError):
    """Files of the landing zone cannot be read: the one thing that nothing else can replace."""

    def __init__(self, damaged: Sequence[Path], error: Exception) -> None:
        """Name the files; where none can be named, say what the reader said."""
        named = ", ".join(str(path) for path in damaged) or str(error).splitlines()[0][:200]
        super().__init__(
            f"The landing zone is damaged: {named}. Put back a copy of it from a backup; if there is none, "
            "move the file out of raw/ and keep it. What it held of the API's is then fetched again by "
            "`nrc sync`, what came from files by importing them again."
        )


class WarehouseUnreadable(NrcError):
    """The published file cannot be opened."""


class WarehouseInUse(WarehouseUnreadable):
    """Another program has the published file open for writing; nothing is wrong with it."""


class AuditFailed(NrcError):
    """The structural audit refused the whole warehouse; the last good one stays published."""


class MartsFailed(NrcError):
    """dbt could not make the marts; the core tables are not touched by that."""
