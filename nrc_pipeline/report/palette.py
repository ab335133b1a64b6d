"""The colours of both themes: one accent, and ramps derived from it."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]
ThemeChoice = Literal["auto", "light", "dark"]

COLOURS: dict[Theme, dict[str, str]] = {
    "light": {
        "paper": "#f5f4f0",
        "card": "#ffffff",
        "ink": "#1c1e21",
        "muted": "#5f6368",
        "grid": "#e7e5df",
        "line": "#cfccc4",
        "quiet": "#b5b1a7",
        "accent": "#c2470c",
        "soft": "#f6ddcb",
        "empty": "#eeece7",
        "ramp1": "#f8dcc5",
        "ramp2": "#f0b489",
        "ramp3": "#e28142",
        "ramp4": "#c2470c",
        "ramp5": "#7d2b05",
        "way1": "#f3cdae",
        "pace1": "#bfb9ac",
        "pace2": "#e6b48f",
        "pace3": "#e28142",
        "pace4": "#c2470c",
        "pace5": "#7d2b05",
    },
    "dark": {
        "paper": "#121416",
        "card": "#1b1e21",
        "ink": "#eceae5",
        "muted": "#a4a8ad",
        "grid": "#2b2f33",
        "line": "#43484d",
        "quiet": "#666b70",
        "accent": "#ff8c4a",
        "soft": "#4a2e1d",
        "empty": "#272b2f",
        "ramp1": "#4a2e1d",
        "ramp2": "#7b4523",
        "ramp3": "#b5602a",
        "ramp4": "#ff8c4a",
        "ramp5": "#ffd3b3",
        "way1": "#5a3a26",
        "pace1": "#60666c",
        "pace2": "#875b3c",
        "pace3": "#c26a30",
        "pace4": "#ff8c4a",
        "pace5": "#ffd9bd",
    },
}


def variables(theme: Theme) -> str:
    """Return the theme as CSS variable declarations."""
    return "".join(f"--{name}:{colour};" for name, colour in COLOURS[theme].items())


def resolved(css: str, theme: Theme) -> str:
    """Return CSS with colours in place of the variables, for renderers that do not support variables."""
    for name, colour in COLOURS[theme].items():
        css = css.replace(f"var(--{name})", colour)
    return css
