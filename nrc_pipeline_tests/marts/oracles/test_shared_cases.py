"""The small inputs that came with the issue, each as an account of one home."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.documents.receive import receive
from nrc_pipeline.landing.records import LandedDocument
from nrc_pipeline_tests.documents.made import as_bytes
from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.made_warehouse import NOW
from nrc_pipeline_tests.marts.oracles.homes import Marts

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
NAMES = ("one-run-two-recorders", "watch-and-phone", "empty-shells-count-as-runs", "date-1970")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not there"),
]


def documents(name: str) -> list[Document]:
    """Read the documents of a case."""
    texts = [
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in sorted((CASES / name).glob("*.json*"))
    ]
    return [json.loads(text) for text in texts]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the marts of all cases at once."""

    def make(folder: Path) -> None:
        marts = Marts(folder / "home")
        for name in NAMES:
            landed = [LandedDocument(name, receive(as_bytes(one)), NOW, "file") for one in documents(name)]
            marts.warehouse.zone.append_documents("activity_details", landed)
        marts.warehouse.normalise()
        marts.warehouse.locate()
        marts.build()

    return made_once(tmp_path_factory, "shared-cases", make)


@pytest.mark.parametrize(
    ("name", "activities", "km", "excluded"),
    [
        ("one-run-two-recorders", 1, 5.04, 2),
        ("watch-and-phone", 1, 5.455, 1),
        ("empty-shells-count-as-runs", 1, 2.8, 4),
        ("date-1970", 1, 5.455, 0),
    ],
)
def test_what_a_life_adds_up_to(folder: Path, name: str, activities: int, km: float, excluded: int) -> None:
    """Prevents: one run counts two or three times, or one date of 1970 takes all marts away."""
    marts = Marts(folder / "home", name)
    (life,) = marts.rows("FROM marts.periods WHERE granularity = 'lifetime' AND activity_type = 'run'")
    assert life["activities"] == activities
    assert life["distance_km"] == pytest.approx(km, rel=0.01)
    assert len(marts.rows("FROM marts.activity_exclusions")) == excluded
    doubted = marts.rows("FROM marts.data_quality WHERE finding = 'implausible_date'")
    assert len(marts.rows("FROM marts.activities")) == activities + len(doubted)
