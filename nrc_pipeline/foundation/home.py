"""The files of the pipeline: one folder that belongs to one account."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import HomeNotWritable, Misuse
from nrc_pipeline.foundation.files import OTHERS, PRIVATE_FOLDER, make_private

if TYPE_CHECKING:
    from pathlib import Path

DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of NRC_HOME and the paths in it; nothing is created before `prepare`."""

    path: Path

    @property
    def raw(self) -> Path:
        """The landing zone: Parquet, append-only, the only part that cannot be rebuilt."""
        return self.path / "raw"

    @property
    def work(self) -> Path:
        """Files that loads write before publication; can be rebuilt from `raw`."""
        return self.path / "work"

    @property
    def dagster(self) -> Path:
        """The Dagster instance (DAGSTER_HOME)."""
        return self.path / "dagster"

    @property
    def exports(self) -> Path:
        """Files made for other programs."""
        return self.path / "exports"

    @property
    def inbox(self) -> Path:
        """Where exported files are dropped to be imported."""
        return self.path / "inbox"

    @property
    def alert_causes(self) -> Path:
        """The current causes of alerts, and what has been sent about them."""
        return self.work / "alerts.json"

    @property
    def secrets(self) -> Path:
        """The stored token and the mark of the account this home belongs to."""
        return self.path / "secrets"

    @property
    def warehouse(self) -> Path:
        """The published DuckDB file; it is always replaced as a whole by a rename."""
        return self.path / "nrc.duckdb"

    @property
    def work_database(self) -> Path:
        """The DuckDB file that loads write. Its stem, the catalog name, is that of the published file."""
        return self.work / "nrc.duckdb"

    @property
    def analytics_database(self) -> Path:
        """The DuckDB file with the models that are not for readers; never published."""
        return self.work / "analytics.duckdb"

    @property
    def marts_fingerprint(self) -> Path:
        """The fingerprint of the dbt project that built the current marts."""
        return self.work / "marts.fingerprint"

    @property
    def marts_tested(self) -> Path:
        """The UTC day on which dbt's data tests last ran."""
        return self.work / "marts.tested"

    @property
    def dbt(self) -> Path:
        """Files that dbt writes about its runs: manifests and logs."""
        return self.work / "dbt"

    @property
    def landing_index(self) -> Path:
        """Index of the contents of the landing zone's files; rebuilt if it is missing."""
        return self.work / "landing_index.parquet"

    @property
    def unpublished(self) -> Path:
        """Exists while the working database may hold data that is not published."""
        return self.work / ".unpublished"

    @property
    def writer_lock(self) -> Path:
        """The file that loads `flock`."""
        return self.work / ".writer"

    @property
    def ceiling(self) -> Path:
        """When any process may send the next request."""
        return self.work / ".ceiling"

    @property
    def clock(self) -> Path:
        """The last measured difference between this machine's clock and the API's."""
        return self.work / ".clock"

    @property
    def token_file(self) -> Path:
        """The stored access token, 0600."""
        return self.secrets / "token"

    @property
    def owner_file(self) -> Path:
        """The sha256 of the account the home is bound to, 0600."""
        return self.secrets / "owner"

    def prepare(self) -> Home:
        """Create the missing folders, readable only by their owner, and return the home.

        From then on, everything that this process and its children create is private too, because Dagster,
        dbt and DuckDB do not set modes themselves. Raises Misuse if the home cannot be created,
        HomeNotWritable if it exists but cannot be written.
        """
        os.umask(OTHERS)
        places = (self.path, self.raw, self.work, self.dagster, self.exports, self.inbox, self.secrets)
        for folder in places:
            try:
                make_private(folder)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                if folder != self.path and error.errno in DENIED and self.path.is_dir():
                    raise HomeNotWritable(folder.parent, reason) from error
                raise Misuse(f"NRC_HOME: the folder {folder} cannot be created ({reason}).") from error
        for folder in places:
            if not os.access(folder, os.W_OK | os.X_OK):
                read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
                raise HomeNotWritable(folder, os.strerror(errno.EROFS if read_only else errno.EACCES))
        # A restored backup or a copied home may have lost its modes; the folder of the token must be private.
        try:
            self.secrets.chmod(PRIVATE_FOLDER)
        except OSError as error:
            raise HomeNotWritable(self.secrets, error.strerror or type(error).__name__) from error
        return self
