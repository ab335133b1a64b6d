"""The XML of Nike+: what is odd about it."""

from __future__ import annotations

import pytest

from nrc_pipeline.formats.format import ForeignFile
from nrc_pipeline.formats.nikeplus_xml import NIKEPLUS_XML
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline.formats.xml_tree import MOST_ELEMENTS
from nrc_pipeline_tests.formats.sound_translation import (
    documents_of,
    moments_of,
    only_document_of,
    reason_against,
    samples_of,
    totals_of,
)

START_MS = 1_235_887_200_000


def details(
    *further: str, started: str = "2009-03-01T07:00:00+01:00", duration: int = 30_000, distance: str = "0.1"
) -> bytes:
    """Write one run of 30 seconds."""
    summary = f"<distance>{distance}</distance><duration>{duration}</duration>"
    return (
        f"<plusService><sportsData><runSummary>{summary}</runSummary><startTime>{started}</startTime>"
        f"{''.join(further)}</sportsData></plusService>"
    ).encode()


def listed(*runs: str) -> bytes:
    """Write a list of runs."""
    return f"<plusService><runList>{''.join(runs)}</runList></plusService>".encode()


def run(
    number: str, started: str = "2009-03-01T07:00:00+01:00", duration: int = 30_000, further: str = ""
) -> str:
    """Write a run of the list."""
    return (
        f'<run id="{number}"><startTime>{started}</startTime><distance>0.1</distance>'
        f"<duration>{duration}</duration><calories>9</calories>{further}</run>"
    )


def series(values: str, kind: str = "distance", interval: str = "10") -> str:
    """Write a series."""
    return (
        f'<extendedDataList><extendedData dataType="{kind}" intervalType="time" intervalUnit="s" '
        f'intervalValue="{interval}">{values}</extendedData></extendedDataList>'
    )


def snapshots(kind: str, *rows: tuple[str, object]) -> str:
    """Write the events of a kind."""
    inner = "".join(f'<snapShot event="{event}"><duration>{at}</duration></snapShot>' for event, at in rows)
    return f'<snapShotList snapShotType="{kind}">{inner}</snapShotList>'


def test_details_take_id_tags_and_totals_of_the_list() -> None:
    """The start joins them, also when one of them has lost its offset or is written in another zone."""
    noted = run("77", further="<name>Evening</name><howFelt>2</howFelt><weather/><terrain>trail</terrain>")
    for started in ("2009-03-01T07:00:00+01:00", "2009-03-01T06:00:00Z", "2009-03-01T07:00:00"):
        document = only_document_of(
            NIKEPLUS_XML, details(series("0,.03,.06,.1"), started=started), listed(noted)
        )
        assert (document.id, document.start_epoch_ms) == ("77", START_MS)
        assert totals_of(document)["calories", "total"] == 9
        assert document.tags["com.nike.name"] == "Evening"
        assert document.tags["emotion"] == "2"
        assert document.tags["terrain"] == "trail"
        assert "weather" not in document.tags
        assert samples_of(document).keys() == {"distance"}


def test_clocks_of_two_places_do_not_join() -> None:
    """Prevents: two runs at seven o'clock, in Berlin and in New York, become one."""
    rows = listed(run("1", started="2009-03-01T07:00:00-05:00"))
    found = documents_of(NIKEPLUS_XML, details(), details(started="2009-03-01T07:00:00-05:00"), rows)
    assert sorted(one.start_epoch_ms - START_MS for one in found.values()) == [0, 6 * 3_600_000]


def test_two_runs_of_the_list_with_one_start() -> None:
    """The one whose duration is nearer is meant; the other remains an activity without series."""
    rows = listed(run("1", duration=900_000), run("2", duration=30_001))
    found = documents_of(NIKEPLUS_XML, details(series("0,0.1")), rows)
    assert {name: bool(one.metrics) for name, one in found.items()} == {"1": False, "2": True}


def test_runs_without_details_or_without_a_list() -> None:
    """A run of the list alone has no series; details alone have an id that their start gives."""
    (alone,) = documents_of(NIKEPLUS_XML, listed(run("1"))).values()
    assert (alone.id, alone.metrics, alone.active_duration_ms) == ("1", [], 30_000)
    document = only_document_of(NIKEPLUS_XML, details(series("0,0.05,0.1")))
    assert document.id == only_document_of(NIKEPLUS_XML, details(distance="0.2")).id
    assert len(document.id) == 40
    without_id = listed(run("").replace('id=""', ""))
    assert only_document_of(NIKEPLUS_XML, without_id, details()).id == document.id


def test_the_same_run_twice_is_one() -> None:
    """The richer of two files counts, in any order."""
    files = [details(), details(series("0,0.05,0.1")), details()]
    assert samples_of(only_document_of(NIKEPLUS_XML, *files)).keys() == {"distance"}


def test_all_files_are_one_group() -> None:
    """Prevents: details that were imported before the list keep their invented ids."""
    assert NIKEPLUS_XML.group is not None
    assert len({NIKEPLUS_XML.group(ForeignFile(name, details())) for name in "ab"}) == 1


