"""One module per picture; a picture without data is None or leaves itself out."""

from __future__ import annotations
