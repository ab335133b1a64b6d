"""The odd files among Nike's official exports, each made by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.formats.building import derived_id
from nrc_pipeline.formats.nike_tcx import NIKE_TCX
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline_tests.documents.made import START_MS, UUID
from nrc_pipeline_tests.formats.nike_tcx_file import iso
from nrc_pipeline_tests.formats.sound import soundly_translated, translated

if TYPE_CHECKING:
    from nrc_pipeline.documents.shape import PlainDocument

EXAMPLE = Path(__file__).resolve().parents[3] / "shared" / "formats" / "nike-official-export.tcx"
TAGS = {"com.nike.name": "Evening Run", "com.nike.running.originalactivityid": UUID.upper()}


def point(after_ms: int, content: str = "") -> str:
    """Make a trackpoint some time after the start."""
    return f"<Trackpoint><Time>{iso(START_MS + after_ms)}</Time>{content}</Trackpoint>"


def metres(after_ms: int, value: object) -> str:
    """Make a trackpoint with a distance."""
    return point(after_ms, f"<DistanceMeters>{value}</DistanceMeters>")


def lap(
    points: str, more: str = "", *, seconds: object = 600.5, distance: object = 30.0, start: int = 0
) -> str:
    """Make a lap."""
    return (
        f'<Lap StartTime="{iso(START_MS + start)}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>'
        f"<DistanceMeters>{distance}</DistanceMeters>{more}<Track>{points}</Track></Lap>"
    )


def activity(
    *laps: str, tags: dict[str, str] | None = None, sport: str = "Running", kind: str = "", more: str = ""
) -> str:
    """Make an activity."""
    pairs = "".join(
        f"<nax:Key>{key}</nax:Key><nax:Value>{value}</nax:Value>"
        for key, value in (TAGS if tags is None else tags).items()
    )
    named = f"<nax:ActivityType>{kind}</nax:ActivityType>" if kind else ""
    return (
        f'<Activity Sport="{sport}"><Id>{iso(START_MS)}</Id>{"".join(laps)}<Extensions><nax:NAX>{named}{more}'
        f"<nax:Tags><nax:Tag>{pairs}</nax:Tag></nax:Tags></nax:NAX></Extensions></Activity>"
    )


def file(*activities: str) -> bytes:
    """Make a file."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
        'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2" '
        'xmlns:nax="https://www.nike.com/xmlschemas/NikeActivityExtension/v1">'
        f"<Activities>{''.join(activities)}</Activities></TrainingCenterDatabase>"
    ).encode()


def only(content: bytes) -> PlainDocument:
    """Translate a file with one activity."""
    [document], reason = soundly_translated(NIKE_TCX, content)
    assert not reason
    return document


def samples(document: PlainDocument, metric: str) -> list[tuple[int, int, Any]]:
    """Return the samples of a metric, with times since the start."""
    return [
        (one.start_epoch_ms - START_MS, one.end_epoch_ms - START_MS, pytest.approx(one.value))
        for series in document.metrics
        if series.type == metric
        for one in series.values
    ]


