"""Files of one activity come one after the other, in either order, and end equal."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads import syncing
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline_tests.account import rows, small_athlete
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.end_to_end.comparison import differences
from nrc_pipeline_tests.formats import nikeplus_files
from nrc_pipeline_tests.formats.nike_tcx_carried import plain
from nrc_pipeline_tests.formats.nike_tcx_file import Style, written

if TYPE_CHECKING:
    from pathlib import Path

ORIGINAL = "com.nike.running.originalactivityid"
ATHLETE = small_athlete(activities=6)
DOCUMENTS = (plain(ATHLETE, one) for one in ATHLETE.activity_ids())
RUN = max(
    # The official export has the id of these.
    (nikeplus_files.on_the_clock(one) for one in DOCUMENTS if ORIGINAL in one.tags),
    key=lambda run: len(run.positions),
)
CUT = plain(ATHLETE, RUN.activity_id)
CUT.metrics = CUT.metrics[:2]
FILES = {
    "the partner API and its positions": (
        nikeplus_files.v1_activity(RUN, cumulative=True),
        nikeplus_files.v1_gps(RUN),
        nikeplus_files.v1_page(nikeplus_files.v1_item(RUN)),
    ),
    "details of Nike+ and their list": (
        nikeplus_files.xml_details(RUN),
        nikeplus_files.xml_list(RUN, name="Evening"),
    ),
    "two exports of one run, and one that was cut": (
        written(plain(ATHLETE, RUN.activity_id)),
        written(plain(ATHLETE, RUN.activity_id), style=Style(laps=3)),
        written(CUT),
    ),
}


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
def test_the_order_of_files_does_not_matter(files: tuple[bytes, ...], tmp_path: Path) -> None:
    """All core tables are equal, nothing is left in the quarantine, and there is one activity."""
    homes = []
    for order in permutations(range(len(files))):
        settings = Settings(home=tmp_path / "".join(map(str, order)), time_zone="UTC")
        for number in order:
            file = tmp_path / f"{number}.dat"
            file.write_bytes(files[number])
            syncing.import_files(settings, FileSource([file]), DirectRuns)
        homes.append(settings)
    assert rows(homes[0], "SELECT count(*), bool_and(has_details) FROM core.activities") == [(1, True)]
    assert rows(homes[0], "SELECT count(*) FROM ops.quarantine") == [(0,)]
    assert rows(homes[0], "SELECT count(*) FROM core.metric_samples")[0][0] >= 1
    for other in homes[1:]:
        assert differences(homes[0], other) == {}
