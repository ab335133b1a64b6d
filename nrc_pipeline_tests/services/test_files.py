"""Old exports: every layout of the peers, and everything that is found beside them."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.documents.receive import receive_detail
from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.services.files import containers
from nrc_pipeline.services.files.found import FileDocument, OtherFile
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline.services.files.tag_keys import DOTTED, restored_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nrc_pipeline.simulator import Athlete

RUN: dict[str, Any] = {
    "id": "a1",
    "start_epoch_ms": 1_600_000_000_000,
    "end_epoch_ms": 1_600_000_600_000,
    "tags": {"com.nike.name": "Läufe", "shoe_id": "s", "com.nike.running.audioguidedrun.thumbnail": "t"},
    "metric_types": ["distance"],
    "metrics": [{"type": "distance", "values": [{"value": 0.10}]}],
}


def read(*paths: Path) -> tuple[list[FileDocument], dict[str, str]]:
    """Read files and give what was found, and what was skipped by name."""
    source = FileSource(paths)
    documents = [one for one in source.documents() if isinstance(one, FileDocument)]
    passed_over = [(path, kind.one) for path, kind in source.passed_over]
    reasons = dict([*source.skipped, *passed_over])
    return documents, {os.path.basename(path): reason for path, reason in reasons.items()}  # noqa: PTH119


@pytest.mark.parametrize("name", ["activity-a1.json", "activities/a1.json"])
@pytest.mark.parametrize("indent", [None, 4])
def test_a_faithful_file_keeps_its_exact_text(tmp_path: Path, name: str, indent: int | None) -> None:
    """What was saved is re-serialised, and a number or an escape changes its spelling."""
    text = json.dumps(RUN, indent=indent).replace("0.1}", "0.10}").replace("0.1\n", "0.10\n")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    documents, skipped = read(tmp_path)
    assert documents == [FileDocument("detail", text.encode(), str(path), altered=False)]
    assert skipped == {}


def test_underscored_tag_keys_get_their_dots_back_and_nothing_else_changes(tmp_path: Path) -> None:
    """Tags of a running_page export are unknown to every query; or its numbers are written anew."""
    underscored = {key.replace(".", "_"): value for key, value in RUN["tags"].items()}
    text = json.dumps(RUN | {"tags": underscored}, ensure_ascii=False).replace("0.1}", "1.0E-1}")
    (tmp_path / "1600000600000.json").write_text(text, encoding="utf-8")
    ((document,), _) = read(tmp_path)
    assert document.altered
    assert b"1.0E-1" in document.raw
    assert json.loads(document.raw) == RUN


def test_every_known_key_survives_the_way_through_underscores() -> None:
    """Two keys fall together, or a key that never had dots gets some."""
    assert [restored_key(key.replace(".", "_")) for key in DOTTED] == list(DOTTED)
    for key in ("shoe_id", "hashtag_justdoit", "location", "rpe", "note"):
        assert restored_key(key) == key
    assert restored_key("com_nike_something_new") == "com.nike.something.new"


def test_list_pages_give_items_and_those_with_metrics_details(tmp_path: Path) -> None:
    """The headers of the curl script are lost, or one without series is taken for the whole document."""
    header = RUN | {"id": "a2", "metrics": []}
    page = {"activities": [RUN, header], "paging": {"before_id": "a2"}}
    (tmp_path / "activities-1.json").write_text(json.dumps(page), encoding="utf-8")
    documents, skipped = read(tmp_path)
    assert [(one.kind, json.loads(one.raw)) for one in documents] == [("detail", RUN), ("list_item", header)]
    assert [one.path.rsplit("#")[-1] for one in documents] == ["0", "1"]
    assert skipped == {}


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (RUN, "detail"),
        (RUN | {"metrics": []}, "list_item"),
        (RUN | {"metrics": [], "metric_types": []}, "detail"),
        ({key: value for key, value in RUN.items() if key != "metrics"} | {"metric_types": []}, "detail"),
    ],
)
def test_one_activity_alone_is_a_detail_unless_its_series_were_stripped(
    tmp_path: Path, document: dict[str, Any], kind: str
) -> None:
    """A shell without metrics is never complete; or a stripped header hides that the series are missing."""
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    ((found,), _) = read(tmp_path)
    assert found.kind == kind


def test_gzip_zip_and_windows_text_are_read(tmp_path: Path) -> None:
    """A compressed export, or one saved by a Windows shell, is skipped."""
    text = json.dumps(RUN).encode()
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(text))
    (tmp_path / "b.json").write_bytes(codecs.BOM_UTF8 + text)
    (tmp_path / "c.json").write_bytes(codecs.BOM_UTF16_LE + text.decode().encode("utf-16-le"))
    with zipfile.ZipFile(tmp_path / "d.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/", b"")
        archive.writestr("deep/e.json", text)
        archive.writestr("f.json.gz", gzip.compress(text))
        archive.writestr("readme.txt", b"hello")
    documents, skipped = read(tmp_path)
    assert [one.raw for one in documents] == [text] * 5
    assert documents[3].path == f"{tmp_path}/d.zip/deep/e.json"
    assert set(skipped) == {"readme.txt"}


def test_what_the_finder_adds_is_passed_over_in_silence(tmp_path: Path) -> None:
    """Prevents: a zip made on a Mac is answered by a line about a ._ file for every activity in it."""
    text = json.dumps(RUN)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for name in ("runs/a.json", "__MACOSX/runs/._a.json", "runs/__MACOSX/b.json", "runs/._a.json"):
            archive.writestr(name, text if name == "runs/a.json" else b"\0\5\x16\7")
        archive.writestr("runs/.DS_Store", b"\0")
    (tmp_path / "__MACOSX").mkdir()
    for name in (".DS_Store", "._b.json", "Thumbs.db", "desktop.ini", "__MACOSX/._c.json"):
        (tmp_path / name).write_bytes(b"\0\5\x16\7")
    documents, skipped = read(tmp_path)
    assert [one.path for one in documents] == [f"{tmp_path}/z.zip/runs/a.json"]
    assert skipped == {}


@pytest.mark.parametrize(
    "spell",
    [
        json.dumps,
        lambda runs: json.dumps(runs, indent=2),
        lambda runs: "\n".join(map(json.dumps, runs)),
        lambda runs: "\r\n".join(map(json.dumps, runs)) + "\r\n\r\n",
        lambda runs: "\n".join(json.dumps(run, indent=1) for run in runs),
        lambda runs: json.dumps([{"activities": runs[:1]}, {"activities": runs[1:]}]),
    ],
    ids=["array", "pretty array", "lines", "windows lines", "pretty objects in a row", "array of pages"],
)
def test_many_activities_in_one_file_are_read(tmp_path: Path, spell: Callable[[Any], str]) -> None:
    """Prevents: an account that a program saved as one array, or as JSON lines, is called no JSON object."""
    runs = [RUN, RUN | {"id": "a2"}, RUN | {"id": "a3"}]
    (tmp_path / "all.json").write_bytes(spell(runs).encode())
    documents, skipped = read(tmp_path)
    assert [json.loads(one.raw) for one in documents] == runs
    assert {one.kind for one in documents} == {"detail"}
    assert skipped == {}


def test_an_array_of_something_else_is_named_once(tmp_path: Path) -> None:
    """Prevents: the export of another program fills the screen with a line for each of its million values."""
    (tmp_path / "numbers.json").write_text(json.dumps(list(range(1000))), encoding="utf-8")
    (tmp_path / "others.json").write_text(json.dumps([{"a": one} for one in range(1000)]), encoding="utf-8")
    (tmp_path / "mixed.json").write_text(json.dumps([1, RUN]), encoding="utf-8")
    documents, skipped = read(tmp_path)
    assert len(documents) == 1
    assert set(skipped) == {"numbers.json", "others.json", "mixed.json#0"}


@pytest.mark.parametrize(
    ("spell", "whole"),
    [
        (lambda runs: json.dumps(runs[0]), 0),
        (json.dumps, 2),
        (lambda runs: "\n".join(map(json.dumps, runs)), 2),
        (lambda runs: json.dumps({"activities": runs}), 2),
    ],
    ids=["one", "array", "lines", "page"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["text", "gzip"])
def test_what_is_cut_is_handed_on_and_the_whole_activities_before_it_are_read(
    tmp_path: Path, spell: Callable[[Any], str], whole: int, *, packed: bool
) -> None:
    """Prevents: a copy that broke off is skipped like any other file, and nothing tells of the run in it."""
    runs = [RUN, RUN | {"id": "a2"}, RUN | {"id": "a3"}]
    text = spell(runs).encode()[:-40]
    content = gzip.compress(text)[:-8] if packed else text
    (tmp_path / ("cut.json.gz" if packed else "cut.json")).write_bytes(content)
    documents, skipped = read(tmp_path)
    assert [json.loads(one.raw)["id"] for one in documents[:-1]] == ["a1", "a2"][:whole]
    assert text.endswith(documents[-1].raw)
    with pytest.raises(Refusal, match="cut short"):
        receive_detail(documents[-1].raw)
    assert skipped == {}


def test_other_files_are_named_and_skipped(tmp_path: Path) -> None:
    """A folder with anything else in it cannot be imported, or rubbish is landed as an activity."""
    files = {
        "error.json": b'{"error_id":"u","errors":[{"code":35,"message":"Unauthorized user access"}]}',
        "html.json": b"<html>Access Denied</html>",
        "cut.json": b'{"name":"no activ',
        "empty.json": b"",
        "array.json": b"[1]",
        "settings.json": b'{"a":1}',
        "other.json": b'{"id":"x","name":"no activity"}',
        "badpage.json": b'{"activities":{}}',
        "bad.json.gz": gzip.compress(b"{}" * 100)[:-12],
        "bad.zip": b"PK\x03\x04 and then nothing",
        "picture.kml": b"<kml/>",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / ".git").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "page.json").write_text(json.dumps({"activities": [7, RUN]}), encoding="utf-8")
    documents, skipped = read(tmp_path)
    assert [json.loads(one.raw) for one in documents] == [RUN]
    assert set(skipped) == {*files, "pipe.json", ".git", "loop", "page.json#0"}
    assert skipped["error.json"] == "an error answer of the API, not an activity"
    assert skipped["cut.json"] == "truncated, and the rest is not an activity"
    assert all(skipped.values())


def test_a_damaged_activity_is_handed_on_to_be_judged(tmp_path: Path) -> None:
    """A document with a number that is not finite, or without a start, vanishes unquarantined."""
    texts = [
        b'{"id":"a","metrics":[],"v":NaN}',
        b'{"id":"b","start_epoch_ms":"soon"}',
        b'{"id":"c","metrics":{}}',
    ]
    for position, text in enumerate(texts):
        (tmp_path / f"{position}.json").write_bytes(text)
    documents, _ = read(tmp_path)
    assert [one.raw for one in documents] == texts


def test_a_bomb_is_skipped_without_filling_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small archive unpacks to more than the machine has."""
    monkeypatch.setattr(containers, "LARGEST_BODY", 100_000)
    bomb = gzip.compress(bytes(1_000_000))
    (tmp_path / "a.json.gz").write_bytes(bomb)
    (tmp_path / "b.json").write_bytes(bytes(100_001))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("d.json", bytes(1_000_000))
        archive.writestr("e.json.gz", bomb)
        archive.writestr("f.json", json.dumps(RUN))
    documents, skipped = read(tmp_path)
    assert len(documents) == 1
    assert set(skipped) == {"a.json.gz", "b.json", "d.json", "e.json.gz"}


