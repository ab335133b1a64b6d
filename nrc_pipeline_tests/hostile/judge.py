"""What must hold after the product was used on an account, however hostile: each problem is one line."""

from __future__ import annotations

import csv
import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
from lxml import etree

from nrc_pipeline_tests.hostile import reading
from nrc_pipeline_tests.hostile.product import TABLE_KINDS, TABLES
from nrc_pipeline_tests.hostile.reading import Sums, UnreadableError
from nrc_pipeline_tests.hostile.world_bests import is_beyond_humans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from nrc_pipeline_tests.hostile.accounts import Filed
    from nrc_pipeline_tests.hostile.product import Product

REASONS = {
    "no GPS",
    "its details have not been received",
    "no position outside pauses",
    "the format cannot hold times this early or late",
    "the privacy cuts leave nothing of its route",
}
"""Why an activity has no file, where nothing is wrong."""

_NO_FIGURE = re.compile(r"(?<![\w/.])(?:[nN]a[nN]|[iI]nf(?:inity)?|None|undefined)(?![\w/])")
_NO_PLACE = re.compile(
    r'\s(?:d|points|transform|style|viewBox|[xyr]|[xy][12]|c[xy]|width|height)="[^"]*(?:nan|inf)'
)
_CODE = re.compile(r"<style>.*?</style>|<script>.*?</script>", re.DOTALL)
_READERS: dict[str, Callable[[Path], Sums | None]] = {
    "gpx": reading.gpx,
    "tcx": reading.tcx,
    "fit": reading.fit,
    "geojson": reading.geojson,
}
_MODEL = re.compile(r"(?:Failure|error) in model (\w+)")
_FIRST_DAY = "2006-05-01"


def problems(product: Product, documents: Iterable[Filed]) -> list[str]:
    """Return what is wrong, each with its kind before the colon."""
    found = [*_commands(product)]
    if not product.home.warehouse.exists() or product.ended[-1].command.startswith("import"):
        return found or ["warehouse: there is none"]
    with duckdb.connect(product.home.warehouse, read_only=True) as connection:
        marts = connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'marts'"
        ).fetchall()[0][0]
        found += _quarantine(connection, documents)
        if marts:
            for check in (_figures, _counting, _distances, _periods, _overlaps, _records):
                found += check(connection)
    found += _report(product)
    if marts:
        found += _exports(product)
    return found


def kinds(found: Iterable[str]) -> Counter[str]:
    """Count problems by their kind."""
    return Counter(one.partition(":")[0] for one in found)


def _commands(product: Product) -> Iterator[str]:
    for one in product.ended:
        name = one.command.split()[0]
        if "Unexpected error" in one.output or "Traceback" in one.output:
            yield f"{name} crash: {one.command}: {_brief(one.output)}"
        elif one.exit_code and (model := _MODEL.search(one.output)):
            yield f"marts {model.group(1)}: {_brief(one.output)}"
        elif one.exit_code and not _is_allowed(one.command, one.exit_code, one.output):
            yield f"{name} failed: {one.command} ended with {one.exit_code}: {_brief(one.output)}"
        if name in {"status", "doctor", "report"} and (match := _NO_FIGURE.search(one.output)):
            yield f"{name} figure: {one.command} says {match.group()}"


def _is_allowed(command: str, exit_code: int, output: str) -> bool:
    # Not everyone runs: an account of walks has no report of runs.
    return command.startswith("report") and exit_code == 2 and "no run in the warehouse" in output


def _brief(output: str) -> str:
    return " ".join(output.split())[-600:]


def _quarantine(connection: duckdb.DuckDBPyConnection, documents: Iterable[Filed]) -> Iterator[str]:
    # DuckDB and Python alike have no text of half an emoji: such a document is let through or refused.
    allowed = {one.activity_id for one in documents if one.is_refused or r"\ud8" in one.text}
    # What is refused at the door is filed under no id.
    rows = connection.execute("SELECT activity_id, reason, payload FROM ops.quarantine").fetchall()
    for filed, reason, payload in rows:
        found = re.search(r'"id":\s*"([^"]+)"', str(payload))
        activity_id = filed or (found.group(1) if found else None)
        if activity_id not in allowed:
            yield f"quarantine: {activity_id}: {reason}"


