"""Classifies a body: a list page with its items exactly as received, a document's header, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from nrc_pipeline.documents.json_parts import elements, members, tolerant_value
from nrc_pipeline.services.nike.models import ActivityHeader, Paging
from nrc_pipeline.services.nike.source import ListItem

# Refusals are small; a long run's document must not be parsed only to find that it is no refusal.
LARGEST_REFUSAL = 65_536
UNAUTHORISED = 35


class NotAListPageError(ValueError):
    """The body is not a list page; the message says why, without its contents."""


@dataclass(frozen=True, slots=True)
class PageBody:
    """A parsed list page; `items` are exact substrings of the body."""

    items: tuple[bytes, ...]
    paging: Paging


def split_page(body: bytes) -> PageBody:
    """Split a list page into its parts; raises NotAListPageError."""
    parts = members(body)
    if parts is None:
        raise NotAListPageError("it is not a JSON object")
    items = elements(parts["activities"]) if "activities" in parts else None
    if items is None:
        raise NotAListPageError("it has no array of activities")
    paging = tolerant_value(parts.get("paging", b"null"))
    if paging is not None and not isinstance(paging, dict):
        raise NotAListPageError("its paging is not an object")
    return PageBody(items, Paging.model_validate(paging or {}))


def list_item(raw: bytes) -> ListItem:
    """Read the header of a list item; unreadable keys are None."""
    header = read_header(raw)
    return ListItem(raw, header.id, header.start_epoch_ms, header.last_modified, header.metric_types)


def read_header(document: bytes) -> ActivityHeader:
    """Read the keys that identify and place an activity, as far as possible; never raises for its input."""
    value = tolerant_value(document)
    return ActivityHeader.model_validate(value) if isinstance(value, dict) else ActivityHeader()


def refuses_token(body: bytes) -> bool:
    """Return whether a body says `errors[].code` 35, "Unauthorized user access" (nrc-api.md section 1.6)."""
    if len(body) > LARGEST_REFUSAL or b'"errors"' not in body:
        return False
    value = tolerant_value(body)
    errors = value.get("errors") if isinstance(value, dict) else None
    if not isinstance(errors, list):
        return False
    codes = [error.get("code") for error in errors if isinstance(error, dict)]
    return UNAUTHORISED in codes or str(UNAUTHORISED) in codes