def test_an_archive_cannot_write_anywhere(tmp_path: Path) -> None:
    """A path in an archive overwrites a file of the user."""
    inside = tmp_path / "inside"
    inside.mkdir()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../escaped.json", json.dumps(RUN))
    (inside / "x.zip").write_bytes(buffer.getvalue())
    documents, _ = read(inside)
    assert len(documents) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]


def test_a_spoilt_member_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    """One damaged file in an archive of years ends the import."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", b'{"spoil":"here"}')
        archive.writestr("b.json", json.dumps(RUN))
    path.write_bytes(path.read_bytes().replace(b"spoil", b"SPOIL"))
    documents, skipped = read(path)
    assert len(documents) == 1
    assert set(skipped) == {"a.json"}


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_any_bytes_changed_ends_no_import(tmp_path: Path, packing: int) -> None:
    """Prevents: a way of packing raises an error of its own, and the whole import ends."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("a.json", json.dumps(RUN))
    whole = path.read_bytes()
    for place in range(4, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        documents, skipped = read(path)
        assert len(documents) + len(skipped) <= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_keeps_its_bytes(tmp_path: Path, encoding: str) -> None:
    """Prevents: text in UTF-8 that declares UTF-16, which no parser reads."""
    content = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?><gpx/>".encode(encoding)
    (tmp_path / "a.gpx").write_bytes(content)
    (found,) = FileSource([tmp_path]).documents()
    assert isinstance(found, OtherFile)
    assert found.raw == content


def test_a_path_that_does_not_exist_is_a_misuse(tmp_path: Path) -> None:
    """A slip in a path imports nothing and says that all is well."""
    with pytest.raises(Misuse, match="nowhere"):
        FileSource([tmp_path / "nowhere"])


def test_an_export_of_a_simulated_account_comes_back_whole(athlete: Athlete, tmp_path: Path) -> None:
    """A real shape of a document is taken for something else."""
    ids = list(athlete.activity_ids())
    for one in ids:
        (tmp_path / f"activity-{one}.json").write_bytes(athlete.body(one))
    documents, skipped = read(tmp_path)
    assert skipped == {}
    assert {one.kind for one in documents} == {"detail"}
    assert sorted(one.raw for one in documents) == sorted(athlete.body(one) for one in ids)
    assert not any(one.altered for one in documents)
