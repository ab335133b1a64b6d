"""The paths of the three list dialects."""

from __future__ import annotations

import pytest

from nrc_pipeline.services.nike.dialects import PLUS, SPORT_AFTER, SPORT_BEFORE, Dialect
from nrc_pipeline.services.nike.models import Paging
from nrc_pipeline.services.nike.source import Cursor


@pytest.mark.parametrize(
    ("dialect", "first"),
    [
        (PLUS, "/plus/v3/activities/before_id/v3/*?limit=30"),
        (SPORT_BEFORE, "/sport/v3/me/activities/before_time/4102444800000?limit=30"),
        (SPORT_AFTER, "/sport/v3/me/activities/after_time/0?limit=30"),
    ],
)
def test_a_walk_begins_at_the_end_of_the_list_that_the_dialect_knows(dialect: Dialect, first: str) -> None:
    """The first request of a walk is one that no client in the wild sends."""
    assert dialect.url_for(dialect.first_cursor) == first


def test_pages_are_followed_by_id() -> None:
    """Activities that start in the same millisecond are lost between two pages."""
    paging = Paging.model_validate({"before_id": "o", "before_time": 1, "after_id": "n", "after_time": 2})
    assert PLUS.next_cursor(paging) == SPORT_BEFORE.next_cursor(paging) == Cursor("before_id", "o")
    assert SPORT_AFTER.next_cursor(paging) == Cursor("after_id", "n")
    assert PLUS.next_cursor(Paging.model_validate({"after_id": "n"})) is None


def test_ids_and_types_are_quoted() -> None:
    """An id with a slash or a question mark asks for something else."""
    url = SPORT_AFTER.url_for(Cursor("after_id", "../a?b#c %2F*"), ("run", "a&b"))
    assert url == "/sport/v3/me/activities/after_id/..%2Fa%3Fb%23c%20%252F%2A?limit=30&types=run,a%26b"


def test_a_dialect_refuses_a_cursor_it_has_no_list_for() -> None:
    """A walk begins somewhere else than it was told, and takes itself for complete."""
    with pytest.raises(ValueError, match="plus"):
        PLUS.url_for(Cursor("after_time", "0"))
