"""When so many activities vanish at once that the list is doubted, not they."""

from __future__ import annotations

MANY_AT_ONCE = 5
"""So many may vanish between two walks of any account."""

MANY_AT_ONCE_SHARE = 0.05
"""Of a large account, so large a share may."""
