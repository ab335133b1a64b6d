"""One module a picture; each gives None, or leaves itself out, where nothing was recorded for it."""

from __future__ import annotations
