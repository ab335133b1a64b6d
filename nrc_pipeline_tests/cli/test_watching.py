"""What is said while a load goes on, and how its outcome becomes an exit code."""

from __future__ import annotations

import pytest

from nrc_pipeline.cli.durations import in_words
from nrc_pipeline.cli.outcome import exit_code
from nrc_pipeline.cli.sync import prospect
from nrc_pipeline.cli.watching import watching
from nrc_pipeline.foundation.progress import report


def test_details_are_counted_over_all_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    """Each block begins at nought again, so that nobody sees how far the sync is."""
    heard: list[int] = []
    with watching(heard.append):
        report("all details", 0, 40)
        for _ in range(2):
            for done in range(21):
                report("details", done, 20)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "details: 4 of 40"
    assert lines[-1] == "details: 40 of 40"
    assert len(lines) == 10
    assert heard == [40]


@pytest.mark.parametrize(
    ("per_second", "left_s", "line"),
    [
        (0.0, None, "900 details to fetch, newest first."),
        (
            8.0,
            3000.0,
            "900 details to fetch, newest first, at least 2 min; the token is valid for another 50 min.",
        ),
        (
            1.0,
            600.0,
            (
                "900 details to fetch, newest first, at least 15 min; the token is valid for another 10 min; "
                "the rest will need another token."
            ),
        ),
    ],
)
def test_prospect(per_second: float, left_s: float | None, line: str) -> None:
    """A person waits for details that the token's life cannot bring."""
    assert prospect(900, per_second, left_s) == line


@pytest.mark.parametrize(
    ("outcomes", "wanted", "code"),
    [
        ((), 0, 0),
        (("complete", "unchanged"), 0, 0),
        (("complete", "partial"), 0, 1),
        (("complete",), 3, 1),
        (("failed",), 0, 1),
        (("refused", "failed"), 3, 3),
    ],
)
def test_exit_code(outcomes: tuple[str, ...], wanted: int, code: int) -> None:
    """A load with gaps passes for a success, or a dead token for another failure."""
    assert exit_code(outcomes, wanted) == code


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (59, "59 s"), (90, "2 min"), (3540, "59 min"), (3600, "1 h 0 min")]
)
def test_durations(seconds: float, words: str) -> None:
    """A duration reads as 0 s while something is left, or as 60 min."""
    assert in_words(seconds) == words
