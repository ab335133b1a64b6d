"""Shows the runs as pictures: one self-contained HTML file, and the same pictures as PNG and SVG."""

from __future__ import annotations
