"""Asks for text without showing it while it is typed or pasted."""

from __future__ import annotations

import os
import select
import sys
import termios

from nrc_pipeline.cli.screen import complain
from nrc_pipeline.foundation.byte_order_marks import decoded

_END_OF_INPUT = b"\x04"
_LINE_ENDS = (b"\n", b"\r", _END_OF_INPUT)
_PASTE_PAUSE_S = 0.2
"""A paste of several lines arrives at once; after this many seconds without more, it is complete."""

_LARGEST = 1_000_000


def ask_hidden(prompt: str) -> str:
    """Return the text typed or pasted at the terminal; if stdin is not a terminal, all of stdin."""
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return _decoded(sys.stdin.buffer.read(_LARGEST))
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    hidden = termios.tcgetattr(descriptor)
    # Not getpass: a terminal in line mode cuts lines (at 1,024 characters on macOS), and a token is longer
    # than that.
    hidden[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(descriptor, termios.TCSAFLUSH, hidden)
    try:
        # Prompt only after echo is off: text pasted before that would be visible.
        complain(prompt)
        return _decoded(_read(descriptor))
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _decoded(received: bytes) -> str:
    # PowerShell pipes UTF-16. The token parser rejects bytes that are not text at all.
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
