"""FIT and GPX from the published marts, GPX in turn with nrc-exporter on the same documents.

The programs are run as commands, their start included. nrc-exporter pins old libraries, so it gets an
environment of its own; where that cannot be made, nothing stands in for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from benchmarks.measuring import in_child, median_ratio
from benchmarks.report import Line, at_least, at_most
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.corpus import Corpus
    from nrc_pipeline.foundation.home import Home

PEER = "nrc-exporter==0.0.7"
_PAGE = 32


class Ran(NamedTuple):
    """Seconds by the clock and of the processors, and peak resident bytes, of one process."""

    wall_s: float
    cpu_s: float
    peak_bytes: int


def peer_program(folder: Path) -> Path | None:
    """Return nrc-exporter's command, installed now if it is not there; None where it cannot be."""
    place = folder / "nrc-exporter"
    program = place / "bin" / "nrc-exporter"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        done = subprocess.run(
            # Its selenium-wire wants pkg_resources.
            [place / "bin" / "pip", "install", "--quiet", PEER, "setuptools<70"],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            shutil.rmtree(place)
            return None
    return program


def measure(corpora: Sequence[Corpus], repetitions: int) -> Iterator[Line]:
    """Measure each size; memory must not grow with it."""
    peaks: list[float] = []
    for corpus in corpora:
        peer = peer_program(corpus.folder)
        with _published(corpus) as home, _documents(corpus) as documents:
            files, ours, theirs = 0, [], []
            for _ in range(repetitions):
                with tempfile.TemporaryDirectory(dir=corpus.folder) as out:
                    ours.append(_ours(home, Path(out)))
                    files = len(list(Path(out).glob("*.gpx")))
                if peer is not None:
                    theirs.append(_theirs(peer, documents, corpus.folder))
            again = _again(home, corpus.folder)
            with tempfile.TemporaryDirectory(dir=corpus.folder) as out:
                fit = _ours(home, Path(out), "fit")
        size = f"{corpus.activities:,} activities"
        peaks.append(median(one.peak_bytes for one in ours))
        ours_s = median(one.wall_s for one in ours)
        if theirs:
            yield Line(
                f"nrc-exporter / GPX from marts, {size}",
                median_ratio(
                    (peer_ran.wall_s, ran.wall_s) for peer_ran, ran in zip(theirs, ours, strict=True)
                ),
                "times",
                at_least(8),
                f"{median(one.wall_s for one in theirs):.1f} s / {ours_s:.1f} s, {files:,} files",
            )
            yield Line(
                f"the same in processor time, {size}",
                median_ratio((peer_ran.cpu_s, ran.cpu_s) for peer_ran, ran in zip(theirs, ours, strict=True)),
                "times",
            )
        else:
            yield Line(f"GPX from marts, {size}", ours_s, "s", None, f"{PEER} cannot be installed: no ratio")
        yield Line(f"GPX again, nothing changed, {size}", again.wall_s, "s")
        yield Line(f"FIT from marts, {size}", fit.wall_s, "s", at_most(30))
        yield Line(f"peak memory, {size}", peaks[-1] / 2**20, "MiB")
    if len(peaks) > 1:
        yield Line("peak memory, largest / smallest size", peaks[-1] / peaks[0], "times", at_most(1.5))


@contextmanager
def _published(corpus: Corpus) -> Iterator[Home]:
    """Give a home whose marts are made and published."""
    with corpus.home() as home:
        ran = _run([*_NRC, "rebuild"], {"NRC_HOME": str(home.path)}, corpus.folder)
        print(f"  (rebuilt in {ran.wall_s:.0f} s)", flush=True)
        yield home


@contextmanager
def _documents(corpus: Corpus) -> Iterator[Path]:
    """Give a folder with the documents as nrc-exporter keeps them, one file each."""
    with tempfile.TemporaryDirectory(dir=corpus.folder, prefix="documents-") as place:
        # Linux counts the peak of the process that starts a command as the command's.
        in_child(_write_documents, corpus.detail_files, Path(place))
        yield Path(place)


def _write_documents(files: Sequence[str], place: Path) -> None:
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = connection.execute(statement("benchmarks", "payloads"), {"files": files})
        number = 0
        while page := rows.fetchmany(_PAGE):
            for (payload,) in page:
                number += 1
                (place / f"{number}.json").write_text(payload, encoding="utf-8")


_NRC = (sys.executable, "-m", "nrc_pipeline.cli")


def _ours(home: Home, out: Path, kind: str = "gpx") -> Ran:
    return _run([*_NRC, "export", kind, "--out", str(out)], {"NRC_HOME": str(home.path)}, out)


def _again(home: Home, folder: Path) -> Ran:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        _ours(home, Path(out))
        return _ours(home, Path(out))


def _theirs(peer: Path, documents: Path, folder: Path) -> Ran:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        ran = _run([str(peer), "-i", str(documents)], {}, Path(place))
        if not any(Path(place).rglob("*.gpx")):
            raise RuntimeError("nrc-exporter wrote nothing")
        return ran


def _run(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> Ran:
    """Run a command in a folder; a failure is an error."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **variables}, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace")[-2000:])
    peak = used.ru_maxrss if sys.platform == "darwin" else used.ru_maxrss * 1024
    return Ran(wall_s, used.ru_utime + used.ru_stime, peak)
