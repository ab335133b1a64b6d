"""Names files of no known format: what they are, and what works instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.formats.fit_messages import is_fit
from nrc_pipeline.formats.xml_events import BLANKS, HEAD_BYTES, root_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is.

    Attributes:
        one: The name of one such file, with its article.
        several: The name of several.
        way: What works instead, as a sentence; empty if nothing does.
    """

    one: str
    several: str
    way: str = ""


class _Sign(NamedTuple):
    """Bytes at one place that only files of a kind have."""

    at: int
    magic: bytes
    kind: Kind


_AS_GPX = "Export the activities as GPX and import these files."
_GPX_INSIDE = "Unpack it and import the GPX files that it contains."

EMPTY = Kind("empty", "empty files")
OTHER = Kind("of no known format", "files of no known format")
PHOTO = Kind("a photo", "photos")
VIDEO = Kind("a video", "videos")
SOUND = Kind("a sound recording", "sound recordings")
PDF = Kind("a PDF document", "PDF documents")
SQLITE = Kind(
    "an SQLite database", "SQLite databases", "If it is that of an app, export the activities from the app."
)
DUCKDB = Kind("a DuckDB database", "DuckDB databases", "`nrc sql` reads that of a home; copy the whole home.")
PARQUET = Kind("a Parquet file", "Parquet files", "If it is of a home, copy the whole home.")
ARCHIVE = Kind("an archive that is not ZIP", "archives that are not ZIP", "Unpack it and import the folder.")
PROGRAM = Kind("a program", "programs")
PROPERTIES = Kind("a property list", "property lists")
OTHER_FIT = Kind("a FIT file of another device", "FIT files of other devices", _AS_GPX)
OTHER_TCX = Kind(
    "a Garmin TCX without Nike's extension",
    "Garmin TCX files without Nike's extension",
    "The files that Nike sends have the extension. " + _AS_GPX,
)
KML = Kind("a KML file", "KML files", "KML has no times. " + _AS_GPX)
HTML = Kind("an HTML page", "HTML pages")
LOGIN_PAGE = Kind(
    "a login page that was saved instead of data",
    "login pages that were saved instead of data",
    "The program that saved it had no valid token.",
)
APPLE_HEALTH = Kind(
    "an Apple Health export",
    "Apple Health exports",
    "Its routes are GPX: unpack it and import the folder `workout-routes`.",
)
OTHER_XML = Kind("an XML file of another kind", "XML files of another kind")
CSV = Kind("a table (CSV)", "tables (CSV)")
STRAVA_TABLE = Kind(
    "the list of activities of a Strava archive",
    "lists of activities of Strava archives",
    "Import the GPX files of the archive.",
)
CALENDAR = Kind("a calendar", "calendars")
GEOJSON = Kind("a GeoJSON file", "GeoJSON files", "GeoJSON has no times. " + _AS_GPX)
RUNGAP = Kind("a RunGap JSON file", "RunGap JSON files", "RunGap also exports GPX: import that.")
NETWORK = Kind(
    "a recording of network requests (HAR)",
    "recordings of network requests (HAR)",
    "It holds the login: delete it when you no longer need it.",
)
LOGIN = Kind(
    "a saved login of an account",
    "saved logins of accounts",
    "It opens the account to anyone: delete it. To load the account, use `nrc token set`.",
)
MANIFEST = Kind("the manifest of an export by `nrc`", "manifests of exports by `nrc`")
NIKE_ACCOUNT = Kind(
    "data of a Nike account without an activity", "files with data of a Nike account without an activity"
)
STRAVA = Kind("a Strava archive", "Strava archives", _GPX_INSIDE)
GARMIN_CONNECT = Kind("a Garmin Connect archive", "Garmin Connect archives", _AS_GPX)
RUNKEEPER = Kind("a Runkeeper archive", "Runkeeper archives", _GPX_INSIDE)
RUNTASTIC = Kind("an adidas Running archive", "adidas Running archives", _GPX_INSIDE)
TAKEOUT = Kind("a Google Takeout archive", "Google Takeout archives", _AS_GPX)
OFFICE = Kind("an office document", "office documents")
APP = Kind("an app", "apps")

