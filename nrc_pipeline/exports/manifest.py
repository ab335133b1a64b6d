"""The manifest of an export folder: which activity is in which file, and which has none, and why."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from nrc_pipeline.exports.kinds import Files, names
from nrc_pipeline.foundation.errors import Misuse

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1

# Only names that this package makes: the manifest must not point out of its folder.
_OWN_FILE = re.compile(rf"(batch-\d{{3,6}}/)?\d{{4,5}}-[a-z0-9-]{{1,80}}\.({'|'.join(names(Files))})")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Key = tuple[str, str]


class Entry(NamedTuple):
    """A file, its path in the folder, and the SHA-256 of its content as written."""

    file: str
    sha256: str


@dataclass
class Manifest:
    """The content of the folder; `privacy` says whether places were cut."""

    kind: str
    privacy: bool
    files: dict[Key, Entry] = field(default_factory=dict)
    not_exported: dict[Key, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the manifest as JSON, in a fixed order: an export that changes nothing changes no byte."""
        content = {
            "format": FORMAT,
            "kind": self.kind,
            "privacy": self.privacy,
            "files": [
                {"account_id": key[0], "activity_id": key[1], "file": entry.file, "sha256": entry.sha256}
                for key, entry in sorted(self.files.items())
            ],
            "not_exported": [
                {"account_id": key[0], "activity_id": key[1], "reason": reason}
                for key, reason in sorted(self.not_exported.items())
            ],
        }
        return json.dumps(content, indent=1) + "\n"


def read_manifest(path: Path, kind: str, *, privacy: bool) -> Manifest:
    """Return the manifest of an earlier export, or an empty one.

    Raises:
        Misuse: The folder belongs to another kind of export, or the file is not a manifest.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Manifest(kind, privacy)
    except (OSError, ValueError):
        raise _unusable(path) from None
    try:
        found = _parsed(content)
    except (KeyError, TypeError, ValueError):
        raise _unusable(path) from None
    if found.kind != kind:
        raise Misuse(f"{path.parent} holds {found.kind} files of an earlier export: choose another --out.")
    if found.privacy and not privacy:
        raise Misuse(
            f"{path.parent} was exported with --privacy, and this export would show all places again: "
            "choose another --out, or add --privacy."
        )
    if privacy and not found.privacy and found.files:
        raise Misuse(
            f"{path.parent} was exported without --privacy, and files that this export does not rewrite "
            "would still show all places: choose another --out."
        )
    found.privacy = privacy
    return found


def _parsed(content: dict[str, Any]) -> Manifest:
    if content["format"] != FORMAT:
        raise ValueError("another format")
    made = Manifest(str(content["kind"]), bool(content["privacy"]))
    for one in content["files"]:
        if not _OWN_FILE.fullmatch(one["file"]) or not _SHA256.fullmatch(one["sha256"]):
            raise ValueError("a file name that no export uses")
        made.files[str(one["account_id"]), str(one["activity_id"])] = Entry(one["file"], one["sha256"])
    for one in content["not_exported"]:
        made.not_exported[str(one["account_id"]), str(one["activity_id"])] = str(one["reason"])
    return made


def _unusable(path: Path) -> Misuse:
    return Misuse(f"{path} is not a manifest of an export: choose another --out, or move it away.")