def total(document: PlainDocument, metric: str, summary: str = "total") -> float | None:
    """Return a summary, or None."""
    found = [one.value for one in document.summaries if (one.metric, one.summary) == (metric, summary)]
    return found[0] if found else None


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the described formats are not on this machine")
def test_the_described_example() -> None:
    """The example that the format was described with is translated whole."""
    content = EXAMPLE.read_bytes()
    assert format_of(content) is NIKE_TCX
    document = only(content)
    assert document.tags["location"] == "outdoors"
    assert document.active_duration_ms == 600_500
    assert document.metric_types == [
        "distance", "nikefuel", "latitude", "longitude", "elevation", "heart_rate",
    ]  # fmt: skip
    assert [total(document, *key) for key in (("distance",), ("pace", "mean"), ("cadence", "mean"))] == [
        1.8, 5.5604, 168,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        pytest.param([10, 12, 8], [10, 12, 8], id="steps"),
        pytest.param([10, 22, 30], [10, 12, 8], id="sums"),
        pytest.param([0, 22, 30], [22, 8], id="sums from 0 on"),
        pytest.param([30], [30], id="one point"),
        pytest.param(["10", " 12\n", "x", "NaN", "INF", "8"], [10, 12, 8], id="with nonsense"),
    ],
)
def test_steps_or_sums(values: list[object], steps: list[float]) -> None:
    """The total of the lap decides what the distances of the points are."""
    first = 0 if values[0] == 0 else 1000
    content = file(
        activity(lap("".join(metres(first + 4000 * at, value) for at, value in enumerate(values))))
    )
    found = samples(only(content), "distance")
    assert [value for *_, value in found] == [value / 1000 for value in steps]
    assert found[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert total(only(content), "distance") == pytest.approx(0.030)


@pytest.mark.parametrize("stated", [0, "", "many"])
def test_no_total(stated: object) -> None:
    """Without a total, distances that always grow are sums, others are steps."""
    sums = "".join(metres(4000 * at, 12 * at) for at in range(1, 12))
    steps = "".join(metres(4000 * at, 12 - at % 2) for at in range(1, 12))
    assert total(only(file(activity(lap(sums, distance=stated)))), "distance") == pytest.approx(0.132)
    assert total(only(file(activity(lap(steps, distance=stated)))), "distance") == pytest.approx(0.126)


def test_laps() -> None:
    """Laps are added up: totals, highest and mean values, and sums that begin again in each lap.

    The end of each is a moment, as at the API.
    """
    first = lap(
        metres(1000, 10) + metres(2000, 30),
        "<MaximumSpeed>3</MaximumSpeed><Calories>10</Calories>"
        "<AverageHeartRateBpm><Value>140</Value></AverageHeartRateBpm>"
        "<MaximumHeartRateBpm><Value>150</Value></MaximumHeartRateBpm><Notes>Mean Pace: 5 MKM</Notes>",
        seconds=300,
    )
    second = lap(
        metres(401_000, 20) + metres(402_000, 60),
        "<MaximumSpeed>4</MaximumSpeed><Calories>20</Calories>"
        "<AverageHeartRateBpm><Value>170</Value></AverageHeartRateBpm>"
        "<MaximumHeartRateBpm><Value>0</Value></MaximumHeartRateBpm><Notes>Mean Pace: 8 MKM</Notes>",
        seconds=600,
        distance=60,
        start=400_000,
    )
    document = only(file(activity(first, second)))
    assert document.active_duration_ms == 900_000
    assert document.end_epoch_ms == START_MS + 1_000_000
    assert [value for *_, value in samples(document, "distance")] == [0.010, 0.020, 0.020, 0.040]
    assert total(document, "distance") == pytest.approx(0.090)
    assert total(document, "calories") == 30
    assert total(document, "speed", "max") == pytest.approx(14.4)
    assert total(document, "heart_rate", "max") == 150
    assert total(document, "heart_rate", "mean") == pytest.approx(160)
    assert total(document, "pace", "mean") == pytest.approx(7)
    assert [(one.key, one.value, one.timestamp - START_MS) for one in document.moments] == [
        ("lap", "1", 400_000),
        ("lap", "2", 1_000_000),
    ]


def test_a_treadmill() -> None:
    """An altitude of -1 without any position is none; with positions it is one, as in Amsterdam."""
    low = "<AltitudeMeters>-1.0</AltitudeMeters>"
    place = (
        "<Position><LatitudeDegrees>52.1</LatitudeDegrees><LongitudeDegrees>4.9</LongitudeDegrees></Position>"
    )
    assert samples(only(file(activity(lap(point(1000, low) + point(2000, low))))), "elevation") == []
    assert samples(only(file(activity(lap(point(1000, place + low))))), "elevation") == [(1000, 1000, -1)]


def test_zero_is_no_sensor() -> None:
    """A heart rate or cadence of 0 is none; a speed of 0 is one."""
    zero = (
        "<HeartRateBpm><Value>0</Value></HeartRateBpm><Cadence>0</Cadence>"
        "<Extensions><ns3:TPX><ns3:Speed>0</ns3:Speed></ns3:TPX></Extensions>"
    )
    more = zero.replace(">0<", ">5<")
    document = only(
        file(
            activity(
                lap(
                    point(1000, zero) + point(2000, more),
                    "<Calories>0</Calories><Cadence>0</Cadence>"
                    "<AverageHeartRateBpm><Value>0</Value></AverageHeartRateBpm>",
                    distance=0,
                )
            )
        )
    )
    assert samples(document, "heart_rate") == samples(document, "cadence") == [(2000, 2000, 5)]
    assert samples(document, "speed") == [(1000, 1000, 0), (2000, 2000, 18)]
    assert document.summaries == []


def test_all_times_equal() -> None:
    """When the clock stood still there are totals, but no series."""
    document = only(file(activity(lap(metres(0, 10) + metres(0, 20) + point(0)))))
    assert document.metrics == []
    assert total(document, "distance") == pytest.approx(0.030)
    assert document.end_epoch_ms == START_MS + 600_500


@pytest.mark.parametrize("at", [0, 600_500])
def test_one_point(at: int) -> None:
    """The whole distance on one point covers the whole run, as in the API's manual runs."""
    assert samples(only(file(activity(lap(metres(at, 30))))), "distance") == [(0, 600_500, 0.030)]


def test_no_points() -> None:
    """A summary alone is an activity."""
    bare = lap("").replace("<Track></Track>", "")
    document = only(file(activity(bare)))
    assert (document.metrics, total(document, "distance")) == ([], 0.030)


def test_times_out_of_order() -> None:
    """Samples are sorted; steps of one time are added; of two heart rates at one time the first counts."""
    beats = "<HeartRateBpm><Value>{}</Value></HeartRateBpm>"
    points = (
        metres(9000, 10),
        point(9000, beats.format(150)),
        metres(5000, 12),
        point(5000, beats.format(140)),
        point(5000, beats.format(141)),
        metres(5000, 8),
        "<Trackpoint><Time>yesterday</Time><DistanceMeters>99</DistanceMeters></Trackpoint>",
    )
    document = only(file(activity(lap("".join(points)))))
    assert samples(document, "distance") == [(0, 5000, 0.020), (5000, 9000, 0.010)]
    assert samples(document, "heart_rate") == [(5000, 5000, 140), (9000, 9000, 150)]


def test_half_a_position() -> None:
    """A latitude without a longitude is no position."""
    half = "<Position><LatitudeDegrees>52.1</LatitudeDegrees></Position>"
    assert only(file(activity(lap(point(1000, half))))).metrics == []


@pytest.mark.parametrize(
    ("sport", "kind", "tags", "expected"),
    [
        ("Running", "", {}, "run"),
        ("undefined", "Running", {}, "run"),
        ("undefined", "undefined", {}, "run"),
        ("undefined", " Walking ", {}, "walk"),
        ("Biking", "", {}, "cycle"),
        ("Other", "", {}, "other"),
        ("Parkour", "", {}, "other"),
        ("undefined", "Running", {"com.nike.ntc.workout.type": "yoga"}, "training"),
    ],
)
def test_the_type(sport: str, kind: str, tags: dict[str, str], expected: str) -> None:
    """The type is the one that the API gives; a training session is called "Running" by Nike."""
    assert only(file(activity(lap(""), sport=sport, kind=kind, tags=tags))).type == expected


def test_notes() -> None:
    """A mean pace is no note. What a person wrote is the tag that it is at the API, if that is missing."""
    noted = activity(lap("", "<Notes>Mean Pace: 5.5604 MKM</Notes>"))
    assert "note" not in only(file(noted)).tags
    noted = activity(lap("", "<Notes>Mean Pace: 5.5604 MKM\nRain!</Notes>"))
    assert only(file(noted)).tags["note"] == "Rain!"
    noted = activity(lap("", "<Notes>Rain!</Notes>"), tags={"note": "Sun!"})
    assert only(file(noted)).tags == {"note": "Sun!"}


def test_climb_of_the_activity() -> None:
    """Ascent and descent are read from the laps, or else from the activity."""
    climb = "<nax:AscentInMeters>{}</nax:AscentInMeters>"
    whole = climb.format(90)
    of_a_lap = f"<Extensions><nax:NAX>{climb.format(40)}</nax:NAX></Extensions>"
    assert total(only(file(activity(lap(""), more=whole))), "ascent") == 90
    assert total(only(file(activity(lap("", of_a_lap), more=whole))), "ascent") == 40


@pytest.mark.parametrize("tag", ["", "  ", "../../etc", "a" * 200, "x y"])
def test_an_odd_id(tag: str) -> None:
    """An original id that cannot be one is passed over: the id is derived from the start."""
    document = only(file(activity(lap(""), tags={"com.nike.running.originalactivityid": tag})))
    assert document.id == derived_id("nike-tcx", START_MS)


def test_the_start() -> None:
    """Without an id that is a time, the first lap says when the run began, or else the first point."""
    dated = activity(lap(point(2000) + point(1000)))
    undated = dated.replace(f"<Id>{iso(START_MS)}</Id>", "<Id>run 7</Id>")
    lost = undated.replace(f'StartTime="{iso(START_MS)}"', 'StartTime=""')
    assert [only(file(one)).start_epoch_ms for one in (dated, undated, lost)] == [
        START_MS, START_MS, START_MS + 1000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "time",
    ["2024-05-01T08:00:00.123Z", "2024-05-01T10:00:00.123+02:00", "2024-05-01T08:00:00.1230004Z",
     "\n 2024-05-01T08:00:00.123Z \n", "2024-05-01T08:00:00.123", "2024-05-01 08:00:00.123Z"],
)  # fmt: skip
def test_spellings_of_a_time(time: str) -> None:
    """A time may have a zone, more digits, or blanks around it; without a zone it is UTC."""
    assert only(file(activity(lap("")).replace(iso(START_MS), time))).start_epoch_ms == START_MS


def test_without_an_active_time() -> None:
    """Without it, the time from the start to the last point counts."""
    assert only(file(activity(lap(point(9000), seconds="-")))).active_duration_ms == 9000


def test_several_activities() -> None:
    """Each activity of a file is translated; one without any time is refused, and the others are not."""
    timeless = activity(lap("")).replace(iso(START_MS), "")
    documents, reason = soundly_translated(
        NIKE_TCX, file(activity(lap(""), tags={}), timeless, activity(lap("")))
    )
    assert [one.id for one in documents] == [derived_id("nike-tcx", START_MS), UUID]
    assert reason == "an activity in it has no time at all"


def test_several_files() -> None:
    """A refused file does not hold up the next."""
    content = file(activity(lap("")))
    assert [one.id for one in translated(NIKE_TCX, content, content)] == [UUID, UUID]


@pytest.mark.parametrize("blanks", [b"", b"\n \t\r\n", b"\xef\xbb\xbf", b" \n\xef\xbb\xbf"])
def test_blanks_before_the_declaration(blanks: bytes) -> None:
    """Prevents: a file of some exporters is refused because its first line is empty."""
    content = blanks + file(activity(lap("")))
    assert format_of(content) is NIKE_TCX
    assert only(content).id == UUID


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings(encoding: str) -> None:
    """UTF-16 is read by its byte order mark, whatever is declared; others by the declaration."""
    text = file(activity(lap(""), tags={"com.nike.name": "Läufe"})).decode()
    if encoding == "latin-1":
        text = text.replace("UTF-8", "ISO-8859-1")
    content = text.encode(encoding)
    assert format_of(content) is NIKE_TCX
    assert only(content).tags == {"com.nike.name": "Läufe"}


def test_namespaces_where_they_are_used() -> None:
    """An extension that is declared at the end of the file is Nike's as well."""
    extension = ' xmlns:nax="https://www.nike.com/xmlschemas/NikeActivityExtension/v1"'
    text = file(activity(lap("".join(metres(1000 * at, 1) for at in range(1, 200))))).decode()
    content = text.replace(extension, "").replace("<nax:NAX>", f"<nax:NAX{extension}>").encode()
    assert format_of(content) is NIKE_TCX
    assert only(content).id == UUID


def test_other_files_are_not_recognised() -> None:
    """A TCX file of another program, and a text about Nike's, are something else."""
    garmin = file(activity(lap(""))).replace(b"NikeActivityExtension", b"ActivityGoals")
    assert not any(map(NIKE_TCX.recognises, (garmin, b"", b"{}", b"NikeActivityExtension")))


def test_a_truncated_file() -> None:
    """What is complete before the cut is translated, and the file is refused."""
    content = file(activity(lap("")), activity(lap(metres(1000, 30)), tags={}))
    documents, reason = soundly_translated(NIKE_TCX, content[:-150])
    assert [one.id for one in documents] == [UUID]
    assert reason == "its XML ends too early: it is truncated or empty (line 1)"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "its XML ends too early: it is truncated or empty (line 1)"),
        (file(), "it contains no activity"),
        (b"<a></b>", "its XML is damaged (line 1)"),
        (
            b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            "its XML declares a document type or entities: refused",
        ),
        (
            b'<!DOCTYPE a SYSTEM "http://a/b.dtd"><a/>',
            "its XML declares a document type or entities: refused",
        ),
        (b"<a>&b;</a>", "its XML is damaged (line 1)"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "its XML has an unknown encoding"),
        (b"\xff\xfe<", "its text is damaged UTF-16"),
    ],
)
def test_refused(content: bytes, reason: str) -> None:
    """Prevents: a file without an activity, or with XML that is dangerous or damaged, is taken for one."""
    assert soundly_translated(NIKE_TCX, content) == ([], reason)
