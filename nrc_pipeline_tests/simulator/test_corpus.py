"""Given documents instead of invented ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec
import pytest

from nrc_pipeline.simulator import Athlete, Simulator

from .conftest import DETAIL, PLUS, client_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"


def write(folder: Path, name: str, document: object) -> None:
    """Write a JSON file, compressed when its name says so."""
    body = msgspec.json.encode(document)
    (folder / name).write_bytes(gzip.compress(body) if name.endswith(".gz") else body)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of four documents, an error body and a text."""
    athlete = Athlete.generate(seed=9, activities=4)
    for count, name in enumerate(athlete.activity_ids()):
        write(tmp_path, f"{count}.json.gz" if count % 2 else f"{count}.json", athlete.document(name))
    write(tmp_path, "error.json", {"error_id": "x", "errors": [{"code": 35}]})
    write(tmp_path, "broken.json", "")
    (tmp_path / "broken.json").write_text("{")
    return tmp_path


def test_a_folder_is_served_as_it_is(folder: Path) -> None:
    """Documents must come back equal; error bodies that old scripts saved are passed over."""
    original = Athlete.generate(seed=9, activities=4)
    athlete = Athlete.from_corpus(folder)
    assert athlete.activity_ids() == original.activity_ids()
    with Simulator(athlete).running() as server:
        client = client_of(server)
        for item in client.page(f"{PLUS}*")["activities"]:
            detail = client.get(f"{DETAIL}{item['id']}", metrics="ALL").json()
            assert detail == original.document(item["id"])
            assert item == detail | {"metrics": []}


def test_given_documents_can_change(folder: Path) -> None:
    """Edits, new runs and deletions work on a corpus too, and do not touch the files."""
    athlete = Athlete.from_corpus(folder)
    name = athlete.activity_ids()[0]
    before = athlete.document(name)
    athlete.edit(name, note="x")
    assert athlete.document(name)["last_modified"] > before["last_modified"]
    assert athlete.add_run() == athlete.activity_ids()[-1]
    athlete.delete(name)
    assert name not in athlete.activity_ids()
    assert Athlete.from_corpus(folder).document(name) == before


def test_an_empty_or_doubled_corpus_is_refused(tmp_path: Path, folder: Path) -> None:
    """A mistyped folder must not look like an empty account."""
    write(folder, "again.json", msgspec.json.decode((folder / "0.json").read_bytes()))
    with pytest.raises(ValueError, match="twice"):
        Athlete.from_corpus(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ValueError, match="no activity"):
        Athlete.from_corpus(empty)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not there")
def test_real_documents_come_through_unchanged() -> None:
    """What was recorded from the API must leave the simulator as it came in."""
    athlete = Athlete.from_corpus(SAMPLES)
    for path in SAMPLES.glob("*.json.gz"):
        document = msgspec.json.decode(gzip.decompress(path.read_bytes()))
        assert athlete.document(document["id"]) == document
        assert msgspec.json.decode(athlete.body(document["id"])) == document
