"""The parts of answers that the client itself reads; everything else passes through untouched.

The models accept unknown keys without copying their values, and never refuse a value: one of the wrong type
reads as None. The normaliser judges documents, and a walk must get past a bad one.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS


def _has_text(value: str) -> bool:
    # A lone surrogate, which tolerant parsing may yield, can neither be sent nor stored.
    return value.encode("utf-8", "ignore").decode() == value


def _id(value: object) -> str | None:
    # "." and ".." would change the path of the detail call, and quoting does not survive URL normalisation.
    if not isinstance(value, str) or not value.strip(". \t\r\n"):
        return None
    return value if _has_text(value) else None


def _epoch_ms(value: object) -> int | None:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not (EARLIEST_EPOCH_MS <= value <= LATEST_EPOCH_MS)
    ):
        return None
    return int(value) if value == int(value) else None


def _names(value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list | tuple) else ()
    return tuple(name for name in names if isinstance(name, str) and _has_text(name))


def _place(value: object) -> str | None:
    # Clients test cursors for falsiness: absent, null, "" and 0 all mean that there are no more pages.
    if isinstance(value, bool) or not isinstance(value, str | int) or not value:
        return None
    return str(value) if _has_text(str(value)) else None


class ActivityHeader(BaseModel):
    """The keys of an activity that identify and place it (nrc-api.md section 2)."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str | None, BeforeValidator(_id)] = None
    start_epoch_ms: Annotated[int | None, BeforeValidator(_epoch_ms)] = None
    last_modified: Annotated[int | None, BeforeValidator(_epoch_ms)] = None
    metric_types: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()


class Paging(BaseModel):
    """The neighbours of a list page (nrc-api.md section 1.2); None at the end of the list."""

    model_config = ConfigDict(extra="ignore")

    before_id: Annotated[str | None, BeforeValidator(_place)] = None
    after_id: Annotated[str | None, BeforeValidator(_place)] = None
    before_time: Annotated[str | None, BeforeValidator(_place)] = None
    after_time: Annotated[str | None, BeforeValidator(_place)] = None
