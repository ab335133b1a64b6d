"""Nothing lost, nothing invented: what comes back from the core tables is what was landed."""

from __future__ import annotations

import gzip
import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.document import rebuild_document
from nrc_pipeline.core.normalise import normalise
from nrc_pipeline.documents.receive import receive
from nrc_pipeline.documents.shape import PLAIN_VERSION
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.landing.records import LandedDocument
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.simulator import Athlete
from nrc_pipeline.simulator.recorders import RECORDERS
from nrc_pipeline_tests.documents.made import START_MS, UUID, as_bytes, document, exact, list_item
from nrc_pipeline_tests.documents.strange import documents, spelled
from nrc_pipeline_tests.made_warehouse import ACCOUNT, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from nrc_pipeline_tests.made_warehouse import Warehouse

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a working database, opened once: what one batch leaves the next one replaces."""
    home = Home(tmp_path_factory.mktemp("home")).prepare()
    with work_database(home) as connection:
        # Planning a query for several threads takes longer than these few rows.
        connection.execute("SET threads = 1")
        yield connection


def assert_all_come_back(connection: duckdb.DuckDBPyConnection, texts: Sequence[str | bytes]) -> None:
    """Land, normalise and rebuild a batch in which every activity has one version."""
    with tempfile.TemporaryDirectory() as folder:
        zone = LandingZone(Path(folder))
        received = [receive(as_bytes(text)) for text in texts]
        zone.append_documents(
            "activity_details", [LandedDocument(ACCOUNT, one, NOW, "api") for one in received]
        )
        zone.attach(connection)
        normalised = normalise(connection, EVERYTHING, NOW, everything=True)
        assert (normalised.activities, normalised.refused) == (len(texts), 0)
        for text in texts:
            landed = json.loads(text)
            assert exact(rebuild_document(connection, ACCOUNT, landed["id"])) == exact(landed)


@st.composite
def batches(draw: st.DrawFn, most: int) -> list[str]:
    """Draw the texts of a batch of activities with ids of their own."""
    drawn = draw(st.lists(documents(), min_size=1, max_size=most))
    for position, content in enumerate(drawn):
        content["id"] = f"{position:02d}{content['id'][2:]}"
    return [draw(spelled(content)) for content in drawn]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=batches(most=6))
def test_any_document_comes_back(standing: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    """A key, a null, a digit, an order or a kind of value is lost between landing zone and core tables."""
    assert_all_come_back(standing, texts)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=batches(most=12))
def test_any_document_comes_back_looked_at_longer(
    standing: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    """What only few documents show gets lost."""
    assert_all_come_back(standing, texts)


def test_every_profile_of_the_simulator_comes_back(standing: duckdb.DuckDBPyConnection) -> None:
    """A recorder writes what the tables cannot hold: numbers, ids, moments or missing parts of its own."""
    athlete = Athlete.generate(seed=7, activities=75)
    bodies: dict[str, bytes] = {}
    for activity_id in athlete.activity_ids():
        session = athlete.session(activity_id)
        assert session is not None
        body = athlete.body(activity_id)
        if len(body) < len(bodies.get(session.recorder, body + b" ")):
            bodies[session.recorder] = body
    assert bodies.keys() == RECORDERS.keys()
    assert_all_come_back(standing, list(bodies.values()))


def test_recorded_documents_come_back(standing: duckdb.DuckDBPyConnection) -> None:
    """A real document holds something that nobody thought of."""
    files = sorted(SAMPLES.glob("*.json.gz"))
    if not files:
        pytest.skip("no samples beside this checkout")
    assert_all_come_back(standing, [gzip.decompress(file.read_bytes()) for file in files])


def test_the_spelling_of_numbers_changes_nothing(standing: duckdb.DuckDBPyConnection) -> None:
    """Two parsers read one number differently: exponents, trailing zeros, the limits of a double."""
    spellings = (
        "0", "-0", "-0.0", "0.0", "1E5", "1.50e+02", "1e-5", "5e-324", "2.2250738585072011e-308", "1e-400",
        "1.7976931348623157e308", "0.1", "0.30000000000000004", "123456789012345680000.0", "9007199254740991",
        "9007199254740992", "9007199254740993", "-9007199254740993", "9007199254740991.5", "1e22", "1e23",
        "8.41394135448", "17976931348623157e292", "12345678901234567890123456789012345678901",
    )  # fmt: skip
    content = document()
    content["metrics"][0]["values"] = [
        {"start_epoch_ms": START_MS, "end_epoch_ms": START_MS, "value": f"#{spelling}#"}
        for spelling in spellings
    ]
    text = as_bytes(content).replace(b'"#', b"").replace(b'#"', b"").decode()
    assert_all_come_back(standing, [text])
    plain = [spelling for spelling in spellings if abs(float(spelling)) < 2**53]
    content["metrics"][0]["values"] = [
        {"start_epoch_ms": START_MS, "end_epoch_ms": START_MS, "value": f"#{spelling}#"} for spelling in plain
    ]
    text = as_bytes(content).replace(b'"#', b"").replace(b'#"', b"").decode()
    assert receive(text.encode()).plain_version == PLAIN_VERSION
    assert_all_come_back(standing, [text])


@pytest.mark.parametrize("remainder", [{}, {"polylines": []}], ids=["plain", "odd"])
def test_negative_zero_keeps_its_sign(standing: duckdb.DuckDBPyConnection, remainder: dict[str, Any]) -> None:
    """-0.0 comes back as 0.0, which Python's == does not notice."""
    content = {**document(value=-0.0), **remainder}
    assert_all_come_back(standing, [as_bytes(content)])
    (value,) = standing.execute(
        "SELECT value FROM core.metric_values WHERE activity_id = ? AND series = 0 AND ordinal = 1", [UUID]
    ).fetchone() or (1.0,)
    assert math.copysign(1, value) == -1


