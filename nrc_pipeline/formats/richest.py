"""Makes one document of each activity, also when several files of a group have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.formats.format import IncompleteError, UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.nikeplus_run import NikePlusRun


class Richest:
    """The activities of a group of files, of which the richest counts, and what was wrong with the others."""

    def __init__(self) -> None:
        """Begin without any."""
        self._runs: dict[str, list[NikePlusRun]] = {}
        self._problems: list[UntranslatableError] = []

    def add(self, activity_id: str, run: NikePlusRun) -> None:
        """Take one activity."""
        self._runs.setdefault(activity_id, []).append(run)

    def fail(self, problem: UntranslatableError) -> None:
        """Take the reason why a file gives no activity."""
        self._problems.append(problem)

    def documents(self) -> Iterator[PlainDocument]:
        """Yield one document of each activity.

        Raises:
            UntranslatableError: There is no activity.
        """
        found = False
        for activity_id, runs in sorted(self._runs.items()):
            if len(runs) > 1:
                # Equally rich ones are compared too, so that the order of the files does not matter.
                runs.sort(key=lambda run: (-run.richness, repr(run)))
            for run in runs:
                try:
                    document = run.document(activity_id)
                except UntranslatableError as problem:
                    self.fail(problem)
                else:
                    found = True
                    yield document
                    break
        if not found:
            raise min(
                self._problems or [UntranslatableError("it has no activity")],
                key=lambda problem: (isinstance(problem, IncompleteError), str(problem)),
            )