def _figures(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    columns = connection.execute(
        """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'marts' AND data_type IN ('DOUBLE', 'FLOAT')"""
    ).fetchall()
    for table, column in columns:
        bad = connection.execute(
            f'SELECT count(*) FROM marts.{table} WHERE NOT isfinite("{column}")'
        ).fetchall()
        if bad[0][0]:
            yield f"figures: marts.{table}.{column} is not finite in {bad[0][0]} rows"


def _counting(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    keys = "account_id, activity_id"
    for words, sql in (
        (
            "neither counted nor excluded",
            f"""SELECT {keys} FROM core.activities EXCEPT
            (SELECT {keys} FROM marts.activities UNION SELECT {keys} FROM marts.activity_exclusions)""",
        ),
        (
            "counted and excluded",
            f"SELECT {keys} FROM marts.activities INTERSECT SELECT {keys} FROM marts.activity_exclusions",
        ),
        (
            "excluded for one that does not count",
            f"""SELECT {keys} FROM marts.activity_exclusions AS e WHERE kept_activity_id IS NOT NULL
            AND NOT EXISTS (FROM marts.activities AS a WHERE a.activity_id = e.kept_activity_id)""",
        ),
        (
            "counted without time, distance and series",
            f"""SELECT {keys} FROM marts.activities AS a
            WHERE has_details AND coalesce(distance_km, 0) = 0
            AND coalesce(elapsed_s, 0) = 0 AND coalesce(active_s, 0) = 0
            AND NOT EXISTS (FROM core.metric_series AS s WHERE s.activity_id = a.activity_id)""",
        ),
    ):
        if rows := connection.execute(sql).fetchall():
            yield f"counting: {words}: {rows[:3]}"


def _distances(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT activity_id, distance_km, split_km
        FROM marts.activities
        INNER JOIN (
            SELECT account_id, activity_id, fsum(distance_m) / 1000 AS split_km
            FROM marts.splits WHERE unit = 'km' GROUP BY ALL
        ) AS splits USING (account_id, activity_id)
        WHERE coalesce(abs(distance_km - split_km) > 1e-5 + 1e-6 * split_km, true)"""
    ).fetchall()
    if rows:
        yield f"distances: {len(rows)} activities whose splits are another way: {rows[:3]}"


def _periods(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    within = f"started_at >= DATE '{_FIRST_DAY}' AND started_at <= now()::TIMESTAMP + INTERVAL 2 DAY"
    counted = "SELECT count(*), coalesce(fsum(distance_km), 0) FROM marts.activities"
    wanted = [connection.execute(f"{counted} WHERE {where}").fetchall()[0] for where in ("TRUE", within)]
    sums = connection.execute(
        """SELECT granularity, sum(activities), coalesce(fsum(distance_km), 0) FROM marts.periods
        WHERE activity_type = 'all' GROUP BY granularity"""
    ).fetchall()
    for granularity, activities, distance_km in sums:
        if not any(
            activities == number and math.isclose(distance_km, km, rel_tol=1e-9, abs_tol=1e-6)
            for number, km in wanted
        ):
            yield f"periods: {granularity}: {activities} activities, {distance_km} km, and not {wanted}"


def _overlaps(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = connection.execute(
        """WITH counted AS (
            SELECT account_id, activity_id, activity_type, epoch_ms(started_at) AS since,
                epoch_ms(ended_at) AS until
            FROM marts.activities
            -- By docs/analytics.md: reset clocks begin at one moment, and none is trusted for over 48 h.
            WHERE is_date_plausible AND ended_at > started_at AND ended_at - started_at <= INTERVAL 48 HOUR
        )
        SELECT one.activity_id, other.activity_id
        FROM counted AS one INNER JOIN counted AS other
        ON one.account_id = other.account_id AND one.activity_id < other.activity_id
        WHERE one.activity_type = 'run' AND other.activity_type = 'run'
        AND least(one.until, other.until) - greatest(one.since, other.since) - coalesce((
            -- Another run may have taken place while one of them was paused for an hour or more.
            SELECT sum(greatest(
                least(epoch_ms(pauses.to_at), one.until, other.until)
                - greatest(epoch_ms(pauses.from_at), one.since, other.since), 0
            )) FROM marts.pauses
            WHERE pauses.activity_id IN (one.activity_id, other.activity_id) AND pauses.length_s >= 3600
        ), 0) > 0.5 * least(one.until - one.since, other.until - other.since)"""
    ).fetchall()
    if rows:
        yield f"overlaps: {len(rows)} pairs that both count: {rows[:3]}"


def _records(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for words, sql in (
        ("personal_records", "SELECT activity_id, distance_m, elapsed_s FROM marts.personal_records"),
        (
            "best_efforts",
            "SELECT activity_id, distance_m, elapsed_s FROM marts.best_efforts WHERE NOT is_doubtful",
        ),
        ("race_predictions (riegel)", "SELECT '', distance_m, riegel_s FROM marts.race_predictions"),
        ("race_predictions (vdot)", "SELECT '', distance_m, vdot_s FROM marts.race_predictions"),
        (
            "splits",
            """SELECT activity_id, distance_m, pace_s_per_km * distance_m / 1000 FROM marts.splits
            SEMI JOIN (FROM marts.activities WHERE activity_type = 'run') USING (account_id, activity_id)""",
        ),
    ):
        for activity_id, distance_m, elapsed_s in connection.execute(sql).fetchall():
            if elapsed_s is not None and is_beyond_humans(distance_m, elapsed_s):
                yield f"records: {words}: {distance_m} m in {elapsed_s} s, {activity_id}"
                break


def _report(product: Product) -> Iterator[str]:
    for path in sorted(product.report.parent.glob("*.html")):
        text = _CODE.sub("", path.read_text(encoding="utf-8"))
        for pattern in (_NO_FIGURE, _NO_PLACE):
            if match := pattern.search(text):
                yield f"report figure: {path.name}: …{text[max(match.start() - 80, 0) : match.end() + 20]}…"
        if 'class="failed"' in text:
            yield f"report failed: {path.name} leaves something out"
    for path in product.report.with_suffix("").glob("*.svg"):
        try:
            etree.parse(path)
        except etree.XMLSyntaxError as error:
            yield f"report image: {path.name}: {error}"


def _exports(product: Product) -> Iterator[str]:
    with duckdb.connect(product.home.warehouse, read_only=True) as connection:
        counted = {
            one for (one,) in connection.execute("SELECT activity_id FROM marts.activities").fetchall()
        }
    for kind, read in _READERS.items():
        for private in (False, True):
            yield from _folder(product.exports(kind, private=private), kind, read, counted)
    yield from _one_file(product, len(counted))


def _folder(folder: Path, kind: str, read: Callable[[Path], Sums | None], counted: set[str]) -> Iterator[str]:
    if not (folder / "manifest.json").exists():
        yield f"{kind} manifest: none in {folder.name}"
        return
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    named = [one["activity_id"] for one in (*manifest["files"], *manifest["not_exported"])]
    if set(named) != counted or len(named) != len(counted):
        yield f"{kind} manifest: names {len(named)} activities in {folder.name}, and {len(counted)} count"
    for one in manifest["not_exported"]:
        if one["reason"] not in REASONS:
            yield f"{kind} left out: {one['activity_id']}: {one['reason']}"
    expected = {folder / one["file"] for one in manifest["files"]} | {folder / "manifest.json"}
    if left := {path for path in folder.rglob("*") if path.is_file()} - expected:
        yield f"{kind} left over: {sorted(left)[:3]}"
    for one in manifest["files"]:
        path = folder / one["file"]
        try:
            sums = read(path)
        except Exception as error:  # noqa: BLE001 - a reader that fails in whatever way is the finding
            yield f"{kind} unreadable: {one['activity_id']}: {type(error).__name__}: {error}"
            continue
        if sums is not None:
            yield from (f"{kind} sums: {one['activity_id']}: {words}" for words in _contradictions(sums))
        if kind != "fit" and (match := _NO_FIGURE.search(_without_words(path, kind))):
            yield f"{kind} figure: {one['activity_id']} says {match.group()}"


def _without_words(path: Path, kind: str) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"<(name|desc|Notes)>.*?</\1>", "", text, flags=re.DOTALL) if kind in {"gpx", "tcx"} else ""


def _contradictions(sums: Sums) -> Iterator[str]:
    total_m = sums.laps_m if sums.total_m is None else sums.total_m
    total_s = sums.laps_s if sums.total_s is None else sums.total_s
    if abs(sums.laps_m - total_m) > max(1.0, total_m * 0.001):
        yield f"laps of {sums.laps_m:.1f} m in a session of {total_m:.1f} m"
    if abs(sums.laps_s - total_s) > max(1.0, total_s * 0.001):
        yield f"laps of {sums.laps_s:.1f} s in a session of {total_s:.1f} s"
    if sums.last_m is not None and abs(sums.last_m - total_m) > max(2.0, total_m * 0.01):
        yield f"records to {sums.last_m:.1f} m in a session of {total_m:.1f} m"


def _one_file(product: Product, counted: int) -> Iterator[str]:
    readers: list[tuple[Path, Callable[[Path], Any]]] = [
        (product.exports("ics") / "activities.ics", reading.ics),
        (product.exports("geoparquet") / "routes.parquet", reading.geoparquet),
        (product.exports("geoparquet", private=True) / "routes.parquet", reading.geoparquet),
    ]
    readers += [
        (product.exports(kind) / f"{name}.{kind}", reading.table) for kind in TABLE_KINDS for name in TABLES
    ]
    for path, read in readers:
        kind = path.parent.name
        try:
            rows = read(path)
        except (UnreadableError, OSError, ValueError, duckdb.Error) as error:
            yield f"{kind} unreadable: {path.name}: {type(error).__name__}: {error}"
            continue
        if path.name.startswith(("activities", "marts.activities")) and rows != counted:
            yield f"{kind} rows: {path.name} has {rows}, and {counted} activities count"
        if path.suffix == ".csv" and path.name.startswith("marts.activities"):
            with path.open(encoding="utf-8", newline="") as file:
                cells = {cell for row in csv.reader(file) for cell in row}
            if odd := {"nan", "inf", "-inf", "None"} & {cell.lower() for cell in cells}:
                yield f"{kind} figure: {path.name} holds {odd}"
