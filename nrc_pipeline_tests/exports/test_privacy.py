"""What is cut, how that is said, and that nothing private is left anywhere in the file."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nrc_pipeline.exports.circles import Zone
from nrc_pipeline.exports.privacy import (
    DEFAULT_TRIM_M,
    Privacy,
    chosen_privacy,
    cut,
    metres_between,
    parse_zone,
)
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.track import Place, Point
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.home import Home
from nrc_pipeline_tests.exports.reading import (
    exported,
    files,
    manifest,
    marts_activities,
    read_fit,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

METRES_A_DEGREE = 111_195.08
"""Of latitude on a sphere of the mean radius."""


def line(count: int, *, with_distance: bool = True) -> list[Point]:
    """Return a straight way north from the equator, a point every 10 m."""
    return [
        Point(
            1000 * at, at * 10 / METRES_A_DEGREE, 0.0, 5.0, at * 10.0 if with_distance else None, 120, 170, 1
        )
        for at in range(count)
    ]


def shown(points: list[Point]) -> list[int]:
    """Return the positions that are left."""
    return [at for at, point in enumerate(points) if point.latitude is not None]


@pytest.mark.parametrize("with_distance", [True, False])
def test_head_and_tail(*, with_distance: bool) -> None:
    """One's door is shown; or what was recorded of the run is lost with the place."""
    points, took = cut(line(101, with_distance=with_distance), Privacy(trim_m=195))
    assert shown(points) == list(range(20, 81))
    assert took.cut_points == 40
    assert took.points == 101
    assert [took.cut_m, took.length_m] == pytest.approx([400, 1000])
    assert points[0].elevation_m is None
    assert (points[0].heart_rate_bpm, points[0].epoch_ms) == (120, 0)


def test_zone() -> None:
    """A home that one comes by in the middle of a run is shown."""
    home = Zone(500 / METRES_A_DEGREE, 0.0, 101)
    points, took = cut(line(101), Privacy((home,)))
    assert shown(points) == [at for at in range(101) if not 40 <= at <= 60]
    assert took.cut_points == 21
    assert took.cut_m == pytest.approx(220)


def test_a_run_shorter_than_both_ends() -> None:
    """The two cuts meet, and their sum counts points twice or shows one."""
    points, took = cut(line(21), Privacy(trim_m=200))
    assert shown(points) == []
    assert took.cut_points == 21
    assert took.cut_m == pytest.approx(200)


METRES = st.floats(-3000, 3000)
DISTANCES = st.none() | st.floats(0, 100_000)


@st.composite
def routes(draw: st.DrawFn) -> list[Point]:
    """Return points anywhere within some km, with distances that need not have to do with them."""
    latitude, longitude = draw(st.floats(-89, 89)), draw(st.floats(-180, 180))
    shrinks = math.cos(math.radians(latitude))
    found = []
    for number in range(draw(st.integers(1, 25))):
        is_located = draw(st.integers(0, 4)) > 0
        north = latitude + draw(METRES) / METRES_A_DEGREE
        east = (longitude + draw(METRES) / METRES_A_DEGREE / shrinks + 180) % 360 - 180
        point = Point(1000 * number, None, None, 5.0, draw(DISTANCES), 120, 170, 1)
        found.append(point._replace(latitude=north, longitude=east) if is_located else point)
    return found


