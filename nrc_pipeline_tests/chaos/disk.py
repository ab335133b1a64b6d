"""A disk of its own for the campaign's home, which can be filled up; a tmpfs, where one may be mounted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_ROOMY_MIB = 1024
_INSIDE = "NRC_CHAOS_MOUNTS"


@dataclass(frozen=True)
class SmallDisk:
    """A folder that is a tmpfs."""

    folder: Path

    @contextmanager
    def nearly_full(self, free_kib: int) -> Iterator[None]:
        """Leave only so much room while the context lasts."""
        self._resize(f"{_used_kib(self.folder) + free_kib}k")
        try:
            yield
        finally:
            self._resize(f"{_ROOMY_MIB}m")

    def _resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    """Mount a tmpfs on a folder while the context lasts; None where that is not allowed."""
    folder.mkdir(parents=True)
    if os.environ.get(_INSIDE) != "own":
        yield None
        return
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_ROOMY_MIB}m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily, since a process that was orphaned may have a file open yet.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def with_own_mounts(module: str, arguments: Sequence[str]) -> None:
    """Start the program again where its mounts are its own, so that they go with it however it ends.

    Returns where it is there already, or where this is not allowed.
    """
    unshare = shutil.which("unshare")
    if _INSIDE in os.environ or unshare is None:
        return
    if subprocess.run([unshare, "-rm", "true"], check=False, capture_output=True).returncode:
        return
    os.environ[_INSIDE] = "own"
    os.execv(unshare, [unshare, "-rm", sys.executable, "-m", module, *arguments])  # noqa: S606 - this very program


def _used_kib(folder: Path) -> int:
    return shutil.disk_usage(folder).used // 1024
