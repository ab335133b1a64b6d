"""Bodies kept within a memory budget."""

from __future__ import annotations

from collections import OrderedDict


class BodyCache:
    """The most recently used bodies; its owner locks it."""

    def __init__(self, budget_bytes: int) -> None:
        """Keep this many bytes."""
        self._budget_bytes = budget_bytes
        self._held_bytes = 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()

    def get(self, activity_id: str) -> bytes | None:
        """Return a body that is still held."""
        found = self._bodies.get(activity_id)
        if found is not None:
            self._bodies.move_to_end(activity_id)
        return found

    def put(self, activity_id: str, body: bytes) -> None:
        """Hold a body; drop the least recently used ones when the budget is exceeded."""
        self.drop(activity_id)
        self._bodies[activity_id] = body
        self._held_bytes += len(body)
        while self._held_bytes > self._budget_bytes:
            self._held_bytes -= len(self._bodies.popitem(last=False)[1])

    def drop(self, activity_id: str) -> None:
        """Remove a body."""
        self._held_bytes -= len(self._bodies.pop(activity_id, b""))