@given(
    points=routes(),
    trim_m=st.floats(1, 2000),
    paused_at=st.lists(METRES, max_size=2),
    secret=st.none() | st.binary(min_size=1),
)
def test_no_position_near_an_end_is_shown(
    points: list[Point], trim_m: float, paused_at: list[float], secret: bytes | None
) -> None:
    """Prevents: a distance that is scaled, leaps or is missing decides how near to the door one sees."""
    located = [point for point in points if point.latitude is not None]
    ends = [
        Place((point.latitude or 0) + metres / METRES_A_DEGREE, point.longitude or 0)
        for point, metres in zip(located, paused_at, strict=False)
    ]
    left, took = cut(points, Privacy(trim_m=trim_m, secret=secret), ends)
    visible = [point for point in left if point.latitude is not None]
    doors = [*located[:1], *located[-1:]]
    doors += [points[0]._replace(latitude=end.latitude, longitude=end.longitude) for end in ends]
    for point in visible:
        assert all(metres_between(point, door) > trim_m * (1 - 1e-9) for door in doors)
    recorded = [point.distance_m for point in points if point.distance_m is not None]
    for point in visible:
        if point.distance_m is not None:
            assert min(recorded) + trim_m <= point.distance_m <= max(recorded) - trim_m
    assert took.cut_points == len(located) - len(visible) or not located
    assert [point._replace(latitude=None, longitude=None, elevation_m=None) for point in left] == [
        point._replace(latitude=None, longitude=None, elevation_m=None) for point in points
    ]


@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    metres=st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)),
    radius_m=st.floats(1, 100_000),
)
@example(latitude=89.9, longitude=0, metres=(0.9, 0), radius_m=30_000)
@example(latitude=-16.8, longitude=-180, metres=(0.5, -0.5), radius_m=400)
def test_a_zone_is_a_circle_wherever_it_is(
    latitude: float, longitude: float, metres: tuple[float, float], radius_m: float
) -> None:
    """Prevents: the quick look before the exact one leaves out a part of the circle at a pole or at 180."""
    centre = Zone(latitude, longitude, radius_m)
    north = latitude + metres[0] * radius_m / METRES_A_DEGREE
    if abs(north) > 90:
        north, longitude = math.copysign(180, north) - north, longitude + 180
    shrinks = max(math.cos(math.radians(latitude)), 1e-9)
    east = (longitude + metres[1] * radius_m / METRES_A_DEGREE / shrinks + 180) % 360 - 180
    point = line(1)[0]._replace(latitude=north, longitude=east)
    away_m = metres_between(point, point._replace(latitude=latitude, longitude=centre.longitude))
    assert (shown(cut([point], Privacy((centre,)))[0]) == []) == (away_m <= radius_m)


@pytest.mark.parametrize("factor", [0.1, 10.0])
def test_a_distance_that_is_scaled(factor: float) -> None:
    """Prevents: 50 km are stated of a run of 5 km, and the 200 m of the trim are 20 m of the street."""
    points = [point._replace(distance_m=(point.distance_m or 0) * factor) for point in line(501)]
    left = shown(cut(points, Privacy(trim_m=195))[0])
    assert left[0] >= 20
    assert left[-1] <= 480
    # A distance that is too small hides more: which of the two is wrong is not known.
    assert (left[0] > 20) == (factor < 1)


def test_a_distance_that_leaps_before_one_has_left() -> None:
    """Prevents: a first sample of 400 m, written while standing at the door, ends the head there."""
    points = [
        point._replace(distance_m=(point.distance_m or 0) + 400 * (at > 0))
        for at, point in enumerate(line(201))
    ]
    assert shown(cut(points, Privacy(trim_m=195))[0])[0] == 20
    points = [point._replace(distance_m=(point.distance_m or 0) + 400) for point in line(201)]
    assert shown(cut(points, Privacy(trim_m=195))[0])[0] == 20


def test_waiting_at_the_door_is_no_way() -> None:
    """Prevents: ten minutes of 2 m of jitter are a way of 200 m where no distance was recorded."""
    way = line(201, with_distance=False)
    waiting = [way[0]._replace(longitude=2 / METRES_A_DEGREE * (at % 2)) for at in range(600)]
    assert shown(cut([*waiting, *way], Privacy(trim_m=195))[0]) == list(range(620, 781))


def test_a_first_fix_that_is_false() -> None:
    """Prevents: the place of yesterday's last fix is hidden, and the door, where the run begins, is not."""
    points = line(201)
    points[0] = points[0]._replace(latitude=0.5)
    assert shown(cut(points, Privacy(trim_m=195))[0])[0] == 20


