"""Opens the page in the person's browser, if the server runs where that person sits."""

from __future__ import annotations

import sys
import threading
import webbrowser
from collections.abc import Mapping


def has_screen(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser could be seen: not over SSH, and on Linux only with a display."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return False
    if platform in ("win32", "darwin"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def open_browser(url: str) -> None:
    """Open the address without waiting for the browser; without one, nothing happens."""
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
