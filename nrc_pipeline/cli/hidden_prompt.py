"""Asks for text that is not shown while it is pasted."""

from __future__ import annotations

import os
import select
import sys
import termios

from nrc_pipeline.byte_order_marks import decoded
from nrc_pipeline.cli.screen import complain

_END_OF_INPUT = b"\x04"
_LINE_ENDS = (b"\n", b"\r", _END_OF_INPUT)
_PASTE_PAUSE_S = 0.2
"""A paste of several lines arrives in one go; after so long without more it is over."""

_LARGEST = 1_000_000


def ask_hidden(prompt: str) -> str:
    """Return what is typed or pasted at the terminal; where stdin is none, all that stdin holds."""
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return _decoded(sys.stdin.buffer.read(_LARGEST))
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    hidden = termios.tcgetattr(descriptor)
    # Not getpass: a terminal that edits lines itself cuts them, at 1,024 characters on macOS, and a token is
    # longer than that.
    hidden[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(descriptor, termios.TCSAFLUSH, hidden)
    try:
        # Only now: what is pasted before would be shown.
        complain(prompt)
        return _decoded(_read(descriptor))
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _decoded(received: bytes) -> str:
    # PowerShell pipes UTF-16. What is no text at all is refused by the one that looks for a token in it.
    try:
        return decoded(received)
    except UnicodeDecodeError:
        return received.decode(errors="replace")


def _read(descriptor: int) -> bytes:
    received = b""
    while len(received) < _LARGEST:
        chunk = os.read(descriptor, 65_536)
        received += chunk
        if not chunk or received.endswith(_LINE_ENDS):
            more, _, _ = select.select([descriptor], [], [], _PASTE_PAUSE_S)
            if not chunk or not more:
                break
    return received.strip(_END_OF_INPUT)