def test_coming_by_the_door_again() -> None:
    """Prevents: a run of two laps shows the door between them."""
    there = line(101)
    lap = [*there, *reversed(there)]
    points = [point._replace(distance_m=at * 10.0) for at, point in enumerate([*lap, *lap])]
    left = shown(cut(points, Privacy(trim_m=195))[0])
    assert [at for at in left if 100 < at < 300] == [*range(101, 182), *range(222, 300)]


def test_a_pause_that_is_never_resumed_ends_the_route() -> None:
    """Prevents: who pauses on the corner and walks home with the app running shows the way there."""
    home = Place(1100 / METRES_A_DEGREE, 0.0)
    points, _ = cut(line(101), Privacy(trim_m=195), [home])
    assert shown(points) == list(range(20, 81))
    nearer = Place(900 / METRES_A_DEGREE, 0.0)
    points, _ = cut(line(101), Privacy(trim_m=195), [nearer])
    assert shown(points) == list(range(20, 71))


def test_over_the_date_line() -> None:
    """Prevents: a door on 180 degrees is hidden on its western side only."""
    points = [
        point._replace(
            latitude=0.0, longitude=((point.latitude or 0) + 179.999 + 180) % 360 - 180, distance_m=None
        )
        for point in line(201)
    ]
    assert shown(cut(points, Privacy(trim_m=195))[0]) == list(range(20, 181))


def test_distance_between_points() -> None:
    """Metres are degrees, or latitude and longitude are swapped: a degree of longitude shrinks northwards."""
    here = Point(0, 60.0, 10.0, None, None, None, None, 1)
    assert metres_between(here, here._replace(latitude=61.0)) == pytest.approx(METRES_A_DEGREE, rel=1e-6)
    assert metres_between(here, here._replace(longitude=11.0)) == pytest.approx(METRES_A_DEGREE / 2, rel=1e-4)


def test_choosing(tmp_path: Path) -> None:
    """`--privacy` alone cuts nothing; or zones of the file are forgotten where an option is given."""
    home = Home(tmp_path)
    assert chosen_privacy(home, (), None) == Privacy((), DEFAULT_TRIM_M)
    assert chosen_privacy(home, ("52.5,13.4,300",), None) == Privacy((Zone(52.5, 13.4, 300),), 0)
    assert chosen_privacy(home, (), 50) == Privacy((), 50)
    zone = "[[zones]]\nlatitude = 1\nlongitude = 2.5\nradius_m = 100\n"
    (tmp_path / "privacy.toml").write_text(f"trim_m = 150\n{zone}", encoding="utf-8")
    assert chosen_privacy(home, (), None) == Privacy((Zone(1, 2.5, 100),), 150)
    assert chosen_privacy(home, ("-52.5,-13.4,300",), 20) == Privacy(
        (Zone(1, 2.5, 100), Zone(-52.5, -13.4, 300)), 20
    )


@pytest.mark.parametrize(
    "text", ["52.51234", "52.51234,13.4", "95.51234,13.4,200", "52.51234,13.4,0", "x,y,z"]
)
def test_bad_zones_are_refused_and_not_repeated(text: str) -> None:
    """A typing error shows everything, or one's home stands in a log."""
    with pytest.raises(Misuse) as refused:
        parse_zone(text)
    assert "51234" not in str(refused.value)


