"""Files of other formats: their bytes land once, and their activities follow the version of the format."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from nrc_pipeline.core import normalise
from nrc_pipeline.formats import registry
from nrc_pipeline.formats.building import Draft, Reading, derived_id
from nrc_pipeline.formats.format import Format, UntranslatableError
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.insight.checks.hashes import landing_hashes
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.loads import syncing
from nrc_pipeline.services.files import source
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import ForeignFile
    from nrc_pipeline.loads.importing import Imported

START = 1_700_000_000_000


def a_format(version: int, unit_km: float = 1.0) -> Format:
    """Give a format of one line: `line ID START KM`; files with the same first letter belong together."""

    def translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
        for file in sorted(files, key=lambda one: one.content):
            _, name, start, km = file.content.decode().split()
            if km == "?":
                raise UntranslatableError("the distance is not a number")
            draft = Draft(
                derived_id("line", int(start), name), "line", int(start), int(start) + 600_000, 600_000
            )
            draft.series["distance"] = [Reading(int(start), int(start) + 600_000, float(km) * unit_km)]
            yield draft.document()

    return Format(
        "line",
        version,
        lambda content: content.startswith(b"line "),
        translate,
        lambda file: file.content.split()[1][:1].decode(),
    )


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Register a format of the test alone."""

    def register(one: Format) -> None:
        monkeypatch.setattr(registry, "FORMATS", (one,))
        monkeypatch.setattr(normalise, "RANKED", (one.name,))

    return register


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a home of its own."""
    return Settings(home=tmp_path / "home")


def load(settings: Settings, folder: Path) -> Imported:
    """Import a folder."""
    return syncing.import_files(settings, source.FileSource([folder]), DirectRuns)[1]


def written(folder: Path, **lines: str) -> Path:
    """Write files, each with one line."""
    folder.mkdir(exist_ok=True)
    for name, line in lines.items():
        (folder / f"{name}.json").write_text(line, encoding="utf-8")
    return folder


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Run SQL on the published warehouse."""
    with duckdb.connect(settings.home_folder().warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


KM = "SELECT value FROM core.metric_values ORDER BY value"


def test_a_file_lands_once_and_its_activity_is_loaded(use: Any, settings: Settings, tmp_path: Path) -> None:
    """The same file twice costs nothing."""
    use(a_format(1))
    folder = written(tmp_path / "files", a=f"line a {START} 5.5")
    first, second = load(settings, folder), load(settings, folder)
    assert (first.other_files, first.translated, first.refused) == (1, 1, [])
    assert (second.other_files, second.translated, second.known_already) == (0, 0, 1)
    assert rows(settings, KM) == [(5.5,)]
    assert rows(settings, "SELECT DISTINCT app_id FROM core.activities") == [("line",)]
    checked = landing_hashes(settings.home_folder())
    assert checked.passed
    # The file and the document that was made of it.
    assert checked.numbers["documents"] == 2


def test_a_new_version_of_the_format_makes_the_activities_again(
    use: Any, settings: Settings, tmp_path: Path
) -> None:
    """The bytes are in the landing zone, so the file is not needed."""
    use(a_format(1))
    folder = written(tmp_path / "files", a=f"line a {START} 5.5", b=f"line b {START + 9_000_000} 6")
    load(settings, folder)
    use(a_format(2, unit_km=1.5))
    load(settings, written(tmp_path / "nothing"))
    assert rows(settings, KM) == [(8.25,), (9.0,)]


def test_an_activity_that_a_file_no_longer_gives_is_withdrawn(
    use: Any, settings: Settings, tmp_path: Path
) -> None:
    """A later version, or another file of the same group, can change the id of an activity."""
    use(a_format(1))
    load(settings, written(tmp_path / "files", a=f"line a {START} 5.5"))
    other = replace(a_format(2), translate=_renamed)
    use(other)
    load(settings, written(tmp_path / "nothing"))
    assert rows(settings, "SELECT activity_id FROM core.activities") == [("renamed",)]
    assert rows(settings, KM) == [(5.5,)]


def _renamed(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    for document in a_format(1).translate(files):
        document.id = "renamed"
        yield document


def test_a_file_without_an_activity_is_quarantined_with_its_bytes(
    use: Any, settings: Settings, tmp_path: Path
) -> None:
    """It is not tried again until its format has a new version, and then it leaves the quarantine."""
    use(a_format(1))
    folder = written(tmp_path / "files", a=f"line a {START} ?", b=f"line b {START} 5")
    first = load(settings, folder)
    assert first.refused == [(str(folder / "a.json"), "the distance is not a number")]
    quarantine = "SELECT source, reason, payload FROM ops.quarantine"
    assert rows(settings, quarantine) == [
        ("line", "the distance is not a number", f"line a {START} ?".encode())
    ]
    assert load(settings, folder).refused == []
    use(replace(a_format(2), translate=lambda files: _renamed([files[0]._replace(content=b"line a 1 7")])))
    load(settings, folder)
    assert rows(settings, quarantine) == []


def test_a_broken_file_of_a_group_is_quarantined_and_the_others_are_loaded(
    use: Any, settings: Settings, tmp_path: Path
) -> None:
    """Prevents: a damaged file that nothing names, because another of its group gave an activity."""
    use(Format("line", 1, a_format(1).recognises, _what_can_be_read, lambda _: "all"))
    folder = written(tmp_path / "files", a=f"line a {START} ?", b=f"line b {START} 5")
    assert load(settings, folder).refused == [(str(folder / "a.json"), "the distance is not a number")]
    assert rows(settings, KM) == [(5.0,)]
    assert rows(settings, "SELECT payload FROM ops.quarantine") == [(f"line a {START} ?".encode(),)]


def _what_can_be_read(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    problem = None
    for file in files:
        try:
            yield from a_format(1).translate([file])
        except UntranslatableError as error:
            problem = error
    if problem:
        raise problem


def test_a_rebuild_translates_again(use: Any, settings: Settings, tmp_path: Path) -> None:
    """A rebuild brings everything to the state of this release."""
    use(a_format(1))
    load(settings, written(tmp_path / "files", a=f"line a {START} 5.5"))
    use(a_format(2, unit_km=2.0))
    syncing.rebuild(settings, EVERYTHING, DirectRuns)
    assert rows(settings, KM) == [(11.0,)]


def test_a_fault_of_a_translator_spoils_no_other_file_and_no_later_load(
    use: Any, settings: Settings, tmp_path: Path
) -> None:
    """Prevents: every load fails on a file that has landed. The reason does not quote the file."""
    faulty = replace(a_format(1), translate=_fails_on_the_first, group=None)
    use(faulty)
    folder = written(tmp_path / "files", a=f"line a {START} 5", b=f"line b {START + 9_000_000} 6")
    first = load(settings, folder)
    assert [path for path, _ in first.refused] == [str(folder / "a.json")]
    assert "ZeroDivisionError" in first.refused[0][1]
    assert str(START) not in first.refused[0][1]
    assert rows(settings, KM) == [(6.0,)]
    assert load(settings, folder).refused == []
    use(a_format(2))
    load(settings, written(tmp_path / "nothing"))
    assert rows(settings, KM) == [(5.0,), (6.0,)]


def _fails_on_the_first(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    if files[0].content.startswith(b"line a"):
        raise ZeroDivisionError(files[0].content)
    yield from a_format(1).translate(files)


def test_a_file_whose_group_cannot_be_read_lands_alone(use: Any, settings: Settings, tmp_path: Path) -> None:
    """Prevents: one file ends the import of all others."""
    use(replace(a_format(1), group=lambda file: str(1 // (len(file.content.split()) - 4))))
    imported = load(settings, written(tmp_path / "files", a=f"line a {START} 5"))
    assert (imported.other_files, imported.translated) == (1, 1)
    assert rows(settings, KM) == [(5.0,)]


def test_files_of_a_group_are_translated_together(use: Any, settings: Settings, tmp_path: Path) -> None:
    """A later file of the group leads to another translation of the group."""
    use(a_format(1))
    load(settings, written(tmp_path / "files", a=f"line ab {START} 5"))
    load(settings, written(tmp_path / "more", b=f"line ac {START + 9_000_000} 6"))
    assert rows(settings, KM) == [(5.0,), (6.0,)]
    with duckdb.connect() as connection:
        LandingZone(settings.home_folder().raw).attach(connection)
        found = connection.execute("SELECT group_key, activities FROM landed_translations").fetchall()
    assert found == [("a", 2)]


def test_an_interrupted_translation_does_not_count(
    use: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: activities twice after a kill between the documents and the row of their translation."""
    use(a_format(1))
    folder = written(tmp_path / "files", a=f"line a {START} 5.5")
    with monkeypatch.context() as patch:
        patch.setattr(LandingZone, "append_translations", _killed)
        with pytest.raises(KeyboardInterrupt):
            load(settings, folder)
    load(settings, folder)
    assert rows(settings, KM) == [(5.5,)]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