_SIGNS = (
    _Sign(0, b"SQLite format 3\0", SQLITE),
    _Sign(8, b"DUCK", DUCKDB),
    _Sign(0, b"PAR1", PARQUET),
    _Sign(0, b"%PDF", PDF),
    _Sign(0, b"\xff\xd8\xff", PHOTO),
    _Sign(0, b"\x89PNG", PHOTO),
    _Sign(0, b"GIF8", PHOTO),
    _Sign(8, b"WEBP", PHOTO),
    _Sign(4, b"ftyphei", PHOTO),
    _Sign(4, b"ftypmif1", PHOTO),
    _Sign(4, b"ftypavif", PHOTO),
    _Sign(4, b"ftypM4A", SOUND),
    _Sign(0, b"ID3", SOUND),
    _Sign(4, b"ftyp", VIDEO),
    _Sign(0, b"bplist00", PROPERTIES),
    _Sign(0, b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    _Sign(0, b"Rar!", ARCHIVE),
    _Sign(257, b"ustar", ARCHIVE),
    _Sign(0, b"\x1f\x8b", ARCHIVE),
    _Sign(0, b"\x7fELF", PROGRAM),
    _Sign(0, b"MZ", PROGRAM),
)

_ROOTS: Mapping[str, Kind] = {
    "trainingcenterdatabase": OTHER_TCX,
    "kml": KML,
    "healthdata": APPLE_HEALTH,
    "html": HTML,
    "plist": PROPERTIES,
}

# Keys of JSON that only files of a kind have; the first match counts.
_KEYS = tuple(
    (re.compile(rb'"(?:' + b"|".join(keys) + rb')"\s*:'), kind)
    for keys, kind in (
        ((b"access_token", b"refresh_token", b"id_token"), LOGIN),
        ((b"not_exported",), MANIFEST),
        ((b"sourceName", b"internalName"), RUNGAP),
        ((b"upmId", b"nuId", b"screenName", b"swooshId", b"nikeId"), NIKE_ACCOUNT),
    )
)
_NETWORK = re.compile(rb'\A\s*+\{\s*+"log"\s*+:\s*+\{')
_GEOJSON = re.compile(rb'"type"\s*+:\s*+"(?:FeatureCollection|Feature)"')
_RUNGAP_NAMES = (".rungap.json", ".metadata.json")
_LOGIN_PAGE = re.compile(rb"accounts\.nike\.com|unite\.nike\.com|type=.?password", re.IGNORECASE)

_ARCHIVES = (
    (re.compile(r"(?:^|/)DI_CONNECT/"), GARMIN_CONNECT),
    (re.compile(r"(?:^|/)apple_health_export/|(?:^|/)export_cda\.xml$"), APPLE_HEALTH),
    (re.compile(r"\.rungap\.json$"), RUNGAP),
    (re.compile(r"(?:^|/)cardioActivities\.csv$"), RUNKEEPER),
    (re.compile(r"(?:^|/)Sport-sessions/"), RUNTASTIC),
    (re.compile(r"^Takeout/"), TAKEOUT),
    (re.compile(r"^(?:[^/]+/)?activities\.csv$"), STRAVA),
    (re.compile(r"(?:^|/)doc\.kml$"), KML),
    (re.compile(r"^\[Content_Types\]\.xml$"), OFFICE),
    (re.compile(r"^AndroidManifest\.xml$|^Payload/[^/]+\.app/"), APP),
)


def kind_of(name: str, content: bytes) -> Kind:
    """Return what a file is that no format recognises; its beginning decides, and its name only in doubt."""
    head = content[:HEAD_BYTES]
    text = head.lstrip(BLANKS + b"\xef\xbb\xbf")
    if not text:
        return EMPTY
    for at, magic, kind in _SIGNS:
        if head.startswith(magic, at):
            return kind
    if is_fit(head):
        return OTHER_FIT
    if text.startswith((b"{", b"[")):
        return _kind_of_json(name, text)
    if root := root_name(content):
        return _kind_of_xml(root, text)
    return _kind_of_text(name, text)


def kind_of_archive(members: Iterable[str]) -> Kind | None:
    """Return whose archive a ZIP file is by the names in it; None if it is of no known program."""
    names = list(members)
    return next((kind for pattern, kind in _ARCHIVES if any(map(pattern.search, names))), None)


def lines(files: Iterable[tuple[str, Kind]]) -> list[str]:
    """Return what to say about files that were passed over: a line for each kind, with the first file."""
    paths: dict[Kind, list[str]] = {}
    for path, kind in files:
        paths.setdefault(kind, []).append(path)
    return [_line(kind, found) for kind, found in paths.items()]


def _line(kind: Kind, paths: list[str]) -> str:
    what = (
        f"{paths[0]}: {kind.one}" if len(paths) == 1 else f"{len(paths):,} {kind.several}, such as {paths[0]}"
    )
    return f"skipped {what}. {kind.way}" if kind.way else f"skipped {what}"


def _kind_of_json(name: str, text: bytes) -> Kind:
    if name.endswith(_RUNGAP_NAMES):
        return RUNGAP
    if _NETWORK.match(text):
        return NETWORK
    if _GEOJSON.search(text):
        return GEOJSON
    return next((kind for pattern, kind in _KEYS if pattern.search(text)), OTHER)


def _kind_of_xml(root: str, text: bytes) -> Kind:
    kind = _ROOTS.get(root.lower(), OTHER_XML)
    return LOGIN_PAGE if kind is HTML and _LOGIN_PAGE.search(text) else kind


def _kind_of_text(name: str, text: bytes) -> Kind:
    if text.startswith(b"BEGIN:VCALENDAR"):
        return CALENDAR
    if text.startswith(b"Activity ID,"):
        return STRAVA_TABLE
    return CSV if name.lower().endswith((".csv", ".tsv")) else OTHER
