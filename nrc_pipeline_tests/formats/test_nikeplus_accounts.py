"""A simulated athlete, written in the formats of Nike+ and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline.formats.nikeplus_upload import NIKEPLUS_UPLOAD
from nrc_pipeline.formats.nikeplus_v1 import NIKEPLUS_V1
from nrc_pipeline.formats.nikeplus_xml import NIKEPLUS_XML
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline.services.files.found import OtherFile
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline.simulator.athlete import Athlete
from nrc_pipeline_tests.formats import nikeplus_files as written
from nrc_pipeline_tests.formats.sound_translation import (
    documents_of,
    moments_of,
    only_document_of,
    samples_of,
    totals_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline_tests.formats.nikeplus_files import NikePlusSeries

SERIES = tuple(written.NAMES)


@pytest.fixture(scope="module", params=[3, 11])
def athlete(request: pytest.FixtureRequest) -> Athlete:
    """An athlete with every recorder."""
    return Athlete.generate(seed=request.param, activities=60, years=2)


@pytest.fixture(scope="module")
def runs(athlete: Athlete) -> list[NikePlusSeries]:
    """The runs; without those of Garmin that cancel themselves, which Nike+ never had."""
    plain = (as_plain(athlete.body(name)) for name in athlete.activity_ids())
    made = [written.on_the_clock(document) for document in plain if document is not None]
    found = {one.start_epoch_ms: one for one in made if min(_steps(one, "distance"), default=0) >= 0}
    assert len(found) > 50
    assert {key for one in found.values() for key in one.splits} == {"split_km", "split_mile"}
    assert any(one.clicks for one in found.values())
    return list(found.values())


def _steps(run: NikePlusSeries, metric: str) -> list[float]:
    return [value for value in run.columns.get(metric, []) if value is not None]


def check_header(document: PlainDocument, run: NikePlusSeries, totals: tuple[str, ...]) -> None:
    """Check what all formats carry."""
    assert (document.start_epoch_ms, document.end_epoch_ms) == (run.start_epoch_ms, run.end_epoch_ms)
    assert document.active_duration_ms == run.duration_ms
    assert totals_of(document) == {
        (metric, "total"): value for metric, value in run.totals.items() if metric in totals
    }


@pytest.mark.parametrize("cumulative", [False, True])
def test_partner_api(runs: list[NikePlusSeries], cumulative: bool) -> None:
    """Every value, total and position comes back, whether the series are steps or sums."""
    for run in runs:
        content = written.v1_activity(run, cumulative=cumulative)
        assert format_of(content) is NIKEPLUS_V1
        document = only_document_of(NIKEPLUS_V1, content)
        check_header(document, run, SERIES)
        assert document.id == run.activity_id
        assert samples_of(document) == run.samples(*SERIES)
        assert document.tags == {
            "timezone_id": "Europe/Berlin",
            "com.nike.devicename": "IPHONE",
            "terrain": "ROAD",
            "emotion": "AMPED",
        }


def test_positions_of_the_partner_api(runs: list[NikePlusSeries]) -> None:
    """An activity and its positions are two files of one group, in any order."""
    with_positions = [run for run in runs if run.positions]
    assert with_positions
    for run in with_positions:
        files = [written.v1_activity(run, cumulative=False), written.v1_gps(run)]
        document = only_document_of(NIKEPLUS_V1, *files)
        assert document == only_document_of(NIKEPLUS_V1, *reversed(files))
        assert samples_of(document) == run.samples(*SERIES) | run.track()
        assert totals_of(document)["ascent", "total"] == 4.0
        assert totals_of(document)["descent", "total"] == 3.0


def test_list_page_of_the_partner_api(runs: list[NikePlusSeries]) -> None:
    """An item of a list page becomes an activity with totals and tags, but without series."""
    found = documents_of(NIKEPLUS_V1, written.v1_page(*map(written.v1_item, runs)))
    assert found.keys() == {run.activity_id for run in runs}
    for run in runs:
        check_header(found[run.activity_id], run, SERIES)
        assert not found[run.activity_id].metrics


def test_xml(runs: list[NikePlusSeries]) -> None:
    """Details get the ids of the list, wherever it is among the files; each value comes back."""
    details = [written.xml_details(run) for run in runs]
    every = [*details[:7], written.xml_list(*runs, name="Run & more", howFelt="1"), *details[7:]]
    found = documents_of(NIKEPLUS_XML, *every)
    assert found == documents_of(NIKEPLUS_XML, *reversed(every))
    assert found.keys() == {run.activity_id for run in runs}
    for run in runs:
        document = found[run.activity_id]
        check_header(document, run, ("distance", "calories"))
        assert samples_of(document) == run.samples("distance", "heart_rate", "speed")
        assert moments_of(document) == run.moments()
        assert document.tags == {
            "timezone_id": "Etc/GMT-1",
            "workout_type": "standard",
            "equipment": "ipod",
            "template": "Basic",
            "com.nike.devicename": "iPod",
            "com.nike.name": "Run & more",
            "emotion": "1",
        }


@pytest.mark.parametrize("cumulative", [False, True])
def test_upload(runs: list[NikePlusSeries], cumulative: bool) -> None:
    """Every value, total, split and pause comes back; the id depends on the start alone."""
    for run in runs:
        content = written.upload(run, cumulative=cumulative)
        assert format_of(content) is NIKEPLUS_UPLOAD
        document = only_document_of(NIKEPLUS_UPLOAD, content)
        check_header(document, run, SERIES)
        assert samples_of(document) == run.samples(*SERIES)
        assert moments_of(document) == run.moments()
        assert document.id == only_document_of(NIKEPLUS_UPLOAD, written.upload(run, detail=[])).id
        assert document.tags == {
            "timezone_id": "Europe/London",
            "location": "OUTDOORS",
            "com.nike.devicename": "iphone",
        }


def test_documents_of_the_api_are_of_no_other_format(athlete: Athlete) -> None:
    """Prevents: an exporter's JSON is taken for another format, as details or as a page of the list."""
    bodies = [athlete.body(name) for name in athlete.activity_ids()]
    headers = [athlete.header(name) for name in athlete.activity_ids()]
    pages = [b'{"activities":[' + b",".join(headers) + b'],"paging":{}}']
    assert not [body for body in (*bodies, *headers, *pages) if format_of(body)]


def test_files_of_nikeplus_are_no_documents_of_the_api(runs: list[NikePlusSeries], tmp_path: Path) -> None:
    """Prevents: a run of 2014 is quarantined as a damaged document. A truncated one keeps its format."""
    run = max(runs, key=lambda one: len(one.positions))
    contents = [
        written.v1_activity(run, cumulative=False),
        written.v1_gps(run),
        written.v1_page(written.v1_item(run)),
        written.upload(run),
    ]
    for number, content in enumerate(contents):
        (tmp_path / f"{number}.json").write_bytes(content)
        known = format_of(content)
        assert known is not None
        assert format_of(content[:-100]) is known
    assert {type(one) for one in FileSource([tmp_path]).documents()} == {OtherFile}