def test_rebuilt_is_the_header_of_the_list_item_while_there_is_no_detail(warehouse: Warehouse) -> None:
    """A history's summaries cannot be queried before its details are there, or they are not the API's."""
    item = list_item(document(), new_key={"deep": [1, None]})
    warehouse.land(as_bytes(item), kind="activity_list")
    warehouse.normalise()
    assert exact(warehouse.document(UUID)) == exact(item)
    assert warehouse.rows("SELECT has_details FROM core.activities") == [(False,)]


def test_what_no_column_holds_stands_in_extra_with_its_place(warehouse: Warehouse) -> None:
    """An analyst cannot find a key that the API has added since."""
    content = document()
    content["moments"][1]["mood"] = "good"
    del content["tags"]
    warehouse.land(content)
    warehouse.normalise()
    ((extra,),) = warehouse.rows("SELECT extra FROM core.activities")
    assert json.loads(extra) == {"put": [[["moments", 1, "mood"], "good"]], "cut": [["tags"]]}
    assert warehouse.rows(
        "SELECT extra -> '$.put[0][0]' ->> '$[2]', extra ->> '$.put[0][1]' FROM core.activities"
    ) == [("mood", "good")]


def test_a_name_with_half_an_emoji_is_shown_and_comes_back(warehouse: Warehouse) -> None:
    """Prevents: an app cuts a long name in the middle of an emoji, and the run counts nowhere."""
    text = json.dumps(document(name="Long Run \ud83c"))
    warehouse.land(text)
    normalised = warehouse.normalise()
    assert (normalised.activities, normalised.refused) == (1, 0)
    assert warehouse.rows("SELECT value FROM core.activity_tags WHERE key = 'com.nike.name'") == [
        ("Long Run \N{REPLACEMENT CHARACTER}",)
    ]
    assert exact(warehouse.document(UUID)) == exact(json.loads(text))
    assert warehouse.publish().quarantined == []