ZONE = "[[zones]]\nlatitude = 52.51234\nlongitude = 13.41234\nradius_m = 300\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zones = 3", "zones must be tables: write [[zones]], in two brackets"),
        ('zones = ""', "zones must be tables"),
        ("zones = [3]", "in zone 1, zones must be tables"),
        (ZONE.replace("[[zones]]", "[zones]"), "zones must be tables"),
        (ZONE.replace("[[zones]]", "[[zone]]"), "zone is not known (did you mean zones?)"),
        (ZONE.replace("[[zones]]", "[[Zones]]"), "Zones is not known (did you mean zones?)"),
        (ZONE.replace("[[zones]]", "# zones"), "latitude is not in a zone: write [[zones]] above it"),
        (ZONE.replace("[[zones]]", "[privacy]"), "privacy is not known."),
        (
            ZONE + "trim_m = 1000",
            "in zone 1, trim_m is in the wrong place: it must be above the first [[zones]]",
        ),
        (ZONE + ZONE + "name = 'home'", "in zone 2, name is not known."),
        (ZONE.replace("radius_m", "radius"), "in zone 1, radius is not known (did you mean radius_m?)"),
        (
            ZONE.replace("latitude", "lat"),
            "in zone 1, latitude is missing; in zone 1, lat is not known (did you mean",
        ),
        ("[[zones]]\nlatitude = 52.51234", "in zone 1, longitude is missing; in zone 1, radius_m is missing"),
        (ZONE.replace("52.51234", "'52.51234'"), "in zone 1, latitude must be a plain number"),
        (ZONE.replace("52.51234", "95.51234"), "latitude must be a plain number of degrees from -90 to 90"),
        (ZONE.replace("13.41234", "-195.51234"), "longitude must be a plain number of degrees"),
        (ZONE.replace("52.51234", "nan"), "latitude must be"),
        (ZONE.replace("52.51234", "true"), "latitude must be"),
        (ZONE.replace("300", "0"), "radius_m must be a plain number of metres, above 0"),
        (ZONE.replace("300", "-300"), "radius_m must be"),
        (ZONE.replace("300", "inf"), "radius_m must be"),
        (ZONE.replace("300", "nan"), "radius_m must be"),
        (ZONE.replace("300", "300_000"), "radius_m must be"),
        (ZONE.replace("300", "true"), "radius_m must be"),
        ("trim = 1000", "trim is not known (did you mean trim_m?)"),
        ("trim-m = 1000", "trim-m is not known (did you mean trim_m?)"),
        ("trim_m = 'x'", "trim_m must be a plain number of metres from 0 to 100,000"),
        ("trim_m = '300'", "trim_m must be"),
        ("trim_m = true", "trim_m must be"),
        ("trim_m = [300]", "trim_m must be"),
        ("trim_m = -1", "trim_m must be"),
        ("trim_m = nan", "trim_m must be"),
        ("trim_m = inf", "trim_m must be"),
        ("trim_m = 100_001", "trim_m must be"),
        ("trim_m = 1979-05-27", "trim_m must be"),
        pytest.param("trim_m = 1" + "0" * 400, "trim_m must be", id="401 digits"),
        pytest.param("trim_m = 1" + "0" * 5000, "cannot be read", id="5001 digits"),
        ("52.51234 = 1", "a key is not known."),
        ("place-52-51234 = 1", "a key is not known."),
        ("trim_m = 200\ntrim_m = 51234 x", "is not valid TOML at line 2"),
        ("=", "is not valid TOML at line 1"),
        ("trim_m = 200 m", "is not valid TOML at line 1"),
        ("zones = " + "[" * 5000, "cannot be read"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Prevents: a slip shows everything, nobody learns which it is, or one's home stands in a log."""
    (tmp_path / "privacy.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Misuse) as refused:
        chosen_privacy(Home(tmp_path), (), None)
    said = str(refused.value)
    assert message in said
    assert "trim_m and, after it, tables [[zones]]" in said
    assert "51234" not in said


@pytest.mark.parametrize("text", ["", "# nothing yet", "zones = []", "trim_m = 0"])
def test_a_file_that_asks_for_nothing(tmp_path: Path, text: str) -> None:
    """Prevents: a file that was begun and not filled in turns off what --privacy does without one."""
    (tmp_path / "privacy.toml").write_text(text, encoding="utf-8")
    assert chosen_privacy(Home(tmp_path), (), None) == Privacy((), DEFAULT_TRIM_M)


def test_a_file_that_is_a_link_to_nothing(tmp_path: Path) -> None:
    """Prevents: the disk with one's settings is not there, and that is taken for having none."""
    (tmp_path / "privacy.toml").symlink_to(tmp_path / "gone" / "privacy.toml")
    with pytest.raises(Misuse, match="link to a file that does not exist"):
        chosen_privacy(Home(tmp_path), (), None)


@pytest.mark.parametrize("trim_m", [-1, math.nan, math.inf, 100_001, 0])
def test_a_trim_that_makes_no_sense(tmp_path: Path, trim_m: float) -> None:
    """Prevents: files that are called private, and of which nothing was cut."""
    with pytest.raises(Misuse, match="--trim-m"):
        chosen_privacy(Home(tmp_path), (), trim_m)
    if trim_m == 0:
        assert chosen_privacy(Home(tmp_path), ("1,1,1",), trim_m) == Privacy((Zone(1, 1, 1),), 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_saved_by_windows_is_read(tmp_path: Path, encoding: str) -> None:
    """Prevents: Notepad's mark makes the file unreadable, and the message shows what stands in it already."""
    (tmp_path / "privacy.toml").write_bytes("trim_m = 150\r\n".encode(encoding))
    assert chosen_privacy(Home(tmp_path), (), None).trim_m == 150


@pytest.mark.parametrize("kind", ["gpx", "tcx", "geojson"])
def test_no_private_position_is_in_any_text(home: Home, tmp_path: Path, kind: str) -> None:
    """A position is cut from the track and stays elsewhere in the file."""
    private = rows(
        home,
        """SELECT activity_id, latitude, longitude FROM marts.track_points
        QUALIFY distance_m < 200 OR distance_m > max(distance_m) OVER (PARTITION BY activity_id) - 200""",
    )
    assert len(private) > 100
    exported(home, kind, tmp_path, privacy=Privacy(trim_m=200))
    found = files(tmp_path)
    assert len(found) > 10
    texts = {key: set(re.findall(r"-?\d+\.\d+", path.read_text("utf-8"))) for key, path in found.items()}
    for row in private:
        numbers = texts.get(row["activity_id"], set())
        assert not {f"{row['latitude']:.7f}", f"{row['longitude']:.7f}"} <= numbers
        assert not {str(round(row["latitude"], 7)), str(round(row["longitude"], 7))} <= numbers


def test_fit_keeps_what_is_no_place(home: Home, tmp_path: Path) -> None:
    """FIT shows the way to the door; or a run is shorter for being private."""
    located = [row for row in marts_activities(home).values() if row["has_gps"] and row["distance_km"] > 1]
    shortest = min(located, key=lambda row: row["distance_km"])["activity_id"]
    one = Selection(activity_id=shortest)
    exported(home, "fit", tmp_path / "open", selection=one)
    done = exported(home, "fit", tmp_path / "private", selection=one, privacy=Privacy(trim_m=200))
    assert 0 < done.cut.cut_points < done.cut.points
    ours, theirs = (read_fit(files(tmp_path / name)[shortest]) for name in ("open", "private"))
    assert ours.messages["session"] == theirs.messages["session"]
    assert len(ours.messages["record"]) == len(theirs.messages["record"])
    located_records = ["position_lat" in record for record in theirs.messages["record"]]
    assert not located_records[0]
    assert not located_records[-1]
    assert any(located_records)
    assert located_records.count(False) >= done.cut.cut_points


def test_a_private_folder_stays_private(home: Home, tmp_path: Path) -> None:
    """An export without --privacy puts the places back into the folder that one shares."""
    exported(home, "gpx", tmp_path, privacy=Privacy(trim_m=200))
    assert manifest(tmp_path)["privacy"]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(Misuse, match="--privacy"):
        exported(home, "gpx", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_open_folder_does_not_become_private(home: Home, tmp_path: Path) -> None:
    """Prevents: the manifest says that a folder is private, and files of other months show all places."""
    one = next(key for key, row in marts_activities(home).items() if row["has_gps"])
    exported(home, "gpx", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(Misuse, match="without --privacy"):
        exported(home, "gpx", tmp_path, selection=Selection(activity_id=one), privacy=Privacy(trim_m=200))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
