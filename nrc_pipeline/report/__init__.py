"""The runs as pictures: one HTML file that needs nothing else, and the same pictures as PNG and SVG."""

from __future__ import annotations
