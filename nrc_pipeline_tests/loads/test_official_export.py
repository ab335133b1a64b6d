"""An account from the API and from Nike's official export: the same activities, in any order of arrival."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass, field
from math import isclose
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.insight.checks.verifying import verify
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.loads import syncing
from nrc_pipeline.loads.load import Load
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline.simulator import Athlete
from nrc_pipeline.simulator.recorders import RECORDERS
from nrc_pipeline.warehouse.backup import back_up
from nrc_pipeline_tests.account import Account, account, rows
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.end_to_end.comparison import differences
from nrc_pipeline_tests.formats.nike_tcx_carried import plain
from nrc_pipeline_tests.formats.nike_tcx_file import DELTAS, POINTS, Style, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.importing import Imported

Values = dict[tuple[int, str], list[tuple[int, int, float]]]


@dataclass
class Ways:
    """An account of the shortest activity of each recorder, and homes that each got it in their own ways.

    A way is `api`, `list` (the list without the details) or `export`.
    """

    served: Account
    export: Path
    made: dict[tuple[str, ...], Settings] = field(default_factory=dict)

    def home(self, *ways: str) -> Settings:
        """Give a home that went these ways one after the other; copy it, never change it."""
        if ways not in self.made:
            settings = self.served.settings("-".join(ways))
            if ways[:-1]:
                shutil.copytree(self.home(*ways[:-1]).home, settings.home)
            self.go(ways[-1], settings)
            self.made[ways] = settings
        return self.made[ways]

    def go(self, way: str, settings: Settings) -> None:
        """Go one way."""
        match way:
            case "api":
                self.served.sync(settings)
            case "list":
                Load(settings, "list").arrival.land_list()
                # Loads what the list brought.
                load_files(settings)
            case _:
                assert load_files(settings, self.export).refused == []


def load_files(settings: Settings, *paths: Path) -> Imported:
    """Import files."""
    return syncing.import_files(settings, FileSource(paths), DirectRuns)[1]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """Make the account and its export."""
    folder = tmp_path_factory.mktemp("official")
    athlete = Athlete.generate(seed=5, activities=75, years=3)
    sessions = [session for one in athlete.activity_ids() if (session := athlete.session(one))]
    shortest = {one.recorder: one.activity_id for one in sorted(sessions, key=lambda one: -one.active_s)}
    assert shortest.keys() == RECORDERS.keys()
    for one in set(athlete.activity_ids()) - set(shortest.values()):
        athlete.delete(one)
    styles = (Style(), Style(before="\n ", pad="\n      "), Style(extension="ns5", namespace="tcx"))
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(shortest.values()):
            content = written(plain(athlete, one), style=styles[number % len(styles)])
            archive.writestr(f"export/activities/{number}.tcx", content)
    with account(folder, athlete) as served:
        yield Ways(served, folder / "export.zip")


def values(settings: Settings) -> Values:
    """Return the samples of each series of each activity, which its start names."""
    found: Values = {}
    for start, metric, *sample in rows(
        settings,
        """
        SELECT activities.start_epoch_ms, metric, samples.start_epoch_ms, samples.end_epoch_ms, value
        FROM core.metric_values AS samples
        INNER JOIN core.activities USING (account_id, activity_id)
        ORDER BY ALL
        """,
    ):
        found.setdefault((start, metric), []).append((sample[0], sample[1], sample[2]))
    return found


def test_every_series_is_equal(ways: Ways) -> None:
    """Steps have their ends and values, and what is measured at a moment its start and value."""
    api, export = values(ways.home("api")), values(ways.home("export"))
    assert rows(ways.home("export"), "SELECT count(*) FROM core.activities") == [(len(RECORDERS),)]
    carried = {key for key in api if key[1] in {*DELTAS, *POINTS}}
    assert set(export) == carried
    for key in carried:
        time = 0 if key[1] in POINTS else 1
        assert [one[time] for one in export[key]] == [one[time] for one in api[key]], key
        assert all(
            # A kilometre becomes metres in the file and a kilometre again.
            isclose(one[2], other[2], rel_tol=1e-15, abs_tol=1e-12)
            for one, other in zip(export[key], api[key], strict=True)
        ), key


@pytest.mark.parametrize(
    ("some", "others"),
    [
        (("api", "export"), ("export", "api")),
        (("list", "export"), ("export", "list")),
        (("list", "export", "api"), ("export", "api")),
    ],
)
def test_the_order_does_not_matter(ways: Ways, some: tuple[str, ...], others: tuple[str, ...]) -> None:
    """Whatever came first, all core tables are equal in the end."""
    assert differences(ways.home(*some), ways.home(*others)) == {}


def test_the_document_of_the_api_wins(ways: Ways) -> None:
    """The activities that both have under one id are as the API gives them."""
    own = "SELECT activity_id FROM core.activities WHERE app_id = 'nike-tcx'"
    both = ways.home("export", "api")
    only_in_the_export = [one for (one,) in rows(both, own)]
    assert len(only_in_the_export) < len(rows(ways.home("export"), own)) == len(RECORDERS)
    assert differences(both, ways.home("api"), without=only_in_the_export) == {}


def test_the_series_of_the_export_complete_a_header_of_the_api(ways: Ways) -> None:
    """The header stays that of the API, with its totals, tags and moments."""
    header, both, export = ways.home("list"), ways.home("list", "export"), ways.home("export")
    listed = [one for (one,) in rows(header, "SELECT activity_id FROM core.activities")]
    alone = [
        one for (one,) in rows(both, "SELECT activity_id FROM core.activities") if one not in set(listed)
    ]
    unequal = differences(both, header, without=alone).keys()
    series = {"core.metric_samples", "core.metric_series", "core.metric_values"}
    # The header names its series' version; the positions tell the time zone.
    assert unequal == {"core.activities", "core.activity_zones", *series}
    exported = {one for (one,) in rows(export, "SELECT activity_id FROM core.activities")}
    unlike = exported ^ set(listed)
    assert "core.metric_samples" not in differences(both, export, without=list(unlike))
    completed = "SELECT DISTINCT activity_id FROM core.metric_samples"
    with_series = {one for (one,) in rows(export, completed)} & set(listed)
    detailed = "SELECT activity_id FROM core.activities WHERE has_details AND app_id != 'nike-tcx'"
    assert {one for (one,) in rows(both, detailed)} == with_series


def test_the_details_are_still_asked_for(ways: Ways) -> None:
    """Prevents: a translation counts as the detail, whose moments and sources it does not have."""
    settings = ways.served.settings("asked")
    shutil.copytree(ways.home("export", "list").home, settings.home)
    wanted = Load(settings, "asked").arrival.wanted_details()
    assert {one.activity_id for one in wanted} == set(ways.served.athlete.activity_ids())


def test_a_rebuild_gives_the_same(ways: Ways) -> None:
    """The landed bytes and their translations hold everything."""
    settings = ways.served.settings("rebuilt")
    shutil.copytree(ways.home("api", "export").home, settings.home)
    syncing.rebuild(settings, EVERYTHING, DirectRuns)
    assert differences(settings, ways.home("api", "export")) == {}


def test_the_same_file_again_costs_nothing(ways: Ways) -> None:
    """Nothing lands but the journal, even from another archive."""
    settings = ways.served.settings("again")
    shutil.copytree(ways.home("export").home, settings.home)
    before = _parts(settings)
    again = load_files(settings, ways.export)
    assert (again.known_already, again.other_files, again.translated) == (len(RECORDERS), 0, 0)
    assert _parts(settings) == before


def _parts(settings: Settings) -> set[str]:
    raw = settings.home_folder().raw
    names = {str(path.relative_to(raw)) for path in part_files(raw)}
    return {name for name in names if not name.startswith("loads")}


def test_a_backup_is_whole(ways: Ways, tmp_path: Path) -> None:
    """It has the files' bytes, `nrc verify` finds nothing, and a rebuild of it gives the same."""
    whole = ways.home("api", "export")
    back_up(whole.home_folder(), tmp_path / "backup")
    settings = whole.model_copy(update={"home": tmp_path / "backup"})
    assert _parts(settings) == _parts(whole)
    assert any(name.startswith("files") for name in _parts(settings))
    assert all(one.passed for one in verify(settings.home_folder(), utc_now(), "test", "UTC"))
    syncing.rebuild(settings, EVERYTHING, DirectRuns)
    assert differences(settings, whole) == {}
