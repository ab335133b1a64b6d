"""Which of the recordings that share a time counts: the functions of the model, without dbt."""

from __future__ import annotations

import sys
import tracemalloc
from importlib.util import module_from_spec, spec_from_file_location
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrc_pipeline.marts.project import project_folder
from nrc_pipeline_tests.marts.oracles.overlaps import Outcome, Recorded, is_same_time, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTE_MS = 60_000


class Row(NamedTuple):
    """One recording in minutes; of those in a list, the first is the richest."""

    name: str
    start: float
    minutes: float
    km: float | None = None
    gaps: tuple[tuple[int, int], ...] = ()
    kind: str = "on foot"
    held: int = 2
    is_empty: bool = False


@pytest.fixture(scope="session")
def overlaps() -> Any:
    """Load the model from its file, as dbt does: its folder is no package."""
    path = project_folder() / "models" / "intermediate" / "int_overlaps.py"
    spec = spec_from_file_location("int_overlaps", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def span(row: Row) -> tuple[int, int]:
    """Return start and end of a row in ms."""
    return round(row.start * MINUTE_MS), round((row.start + row.minutes) * MINUTE_MS)


def gaps(row: Row) -> tuple[tuple[int, int], ...]:
    """Return its gaps in ms."""
    return tuple((a * MINUTE_MS, b * MINUTE_MS) for a, b in row.gaps)


def made_of(overlaps: Any, rows: Sequence[Row], order: Sequence[int] = ()) -> Outcome:
    """Return what the model makes of rows that it is given in some order."""
    recordings = [
        overlaps.Recording(
            row.name, row.kind, rank, overlaps.spans_of(*span(row), gaps(row)),
            round(row.minutes * MINUTE_MS), row.km, row.held, row.is_empty,
        )
        for rank, row in enumerate(rows)
    ]  # fmt: skip
    pairs = list(overlaps.overlaps_of([recordings[at] for at in order or range(len(rows))]))
    return Outcome(
        {one.activity_id: one.other_activity_id for one in pairs if one.is_one_activity},
        {one.activity_id: one.other_activity_id for one in pairs if not one.is_one_activity},
    )


def as_recorded(rows: Sequence[Row]) -> list[Recorded]:
    """Return the rows as the oracle takes them."""
    return [
        Recorded(
            row.name, row.kind, (-rank,), span(row), gaps(row), round(row.minutes * MINUTE_MS), row.km,
            row.held, row.is_empty,
        )
        for rank, row in enumerate(rows)
    ]  # fmt: skip


CASES: dict[str, tuple[list[Row], dict[str, str]]] = {
    "a watch, a phone and a Garmin recorded one run": (
        [Row("garmin", 0, 30), Row("phone", 0.2, 30), Row("watch", 0.5, 29)],
        {"phone": "garmin", "watch": "garmin"},
    ),
    "a partner holds the first kilometre only": (
        [Row("run", 0, 90, 18), Row("start", 0, 5, 1)],
        {"start": "run"},
    ),
    "one run begins as another ends": ([Row("a", 0, 30), Row("b", 29.97, 30)], {}),
    "half of the shorter one is not more than half": ([Row("a", 0, 60), Row("b", 45, 30)], {}),
    "a second over half is": ([Row("a", 0, 60), Row("b", 44.98, 30)], {"b": "a"}),
    "the last of a chain counts where the middle gives way": (
        [Row("first", 0, 60), Row("middle", 25, 58), Row("last", 60, 40)],
        {"middle": "first"},
    ),
    "a run in the long pause of another is one of its own": (
        [Row("paused", 0, 180, gaps=((40, 110),)), Row("between", 50, 40)],
        {},
    ),
    "a pause does not part two recordings of one run": (
        [Row("paused", 0, 180, gaps=((40, 110),)), Row("also", 0, 180, gaps=((41, 112),))],
        {"also": "paused"},
    ),
    "gaps over all of a recording are not believed": (
        [Row("a", 0, 120, gaps=((-5, 70), (60, 125))), Row("b", 10, 60)],
        {"b": "a"},
    ),
    "what has no length is within another": (
        [Row("run", 0, 30), Row("typed in", 20, 0, 5.0), Row("at the end", 30, 0, 5.0)],
        {"typed in": "run"},
    ),
    "two without length at one moment": ([Row("a", 5, 0), Row("b", 5, 0), Row("c", 6, 0)], {"b": "a"}),
    "an empty shell never counts": (
        [Row("shell", 10, 0, is_empty=True), Row("run", 0, 30), Row("alone", 99, 0, is_empty=True)],
        {"shell": "run"},
    ),
    "a watch that was forgotten after the run": (
        [Row("watch", 0, 300, 11.0), Row("phone", 0, 60, 10.0)],
        {"watch": "phone"},
    ),
    "a watch that was forgotten over three runs": (
        [Row("watch", 0, 480, 40.0), Row("a", 0, 30, 5.0), Row("b", 200, 30, 5.0), Row("c", 440, 30, 5.0)],
        {"watch": "a"},
    ),
    "a long run of which a phone recorded two pieces": (
        [Row("watch", 0, 480, 70.0), Row("a", 0, 30, 5.0), Row("b", 420, 60, 8.0)],
        {"a": "watch", "b": "watch"},
    ),
    "a long walk with a short sprint in it": (
        [Row("walk", 0, 240, 16.0), Row("sprint", 60, 5, 1.5)],
        {"sprint": "walk"},
    ),
    "what is typed in takes the place of no recording": (
        [Row("watch", 0, 300, 11.0), Row("typed in", 0, 60, 10.0, held=0)],
        {"typed in": "watch"},
    ),
    "what only its header announces takes the place of no recording": (
        [Row("watch", 0, 300, 11.0), Row("header", 0, 60, 10.0, held=1)],
        {"header": "watch"},
    ),
    "a forgotten watch of which only the header is here": (
        [Row("watch", 0, 300, 11.0, held=1), Row("other header", 0, 60, 10.0, held=1)],
        {"watch": "other header"},
    ),
    "a forgotten watch within another": (
        [Row("older", 0, 900, 12.0), Row("watch", 0, 300, 11.0), Row("phone", 0, 60, 10.0)],
        {"older": "phone", "watch": "phone"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_gives_way(overlaps: Any, case: str) -> None:
    """Prevents: one run counts twice, or a run gives way to what is not the same one."""
    rows, wanted = CASES[case]
    assert made_of(overlaps, rows).excluded == wanted
    assert outcome(as_recorded(rows)).excluded == wanted


def test_another_type_is_a_doubt(overlaps: Any) -> None:
    """A run on a treadmill during a yoga video counts, the video too; only the pair is named, once."""
    rows = [
        Row("run", 5, 40),
        Row("phone", 5, 39),
        Row("yoga", 0, 60, kind="training"),
        Row("ride", 50, 60, kind="cycle"),
    ]
    assert made_of(overlaps, rows) == ({"phone": "run"}, {"yoga": "run"})


def recordings() -> st.SearchStrategy[list[Row]]:
    """Make a few recordings of one day with round times: halves, equal ends and moments are frequent."""
    row = st.builds(
        lambda start, minutes, km, gap, rest: Row("", start, minutes, km, gap, **rest),
        st.sampled_from(range(0, 400, 10)),
        st.sampled_from([0, 1, 10, 20, 30, 60, 90, 150, 300]),
        st.sampled_from([None, 0.0, 0.5, 5.0, 10.0, 40.0]),
        st.sampled_from([(), ((20, 90),), ((0, 60), (50, 130)), ((100, 220), (300, 400))]),
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["on foot", "on foot", "on foot", "training"]),
                "held": st.sampled_from([0, 1, 2, 2]),
            }
        ),
    )
    empty = st.builds(
        lambda start: Row("", start, 0, held=0, is_empty=True), st.sampled_from(range(0, 400, 10))
    )
    rows = st.lists(row | row | row | empty, min_size=1, max_size=8)
    return rows.map(lambda made: [one._replace(name=f"r{number}") for number, one in enumerate(made)])


@given(recordings(), st.randoms())
def test_the_model_agrees_with_the_oracle(overlaps: Any, rows: list[Row], random: Any) -> None:
    """No two recordings of one kind that share most of a time count, whatever the order in which they came.

    What gives way names one that counts and shares its time, and nothing else is left out.
    """
    made = made_of(overlaps, rows)
    assert made == outcome(as_recorded(rows))
    order = list(range(len(rows)))
    random.shuffle(order)
    assert made_of(overlaps, rows, order) == made
    by_name = {one.name: one for one in as_recorded(rows)}
    counted = [one for name, one in by_name.items() if name not in made.excluded and not one.is_empty]
    for one, other in combinations(counted, 2):
        assert one.kind != other.kind or not is_same_time(one, other)
    for name, kept in made.excluded.items():
        assert by_name[kept] in counted
        assert is_same_time(by_name[name], by_name[kept])


def test_thousands_at_one_time(overlaps: Any) -> None:
    """Prevents: memory for all pairs of an account whose activities all last a day and start together."""
    rows = [Row(f"r{number}", 0, 1440) for number in range(3000)]
    apart = [Row(f"s{number}", 1500 + number, 0.5) for number in range(3000)]
    tracemalloc.start()
    made = made_of(overlaps, [*rows, *apart, Row("over all", 1500, 3000, kind="training")])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.excluded == {row.name: "r0" for row in rows[1:]}
    assert list(made.doubts) == ["over all"]
    assert peak < 50e6
