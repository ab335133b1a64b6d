"""Examines what the machine provides: settings, folders, disk, versions, the token."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.files import OTHERS
from nrc_pipeline.foundation.settings import Settings, unknown_names
from nrc_pipeline.insight.doctor.diagnosis import Diagnosis
from nrc_pipeline.insight.status.token_state import token_state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nrc_pipeline.foundation.home import Home

_DISTRIBUTION = "nrc-pipeline"
_SHOWN = ("duckdb", "dagster", "dagster-dbt", "dbt-core", "dbt-duckdb")

LITTLE_BYTES = 2**30
TOO_LITTLE_BYTES = 200 * 2**20

SHORT_LIFE_S = 600


def settings(given: Settings) -> Diagnosis:
    """Check that every NRC_ name is a setting; invalid values have already stopped the command."""
    strange = [f"{name} (meant {near}?)" if near else name for name, near in unknown_names()]
    if strange:
        return Diagnosis(
            "settings",
            "warn",
            f"not settings: {', '.join(strange)}",
            "correct or remove them: they do nothing",
        )
    return Diagnosis("settings", "ok", f"account {given.account!r}, API {given.base_url}")


def folders(home: Home) -> Diagnosis:
    """Check that the home exists, can be written, and cannot be read by others."""
    if not home.path.exists():
        return Diagnosis("home", "warn", f"{home.path} does not exist yet", "the first load creates it")
    if home.token_file.exists() and home.token_file.stat().st_mode & OTHERS:
        return Diagnosis(
            "home",
            "fail",
            "others can read the token",
            f"chmod 600 {shlex.quote(str(home.token_file))}, and get a new token",
        )
    if open_ones := [place for place in (home.path, *_everything_in(home.path)) if _is_open(place)]:
        more = f" and {len(open_ones) - 1:,} more" if len(open_ones) > 1 else ""
        said = f"open to others: {open_ones[0]}{more}"
        return Diagnosis("home", "warn", said, f"chmod -R go= {shlex.quote(str(home.path))}")
    if not os.access(home.path, os.W_OK):
        hint = "reading works; to load, run as its owner or mount its disk for writing"
        return Diagnosis("home", "warn", f"{home.path} cannot be written", hint)
    return Diagnosis("home", "ok", f"{home.path}, readable by its owner only")


def _everything_in(folder: Path) -> Iterator[Path]:
    # A load may remove a folder at the same time, and rglob would fail on it.
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))


def _is_open(place: Path) -> bool:
    try:
        return bool(place.lstat().st_mode & OTHERS) and not place.is_symlink()
    except FileNotFoundError:
        return False


def disk(home: Home) -> Diagnosis:
    """Check that a second warehouse fits on the disk, as a publication needs."""
    place = next(folder for folder in (home.path, *home.path.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    standing = home.warehouse.stat().st_size if home.warehouse.exists() else 0
    said = f"{free / 2**30:,.1f} GB free"
    if free < TOO_LITTLE_BYTES + standing:
        return Diagnosis(
            "disk", "fail", said, "free space: a load needs the size of the warehouse and 200 MB"
        )
    if free < LITTLE_BYTES + 3 * standing:
        return Diagnosis(
            "disk", "warn", said, "free space soon: a rebuild needs three times the size of the warehouse"
        )
    return Diagnosis("disk", "ok", said)


def versions() -> Diagnosis:
    """Check that the installed packages are the required ones."""
    # Import late: only this examination needs it.
    from packaging.requirements import Requirement  # noqa: PLC0415

    try:
        required = [Requirement(text) for text in metadata.requires(_DISTRIBUTION) or []]
    except metadata.PackageNotFoundError:
        return Diagnosis(
            "versions", "warn", "run from a folder, not installed", "`make demo` installs it into .venv"
        )
    wanted = [one for one in required if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [str(one) for one in wanted if not _fits(one.name, one.specifier)]
    if wrong:
        return Diagnosis(
            "versions", "fail", f"not satisfied: {', '.join(wrong)}", "install again with constraints.txt"
        )
    named = ", ".join(f"{name} {_version(name)}" for name in _SHOWN)
    return Diagnosis("versions", "ok", f"Python {platform.python_version()}, {named}")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _fits(name: str, specifier: object) -> bool:
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    version = _version(name)
    return version is not None and SpecifierSet(str(specifier)).contains(version, prereleases=True)


def token(given: Settings, now: datetime) -> Diagnosis:
    """Check that a sync would have a token now."""
    found = token_state(given, now)
    if found.state == "unusable":
        return Diagnosis(
            "token", "fail", "the token that is set cannot be used", "`nrc token status` says why"
        )
    if found.clock is not None:
        what, _, what_to_do = found.clock.partition(": ")
        return Diagnosis("token", "warn", what, what_to_do.rstrip("."))
    if found.state == "none":
        return Diagnosis("token", "warn", "none", "`nrc token set`; importing files needs none")
    if found.state == "expired":
        ended = f" at {found.expires_at:%Y-%m-%d %H:%M} UTC" if found.expires_at else ""
        return Diagnosis("token", "warn", f"expired{ended}", "`nrc token set` with a fresh one")
    if found.remaining_s is not None and found.remaining_s < SHORT_LIFE_S:
        return Diagnosis(
            "token", "warn", f"{found.remaining_s // 60} min left", "a long sync needs a fresh one"
        )
    left = "it has no expiry time" if found.remaining_s is None else f"{found.remaining_s // 60} min left"
    return Diagnosis("token", "ok", f"{found.origin}, {left}")
