"""The files of `nrc export` come back: export, import into an empty home, and compare the marts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.load import Load
from nrc_pipeline_tests.exports.account import HEADER_ID, HOSTILE_NAME
from nrc_pipeline_tests.exports.reading import exported, files, marts_activities, rows
from nrc_pipeline_tests.formats.translating import moments_of, only, totals_of, values_of
from nrc_pipeline_tests.made_warehouse import Warehouse
from nrc_pipeline_tests.marts.made import make_marts

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.foundation.home import Home

Row = dict[str, Any]


@dataclass
class Returned:
    """What an account had before its export (by activity), and what the import of the files gives."""

    kind: str
    before: dict[str, Row]
    documents: dict[str, PlainDocument]
    after: dict[str, Row]
    splits_before: dict[str, list[Row]]
    splits_after: dict[str, list[Row]]

    def pairs(self) -> list[tuple[str, Row, Row]]:
        """Return the activities that are in both, as their id in the import and their rows."""
        return [
            (document.id, self.before[activity_id], self.after[document.id])
            for activity_id, document in self.documents.items()
            if document.id in self.after
        ]


@pytest.fixture(scope="module", params=["tcx", "fit", "gpx"])
def returned(
    request: pytest.FixtureRequest, home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Returned:
    """Export the account in a kind of file, and import the files into an empty home."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    exported(home, request.param, folder / "files")
    documents = {
        activity_id: only(path.read_bytes(), path.name)
        for activity_id, path in files(folder / "files").items()
    }
    empty = Warehouse(folder / "home")
    empty.land(*(msgspec.json.encode(one) for one in {one.id: one for one in documents.values()}.values()))
    load = Load(Settings(home=folder / "home", time_zone="Europe/Berlin"), "test")
    load.normalise()
    load.locate()
    make_marts(empty.home, "+activities", "+splits")
    empty.publish()
    return Returned(
        request.param,
        marts_activities(home),
        documents,
        marts_activities(empty.home),
        _splits(home),
        _splits(empty.home),
    )


