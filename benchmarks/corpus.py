"""The corpus: ten years of an invented athlete, landed as `nrc sync` lands them.

1,000 activities are about 0.84 GB of JSON and ten million samples. Each size is made once, over HTTP from
the simulator by the stages of a real load, and then reused; cases see it through hard links, in homes of
their own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import in_child
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.loads.load import Load
from nrc_pipeline.simulator import Athlete, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 7
YEARS = 10
SAMPLES = 10_000
DEFAULT_FOLDER = Path(tempfile.gettempdir()) / "nrc-benchmarks"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A landing zone of one size."""

    folder: Path
    activities: int

    @property
    def raw(self) -> Path:
        """Its landing zone."""
        return self.folder / f"{self.activities}" / "raw"

    @property
    def detail_files(self) -> list[str]:
        """The Parquet files that hold the details."""
        return [str(path) for path in part_files(self.raw / "activity_details")]

    @contextmanager
    def home(self) -> Iterator[Home]:
        """Give a home of one's own in which the corpus is landed and nothing else has happened."""
        with temporary_home(self.folder) as home:
            home.raw.rmdir()
            shutil.copytree(self.raw, home.raw, copy_function=os.link)
            yield home


@contextmanager
def temporary_home(folder: Path) -> Iterator[Home]:
    """Give an empty home inside the folder, and remove it."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="home-") as place:
        yield Home(Path(place)).prepare()


def corpus(folder: Path, activities: int) -> Corpus:
    """Return the corpus of this size, made now if it is not there."""
    made = Corpus(folder, activities)
    if not made.raw.exists():
        print(f"making the corpus of {activities:,} activities", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        in_child(_make, made)
    return made


def settings_for(home: Home, base_url: str, token: str, **others: object) -> Settings:
    """Return the settings of a load from a simulator, without a rate ceiling unless one is given."""
    return Settings.model_validate(
        {
            "home": home.path,
            "base_url": base_url,
            "access_token": token,
            "requests_per_second": 0,
            "time_zone": "UTC",
            **others,
        }
    )


def _make(made: Corpus) -> None:
    athlete = Athlete.generate(seed=SEED, activities=made.activities, years=YEARS, samples=SAMPLES)
    with temporary_home(made.folder) as home, Simulator(athlete).running() as server:
        load = Load(settings_for(home, server.base_url, server.issue_token(86_400)), "corpus")
        walked, fetched = load.arrival.land_list(), load.arrival.land_details()
        if walked.error or fetched.documents != made.activities:
            raise RuntimeError(f"the corpus is not whole: {walked.error}, {fetched}")
        made.raw.parent.mkdir(exist_ok=True)
        home.raw.rename(made.raw)
