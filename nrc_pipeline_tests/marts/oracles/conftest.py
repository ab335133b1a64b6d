"""The homes, made once: the simulated account whole, the real samples beside it, and the account in steps.

Each run of dbt costs many seconds, so the samples are a second account of one home: that no mart mixes
accounts is tested with it.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from nrc_pipeline.documents.receive import receive
from nrc_pipeline.landing.records import LandedDocument
from nrc_pipeline_tests.documents.made import as_bytes
from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.made_warehouse import NOW
from nrc_pipeline_tests.marts.oracles.account import HOME_ZONE, Account
from nrc_pipeline_tests.marts.oracles.case import Case
from nrc_pipeline_tests.marts.oracles.gps import positions
from nrc_pipeline_tests.marts.oracles.homes import Marts
from nrc_pipeline_tests.marts.oracles.story import Story
from nrc_pipeline_tests.marts.oracles.zones import Place, zones

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document
    from nrc_pipeline_tests.marts.oracles.zones import Zone

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"


RECORDED = "recorded"
"""The account of the samples."""


class Made(NamedTuple):
    """The cases; `samples` is None where the folder of samples is absent."""

    simulated: Case
    samples: Case | None


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make them once for all workers."""
    account = Account()
    story = Story(account)

    def make(folder: Path) -> None:
        make_at_once(Marts(folder / "whole"), story, *sample_documents().values())

    folder = made_once(tmp_path_factory, "oracles", make)
    located = {name: zone for name, zone in account.zones.items() if positions(story.documents[name])}
    of_all = with_neighbours(story.documents, located)
    return Made(
        Case(Marts(folder / "whole"), story.documents, of_all, story.reasons),
        case_of_samples(Marts(folder / "whole", RECORDED)) if SAMPLES.is_dir() else None,
    )


@pytest.fixture(scope="session")
def in_steps(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """The simulated account again, as its owner's grows."""
    marts = Marts(tmp_path_factory.mktemp("steps") / "home")
    make_in_steps(marts, Story(Account()))
    return marts


def make_at_once(marts: Marts, story: Story, *samples: Document) -> None:
    """Make a home by one full build at the end of the story; samples are another account's."""
    received = [receive(as_bytes(document)) for document in samples]
    marts.warehouse.zone.append_documents(
        "activity_details", [LandedDocument(RECORDED, one, NOW, "file") for one in received]
    )
    story.land_first(marts.warehouse)
    story.land_second(marts.warehouse)
    marts.build()


def make_in_steps(marts: Marts, story: Story, *, loads: int = 1, backwards: bool = False) -> None:
    """Make a home as its owner's grows: a first load, then the changed months in some more, out of order."""
    story.land_first(marts.warehouse)
    marts.build()
    marts.changed_months()
    story.land_second(marts.warehouse)
    months = sorted(marts.changed_months(), reverse=backwards)
    assert len(months) > 6
    for number in range(loads):
        marts.build_months(months[number::loads])


def sample_documents() -> dict[str, Document]:
    """Read the real documents; none where their folder is absent."""
    found = [json.loads(gzip.decompress(path.read_bytes())) for path in sorted(SAMPLES.glob("*.json.gz"))]
    return {document["id"]: document for document in found}


def case_of_samples(marts: Marts) -> Case:
    """Return what to compare of them."""
    # They were moved in space: only the coordinates tell which zone is right, and that has tests of its own.
    rows = marts.rows("FROM home.core.activity_zones WHERE account_id = ? AND source = 'gps'", RECORDED)
    documents = sample_documents()
    located = {row["activity_id"]: row["time_zone"] for row in rows}
    assert located.keys() == {name for name, one in documents.items() if positions(one)}
    return Case(marts, documents, with_neighbours(documents, located), {})


def with_neighbours(documents: dict[str, Document], located: dict[str, str]) -> dict[str, Zone]:
    """Return the zones of all documents, given those of their own places."""
    places = [
        Place(name, one["start_epoch_ms"], located.get(name), "gps" if name in located else None)
        for name, one in documents.items()
    ]
    return zones(places, HOME_ZONE)


@pytest.fixture(params=["simulated", "samples"])
def case(made: Made, request: pytest.FixtureRequest) -> Case:
    """Give the simulated account, then the samples."""
    found = made.simulated if request.param == "simulated" else made.samples
    if found is None:
        pytest.skip("the shared samples are not there")
    return found
