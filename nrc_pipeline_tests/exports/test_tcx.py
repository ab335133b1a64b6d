"""TCX: its structure, checked by a validator of our own, and its totals against the marts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from nrc_pipeline_tests.exports.reading import exported, files, marts_activities

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

NAMES = {
    "t": "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2",
    "x": "http://www.garmin.com/xmlschemas/ActivityExtension/v2",
}

# The sequences of TrainingCenterDatabasev2.xsd as far as they are used; Garmin's file is not free to copy.
SEQUENCES: dict[str, list[str]] = {
    "TrainingCenterDatabase": ["Activities"],
    "Activities": ["Activity"],
    "Activity": ["Id", "Lap+", "Notes", "Creator"],
    "Lap": [
        "TotalTimeSeconds", "DistanceMeters", "Calories", "AverageHeartRateBpm?", "MaximumHeartRateBpm?",
        "Intensity", "TriggerMethod", "Track*",
    ],
    "Track": ["Trackpoint+"],
    "Trackpoint": [
        "Time", "Position?", "AltitudeMeters?", "DistanceMeters?", "HeartRateBpm?", "Extensions?",
    ],
    "Position": ["LatitudeDegrees", "LongitudeDegrees"],
    "HeartRateBpm": ["Value"],
    "AverageHeartRateBpm": ["Value"],
    "MaximumHeartRateBpm": ["Value"],
    "Creator": ["Name", "UnitId", "ProductID", "Version"],
    "Version": ["VersionMajor", "VersionMinor"],
    "Extensions": ["TPX"],
    "TPX": ["RunCadence"],
}  # fmt: skip


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _check(element: etree._Element) -> None:
    """Raise AssertionError unless the children are those of the schema, in its order."""
    left = [_name(child) for child in element]
    for wanted in SEQUENCES.get(_name(element), []):
        name = wanted.rstrip("?+*")
        found = 0
        while left and left[0] == name and (found == 0 or wanted[-1] in "+*"):
            left.pop(0)
            found += 1
        assert found or wanted[-1] in "?*", f"{_name(element)} lacks {name}"
    assert not left, f"{_name(element)} has {left[:3]} out of order"
    for child in element:
        _check(child)


@pytest.fixture(scope="module")
def roots(home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, etree._Element]:
    """All TCX files of the account, parsed."""
    folder: Path = tmp_path_factory.mktemp("tcx")
    exported(home, "tcx", folder)
    return {activity_id: etree.parse(path).getroot() for activity_id, path in files(folder).items()}


def test_structure(roots: dict[str, etree._Element]) -> None:
    """Garmin Connect and Strava refuse a file whose elements are in another order than the schema's."""
    for root in roots.values():
        _check(root)


def test_totals_are_those_of_nike(home: Home, roots: dict[str, etree._Element]) -> None:
    """A run is shorter at another service, or loses its calories, or is lost for having no GPS."""
    expected = marts_activities(home)
    assert set(roots) == set(expected)
    for activity_id, root in roots.items():
        row, laps = expected[activity_id], root.findall(".//t:Lap", NAMES)
        assert len(laps) == max(row["splits"], 1)

        def total(name: str, laps: list[etree._Element] = laps) -> float:
            return sum(float(lap.findtext(f"t:{name}", namespaces=NAMES) or "nan") for lap in laps)

        assert total("DistanceMeters") == pytest.approx((row["distance_km"] or 0) * 1000, abs=0.2)
        assert total("TotalTimeSeconds") == pytest.approx(row["active_s"], abs=0.02)
        assert total("Calories") == pytest.approx(row["calories_kcal"] or 0, abs=0.51)


def test_points(home: Home, roots: dict[str, etree._Element]) -> None:
    """Distances run backwards, or a treadmill run has no heart rate or cadence."""
    seen, expected = set(), marts_activities(home)
    for activity_id, root in roots.items():
        points = root.findall(".//t:Trackpoint", NAMES)
        times = [point.findtext("t:Time", namespaces=NAMES) or "" for point in points]
        assert times == sorted(times)
        found = [point.findtext("t:DistanceMeters", namespaces=NAMES) for point in points]
        distances = [float(one) for one in found if one is not None]
        assert distances == sorted(distances)
        row = expected[activity_id]
        if row["is_indoors"] and row["activity_type"] == "run":
            seen |= {_name(part) for part in root.iter() if _name(part) in {"HeartRateBpm", "RunCadence"}}
            assert root.find(".//t:Position", NAMES) is None
    assert "RunCadence" in seen


def test_elevation_is_trusted(roots: dict[str, etree._Element]) -> None:
    """Strava replaces recorded elevation by its map, unless the creator says barometer; never without any."""
    for root in roots.values():
        name = root.findtext(".//t:Creator/t:Name", namespaces=NAMES) or ""
        assert name.endswith("with barometer") == (root.find(".//t:AltitudeMeters", NAMES) is not None)