@pytest.mark.parametrize(
    ("started", "zone"),
    [
        ("2009-03-01T07:00:00+01:00", "Etc/GMT-1"),
        ("2009-03-01T07:00:00-08:00", "Etc/GMT+8"),
        ("2009-03-01T07:00:00+00:00", "Etc/GMT"),
        ("2009-03-01T07:00:00Z", None),
        ("2009-03-01T07:00:00", None),
        # No IANA zone has such an offset at all times.
        ("2009-03-01T07:00:00+05:30", None),
        ("2009-03-01T07:00:00-13:00", None),
    ],
)
def test_the_offset_is_a_zone(started: str, zone: str | None) -> None:
    """The local time of a run on an iPod is known from nothing else."""
    assert only_document_of(NIKEPLUS_XML, details(started=started)).tags.get("timezone_id") == zone


def test_splits_and_clicks() -> None:
    """Splits are numbered by time; of the clicks only pauses and their ends are moments."""
    document = only_document_of(
        NIKEPLUS_XML,
        details(
            snapshots("kmSplit", ("", 20_000), ("", 10_000), ("", "?")),
            snapshots("mileSplit", ("", 16_000)),
            snapshots("userClick", ("pause", 15_000), ("resume", 15_000), ("onDemandVP", 18_000)),
            snapshots("halfMarathonSplit", ("", 9)),
        ),
    )
    assert [(key, value, at - START_MS) for key, value, at in moments_of(document)] == [
        ("split_km", "1", 10_000),
        ("halt", "pause", 15_000),
        ("halt", "resume", 15_000),
        ("split_mile", "1", 16_000),
        ("split_km", "2", 20_000),
    ]


def test_series_of_the_examples_kind() -> None:
    """A first sum of 0 is that of the start, however many values there are; steps and blanks are read too."""
    whole = [(0, 10_000, 0.03), (10_000, 20_000, 0.03), (20_000, 30_000, 0.04)]
    for values, expected in (
        ("0.0,0.03,0.06,0.1", whole),
        (" 0.0, 0.03,\n0.06, 0.1, ", whole),
        ("0.0,0.03,0.06", whole[:2]),
        ("0.03,0.06,0.1", whole),
        ("0.03,0.03,0.04", whole),
        ("", []),
        (",,", []),
    ):
        document = only_document_of(NIKEPLUS_XML, details(series(values)))
        samples = samples_of(document).get("distance", [])
        assert [(since - START_MS, until - START_MS, value) for since, until, value in samples] == expected


def test_heart_rates() -> None:
    """The series and the stated mean, greatest and least come back."""
    summary = (
        "<heartrate><average>140</average><maximum><bpm>150</bpm><duration>500</duration></maximum>"
        "<minimum><bpm>90</bpm></minimum></heartrate></runSummary>"
    )
    content = details(series("0,120,130", "heartRate")).replace(b"</runSummary>", summary.encode())
    document = only_document_of(NIKEPLUS_XML, content)
    assert [(at - START_MS, value) for at, _, value in samples_of(document)["heart_rate"]] == [
        (10_000, 120),
        (20_000, 130),
    ]
    totals = {key: value for key, value in totals_of(document).items() if key[0] == "heart_rate"}
    assert totals == {("heart_rate", "mean"): 140, ("heart_rate", "max"): 150, ("heart_rate", "min"): 90}


def test_files_of_an_ipod_itself() -> None:
    """They have sportsData at the root, the start in the summary, and a unit."""
    content = (
        b'<?xml version="1.0"?><sportsData><runSummary><time>2007-05-01T08:00:00-04:00</time>'
        b'<duration>600000</duration><distance unit="mi">1.0</distance></runSummary>'
        b'<goal type="Distance" value="5" unit="km"/></sportsData>'
    )
    assert format_of(content) is NIKEPLUS_XML
    document = only_document_of(NIKEPLUS_XML, content)
    assert totals_of(document) == {("distance", "total"): 1.609344}
    assert document.tags == {"timezone_id": "Etc/GMT+4", "goal": "Distance 5 km"}


def test_other_spellings_of_the_xml() -> None:
    """Blanks before the declaration, other prefixes, UTF-16 and byte order marks change nothing."""
    plain = details(series("0,0.05,0.1")).decode()
    prefixed = (
        plain.replace("<", "<n:")
        .replace("<n:/", "</n:")
        .replace("<n:plusService", '<n:plusService xmlns:n="https://example.org/plus"', 1)
    )
    declared = '<?xml version="1.0" encoding="UTF-16"?>' + plain
    expected = only_document_of(NIKEPLUS_XML, plain.encode())
    for content in (
        b'\n  <?xml version="1.0" encoding="UTF-8"?>' + plain.encode(),
        b"\xef\xbb\xbf" + plain.encode(),
        prefixed.encode(),
        declared.encode("utf-16"),
    ):
        assert format_of(content) is NIKEPLUS_XML
        assert only_document_of(NIKEPLUS_XML, content) == expected


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE plusService SYSTEM "https://example.org/a.dtd">',
        "<!DOCTYPE plusService>",
    ],
)
def test_entities_and_external_files_are_refused(prolog: str) -> None:
    """Prevents: a file reads another one, or grows to gigabytes."""
    assert "not safe" in reason_against(NIKEPLUS_XML, prolog.encode() + details())


def test_other_contents() -> None:
    """The reason names what is wrong, without a value of the file."""
    assert reason_against(NIKEPLUS_XML, b"<plusService><status>failure</status></plusService>").startswith(
        "neither"
    )
    assert reason_against(NIKEPLUS_XML, details()[:-20]) == "not well-formed XML"
    assert "startTime" in reason_against(NIKEPLUS_XML, details(started="1 March"))
    many = b"<plusService>" + b"<a/>" * MOST_ELEMENTS + b"</plusService>"
    assert "more than" in reason_against(NIKEPLUS_XML, many)