def test_every_file_comes_back(returned: Returned) -> None:
    """Each file gives one activity at its time, and no two files give the same one."""
    assert len({one.id for one in returned.documents.values()}) == len(returned.documents)
    for activity_id, document in returned.documents.items():
        start_ms = returned.before[activity_id]["start_ms"]
        assert document.start_epoch_ms == (start_ms // 1000 * 1000 if returned.kind == "fit" else start_ms)
    assert len(returned.after) == len(returned.documents)


def test_distance_and_time(returned: Returned) -> None:
    """Distance and time are the same, to the centimetre and the millisecond that the files have."""
    if returned.kind == "gpx":
        pytest.skip("has no totals")
    for _, before, after in returned.pairs():
        assert after["active_s"] == before["active_s"]
        assert not after["is_distance_recomputed"]
        if before["distance_km"] is not None:
            assert after["distance_km"] == pytest.approx(before["distance_km"], abs=1.1e-5)
        assert after["calories_kcal"] == _near(before["calories_kcal"], 0.51)
        if returned.kind == "fit":
            assert after["elapsed_s"] == before["elapsed_s"]
            assert after["ascent_m"] == _near(before["ascent_m"], 0.51)
        else:
            # TCX ends with its last point, before a pause that lasts until the end.
            assert after["active_s"] <= after["elapsed_s"] <= before["elapsed_s"]
            name = before["name"] or before["activity_type"]
            assert after["name"] == name or name == HOSTILE_NAME


def test_a_gpx_distance_is_computed(returned: Returned) -> None:
    """GPX has no distance: it is that of the positions, and it is marked as computed."""
    if returned.kind != "gpx":
        pytest.skip("has a distance")
    pairs = [
        pair for pair in returned.pairs() if len(pair[1]["name"] or "") < 1000 and pair[2]["distance_km"]
    ]
    assert len(pairs) > 10
    for _, before, after in pairs:
        assert after["is_distance_recomputed"]
        # The sphere of the marts differs from the ellipsoid by up to 0.6 %.
        assert after["distance_km"] == pytest.approx(before["distance_gps_km"], rel=0.01)
        assert after["active_s"] == pytest.approx(before["elapsed_s"] - before["paused_s"], abs=20)


def test_heart_rate(returned: Returned) -> None:
    """The heart rate is that of the points, which differs from the original readings by their times only."""
    compared = 0
    for _, before, after in returned.pairs():
        # A run with two readings that are not at its fixes has no heart rate in its file.
        if before["avg_heart_rate_bpm"] is None or before["name"] == HOSTILE_NAME:
            continue
        compared += 1
        assert after["avg_heart_rate_bpm"] == pytest.approx(before["avg_heart_rate_bpm"], abs=2.0)
        assert after["max_heart_rate_bpm"] == pytest.approx(before["max_heart_rate_bpm"], abs=1.0)
    assert compared > 8


def test_laps(returned: Returned) -> None:
    """Laps are the kilometres of the original, as moments and as splits."""
    if returned.kind == "gpx":
        pytest.skip("has no laps")
    by_id = {document.id: activity_id for activity_id, document in returned.documents.items()}
    compared = 0
    for returned_id, before, after in returned.pairs():
        splits = returned.splits_before.get(by_id[returned_id], [])
        # Two documents of the account contradict themselves about their pauses.
        if not splits or abs(before["elapsed_s"] - before["active_s"] - before["paused_s"]) > 0.01:
            continue
        again = returned.splits_after[returned_id]
        compared += 1
        assert [one["active_s"] for one in again] == pytest.approx(
            [one["active_s"] for one in splits], abs=0.0021
        )
        assert [one["distance_m"] for one in again] == pytest.approx(
            [one["distance_m"] for one in splits], abs=0.02
        )
        kilometres = [key for key, *_ in moments_of(returned.documents[by_id[returned_id]])]
        assert kilometres.count("split_km") == before["distance_km"] // 1
        assert after["paused_s"] == _near(after["elapsed_s"] - after["active_s"], 0.002)
    assert compared > 12


def test_a_recorder_without_pauses_has_none_afterwards(returned: Returned) -> None:
    """Prevents: the surplus time of a legacy run returns as a pause that nobody made."""
    legacy = [pair for pair in returned.pairs() if pair[1]["recorder"] == "legacy_android"]
    assert legacy
    for _, _, after in legacy:
        assert after["paused_s"] == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("kind", ["gpx", "tcx", "fit"])
def test_a_copy_gives_way_to_the_original(home: Home, tmp_path: Path, kind: str) -> None:
    """Files imported into the home that they come from change no activity that counts."""
    exported(home, kind, tmp_path / "files")
    both = Warehouse(home.path).copied(tmp_path / "home")
    paths = files(tmp_path / "files")
    # What a header announces gives way to what a file holds, until the details are received.
    copies = [only(path.read_bytes()) for key, path in paths.items() if key != HEADER_ID]
    both.land(*(msgspec.json.encode(one) for one in copies))
    load = Load(Settings(home=tmp_path / "home", time_zone="Europe/Berlin"), "test")
    load.normalise()
    load.locate()
    make_marts(both.home, "+activities")
    both.publish()
    assert marts_activities(both.home).keys() == marts_activities(home).keys()


def test_all_kinds_give_one_activity(home: Home, tmp_path: Path) -> None:
    """GPX, TCX and FIT of a run are the same activity, so a user who imports all three has it once."""
    ids: dict[str, set[str]] = {}
    for kind in ("gpx", "tcx", "fit"):
        exported(home, kind, tmp_path / kind)
        for activity_id, path in files(tmp_path / kind).items():
            ids.setdefault(activity_id, set()).add(only(path.read_bytes()).id)
    assert all(len(found) == 1 for found in ids.values())


def test_positions_come_back(home: Home, tmp_path: Path) -> None:
    """Positions, elevations and heart rates are those of the points, to the digits of each kind."""
    points: dict[str, list[Row]] = {}
    for row in rows(
        home,
        "SELECT *, epoch_ms(point_at) AS at FROM marts.track_points WHERE NOT is_paused ORDER BY point_at",
    ):
        points.setdefault(row["activity_id"], []).append(row)
    for kind, digits_degree, digits_m in (("gpx", 6e-8, 0.0051), ("tcx", 6e-8, 0.0051), ("fit", 9e-8, 0.11)):
        exported(home, kind, tmp_path / kind)
        for activity_id, path in files(tmp_path / kind).items():
            values = values_of(only(path.read_bytes()))
            expected = {row["at"] // 1000: row for row in points.get(activity_id, [])}
            found = {at // 1000: value for at, _, value in values.get("latitude", [])}
            if kind == "fit":
                assert set(found) == set(expected)
            assert found == {at: pytest.approx(expected[at]["latitude"], abs=digits_degree) for at in found}
            for metric, column, nearness in (
                ("longitude", "longitude", digits_degree),
                ("elevation", "elevation_m", digits_m),
                ("heart_rate", "heart_rate_bpm", 0.51),
                ("cadence", "cadence_spm", 1.01),
            ):
                values_found = {at // 1000: value for at, _, value in values.get(metric, [])}
                values_expected = {at: row[column] for at, row in expected.items() if row[column] is not None}
                common = values_found.keys() & values_expected.keys()
                assert len(common) >= len(values_expected) - 1
                assert {at: values_found[at] for at in common} == {
                    at: pytest.approx(values_expected[at], abs=nearness) for at in common
                }


def test_totals_are_those_of_the_laps(home: Home, tmp_path: Path) -> None:
    """An activity without distance or calories states none, because the files write 0 for these."""
    exported(home, "tcx", tmp_path)
    before = marts_activities(home)
    for activity_id, path in files(tmp_path).items():
        totals = totals_of(only(path.read_bytes()))
        assert ("distance" in totals) == bool(before[activity_id]["distance_km"])
        assert ("calories" in totals) == bool(before[activity_id]["calories_kcal"])


def _splits(home: Home) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows(home, "SELECT * FROM marts.splits WHERE unit = 'km' ORDER BY activity_id, split"):
        found.setdefault(row["activity_id"], []).append(row)
    return found


def _near(value: float | None, nearness: float) -> Any:
    return None if value is None else pytest.approx(value, abs=nearness)
