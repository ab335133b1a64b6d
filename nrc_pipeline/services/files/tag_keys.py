"""Restores the dots of tag keys, which running_page saves as underscores (nrc-api.md section 2.4)."""

from __future__ import annotations

import json

from nrc_pipeline.documents.json_parts import as_bytes, as_text, member_places, tolerant_value

# Only the known keys show which words belong together; these are all known keys with a dot.
DOTTED = (
    *(
        f"com.nike.{key}"
        for key in (
            "name",
            "temperature",
            "weather",
            "weathersource",
            "devicename",
            "running.goaltype",
            "running.runtype",
            "running.originalactivityid",
            "running.recordingappversion",
            "running.syncappversion",
            "running.recordingsource",
            "running.syncsource",
            "running.databaseformat",
            "running.fullpowerenabled",
            "running.feedpostobjectid",
            "running.ios.photos",
            "running.android.photos",
            "running.eventtype",
            "running.startlocation",
            "running.audioguidedrun",
            "running.audioguidedrun.thumbnail",
            "nrc.program.identifier",
            "nrc.program.instance",
            "nrc.program.stage",
            "nrc.program.title",
            "nrc.program.active.stage.subtitle",
            "nrc.program.workout.id",
            "nrc.program.workout.title",
            "nrc.workout.id",
            "ntc.location",
            "ntc.workout.id",
            "ntc.workout.name",
            "ntc.workout.type",
            "ntc.workout.duration",
            "ntc.workout.level",
            "ntc.workout.intensity",
            "ntc.workout.focus",
            "ntc.workout.format",
            "ntc.workout.equipment",
            "ntc.workout.estimatedcalories",
            "ntc.workout.completed",
            "ntc.workout.seotags",
        )
    ),
    "evaluation.run.disqualified",
    "evaluation.run.version",
)
RESTORED = {key.replace(".", "_"): key for key in DOTTED}
# No known key of this family contains an underscore, so an unknown one has lost dots.
FAMILY = "com_nike_"


def restored_key(key: str) -> str:
    """Restore the dots of a key; a key without dots (shoe_id) is unchanged."""
    return RESTORED.get(key) or (key.replace("_", ".") if key.startswith(FAMILY) else key)


def with_restored_tags(document: bytes, tags: bytes) -> bytes | None:
    """Return the document with its tag keys restored, all other text unchanged; None if no key lost its dots.

    `tags` is the text of the document's `tags` member; only that is rewritten.
    """
    found = tolerant_value(tags)
    if not isinstance(found, dict) or all(restored_key(key) == key for key in found):
        return None
    text = as_text(document)
    places = member_places(text)
    if places is None:
        return None
    begin, end = places["tags"]
    restored = {restored_key(key): value for key, value in found.items()}
    # ASCII only: the document may contain bytes that are not UTF-8, and an escape is the same value.
    return as_bytes(text[:begin] + json.dumps(restored) + text[end:])
