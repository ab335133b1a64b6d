"""`privacy.toml`: what its owner always wants cut. An error in it must not reveal a private place.

So nothing in it is ignored: anything unknown, or of another type, is refused. No value is repeated.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nrc_pipeline.foundation.byte_order_marks import decoded
from nrc_pipeline.foundation.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydantic_core import ErrorDetails

MOST_M = 100_000.0
"""Limit for a radius and for a trim, metres: more is a typing error with zeros."""

_MUST_BE = {
    "trim_m": "a plain number of metres from 0 to 100,000",
    "zones": "tables: write [[zones]], in two brackets, above the latitude of each",
    "latitude": "a plain number of degrees from -90 to 90",
    "longitude": "a plain number of degrees from -180 to 180",
    "radius_m": "a plain number of metres, above 0 and up to 100,000",
}
_WHAT_IS_KNOWN = (
    "It takes trim_m and, after it, tables [[zones]], each with latitude, longitude and radius_m. "
    "Nothing is written until it is correct."
)
# Dotted keys can be made of digits, and those may be a place.
_SPEAKABLE = re.compile(r"(?!.*\d{3})[A-Za-z_][\w-]{0,39}", re.ASCII)
# Python counts True as a number, and TOML users write 1 for 1.0: strict mode accepts whole numbers and
# refuses true.
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class ZoneTable(BaseModel):
    """One table [[zones]]."""

    model_config = _STRICT

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    radius_m: Annotated[float, Field(gt=0, le=MOST_M, allow_inf_nan=False)]


class PrivacyFile(BaseModel):
    """The content of the file; an empty one requests nothing."""

    model_config = _STRICT

    trim_m: Annotated[float, Field(ge=0, le=MOST_M, allow_inf_nan=False)] = 0.0
    zones: list[ZoneTable] = []


def read_privacy_file(path: Path) -> PrivacyFile:
    """Return the content of the file; an empty one if it does not exist.

    Raises:
        Misuse: It cannot be read, or something in it is unknown or invalid.
    """
    try:
        content = tomllib.loads(decoded(path.read_bytes()))
        return PrivacyFile.model_validate(content)
    except FileNotFoundError:
        if path.is_symlink():
            raise Misuse(f"{path} is a link to a file that does not exist: {_WHAT_IS_KNOWN}") from None
        return PrivacyFile()
    except ValidationError as error:
        # Each error once: ten zones without a radius are one error.
        found = dict.fromkeys(_complaint(one) for one in error.errors(include_url=False, include_input=False))
        raise Misuse(f"{path}: {'; '.join(found)}. {_WHAT_IS_KNOWN}") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line \d+", str(error))
        where = f" {line[0]}" if line else ""
        raise Misuse(f"{path} is not valid TOML{where}. {_WHAT_IS_KNOWN}") from None
    except (OSError, ValueError, RecursionError):
        raise Misuse(f"{path} cannot be read. {_WHAT_IS_KNOWN}") from None


def _complaint(error: ErrorDetails) -> str:
    """Describe one error in the file; `error` gives its place and type, never the value."""
    where = [part for part in error["loc"] if isinstance(part, str)]
    numbers = [part for part in error["loc"] if isinstance(part, int)]
    zone = f"in zone {numbers[0] + 1}, " if numbers else ""
    key = where[-1]
    if error["type"] == "missing":
        return f"{zone}{key} is missing"
    if error["type"] != "extra_forbidden":
        return f"{zone}{key} must be {_MUST_BE[key]}"
    if numbers and key in PrivacyFile.model_fields:
        return f"{zone}{key} is in the wrong place: it must be above the first [[zones]]"
    if not numbers and key in ZoneTable.model_fields:
        return f"{key} is not in a zone: write [[zones]] above it"
    known = ZoneTable.model_fields if numbers else PrivacyFile.model_fields
    return f"{zone}{_spoken(key, known)}"


def _spoken(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.5)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{key if _SPEAKABLE.fullmatch(key) else 'a key'} is not known{hint}"
