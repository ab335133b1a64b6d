"""The settings of the pipeline, from NRC_ variables in the environment and in a `.env` file."""

from __future__ import annotations

import difflib
import ipaddress
import logging
import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.places import full_path

logger = logging.getLogger(__name__)

PREFIX = "NRC_"
ENV_FILE = ".env"
# Notepad adds a byte order mark, which would become part of the first name.
ENV_ENCODING = "utf-8-sig"
Dialect = Literal["auto", "plus", "sport-before", "sport-after"]
# A load with fewer than one request per quarter of an hour is of no use.
SLOWEST_PER_SECOND = 0.001
NOT_IN_A_HOME = frozenset("*?[#%")
# These values never appear in a message: the token, and URLs because people put passwords in them.
UNSPEAKABLE = frozenset({"access_token", "base_url", "alert_urls"})


def default_home() -> Path:
    """Return `data`: next to workspace.yaml in a checkout, else below the working directory."""
    checkout = Path(__file__).resolve().parents[2]
    return (checkout if (checkout / "workspace.yaml").is_file() else Path.cwd()) / "data"


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine (localhost, 127.0.0.0/8, ::1)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def checked_base_url(url: str) -> str:
    """Return the URL without a trailing slash.

    Raises ValueError unless it is https, or http to loopback: a token must not cross a network in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("must be an https:// address")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError(
            "http is allowed only for this machine (loopback): the token would cross the network unencrypted"
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be a plain URL, without user, query or fragment")
    _ = parts.port  # raises ValueError for an invalid port
    return url.rstrip("/")


def checked_home(path: Path, name: str = "NRC_HOME") -> Path:
    """Return the path of a home; `name` is what the message calls it.

    Raises Misuse that names the first character that would lead to a wrong file: in DuckDB `*`, `?` and `[`
    begin a pattern, which other homes can match; dbt ends a name at `#`; and Dagster's database URL decodes
    `%20` to a space.
    """
    text = str(path)
    found = next((one for one in text if one in NOT_IN_A_HOME or not one.isprintable()), None)
    if found is None:
        return path
    if not _is_text(found):
        what = "bytes that are not text in this locale: set LC_ALL=C.UTF-8, or choose a folder in ASCII"
    else:
        what = f"the character {found!r}: choose a folder without it, and without any of * ? [ # %"
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    raise Misuse(f"{name}: the path {shown} has {what}. Nothing was written.")


def _is_text(given: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in given)


class Settings(BaseSettings):
    """All settings with their defaults; each name in upper case with the prefix NRC_ is the variable."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding=ENV_ENCODING,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    home: Path = Field(default_factory=default_home)
    base_url: str = "https://api.nike.com"
    access_token: SecretStr | None = None
    dialect: Dialect = "auto"
    activity_types: Annotated[tuple[str, ...], NoDecode] = ()
    max_concurrency: int = Field(default=4, ge=1, le=64)
    requests_per_second: float = Field(default=8.0, ge=0, allow_inf_nan=False)
    time_zone: str = "UTC"
    account: str = Field(default="me", min_length=1)
    alert_urls: SecretStr | None = None

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        # Resolved once: a later change of the working directory must not move the home.
        try:
            return full_path(value)
        except Misuse as error:
            raise ValueError(str(error)) from None

    @field_validator("base_url")
    @classmethod
    def _safe(cls, value: str) -> str:
        return checked_base_url(value)

    @field_validator("requests_per_second")
    @classmethod
    def _reachable(cls, value: float) -> float:
        if 0 < value < SLOWEST_PER_SECOND:
            raise ValueError(f"must be 0 (no limit) or at least {SLOWEST_PER_SECOND}")
        return value

    @field_validator("activity_types", mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(word.strip() for word in value.split(",") if word.strip())

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is not an IANA time zone such as Europe/Berlin") from None
        # On some systems Python also accepts posix/…, right/… and localtime; DuckDB knows none of them.
        if value not in available_timezones() or value == "localtime":
            raise ValueError("is not an IANA time zone such as Europe/Berlin")
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _text(cls, value: object, info: ValidationInfo) -> object:
        # Must be the last in the class, because pydantic runs these validators from last to first. A path may
        # contain any bytes; `checked_home` checks it.
        if isinstance(value, str) and info.field_name != "home" and not _is_text(value):
            raise ValueError("contains bytes that are not UTF-8 text")
        return value

    def home_folder(self) -> Home:
        """Return the paths in NRC_HOME; nothing is created.

        Raises Misuse if its path contains a character that is special to DuckDB, dbt or Dagster.
        """
        return Home(checked_home(self.home))


def known_names() -> tuple[str, ...]:
    """Return the NRC_ names of all settings, in their order."""
    return tuple(PREFIX + name.upper() for name in Settings.model_fields)


def unknown_names() -> list[tuple[str, str | None]]:
    """Return the unknown NRC_ names in the environment and `.env`, each with the nearest known one."""
    present = set(os.environ)
    if Path(ENV_FILE).is_file():
        present |= set(dotenv_values(ENV_FILE, encoding=ENV_ENCODING))
    known = known_names()
    named = {name for name in present if name.upper().startswith(PREFIX)}
    unknown = sorted(name for name in named if name.upper() not in known)
    return [(name, next(iter(difflib.get_close_matches(name.upper(), known, n=1)), None)) for name in unknown]


def load_settings() -> Settings:
    """Read the settings.

    Raises Misuse that names the variable if a value is invalid; logs a warning for each unknown NRC_ name.
    """
    try:
        for name, nearest in unknown_names():
            logger.warning("%s is not a setting%s", name, f"; did you mean {nearest}?" if nearest else "")
        return Settings()
    except ValidationError as error:
        raise Misuse("; ".join(_complaint(part["loc"], part["msg"]) for part in error.errors())) from None
    except (OSError, UnicodeError) as error:
        raise Misuse(f"The file {ENV_FILE} cannot be read ({_reason(error)}).") from None


def _reason(error: OSError | UnicodeError) -> str:
    if isinstance(error, UnicodeError):
        return "it is not in UTF-8: save it as UTF-8"
    return error.strerror or type(error).__name__


def _complaint(location: tuple[int | str, ...], message: str) -> str:
    field = str(location[0])
    name = PREFIX + field.upper()
    value = "" if field in UNSPEAKABLE else os.environ.get(name)
    got = f" (it is {value!r})" if value else ""
    return f"{name}: {message.removeprefix('Value error, ')}{got}"
