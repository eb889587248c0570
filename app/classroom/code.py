"""Join codes: short enough to be typed from a projector, and too many to be tried out."""

from __future__ import annotations

import re
import secrets

ALPHABET = "CDFHJKMNPQRTVWXY34679"
"""No two of these look alike (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V), and none makes a word."""
LENGTH = 6
"""21⁶ is 85 766 121 codes: see ``app.http.brute_force`` for how many can be tried in a day."""

_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_BETWEEN = re.compile(r"[\s\-–·]+")


def new_code() -> str:
    """A code by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """The code that a person has typed, in any case and with any gaps; empty where it is none."""
    code = _BETWEEN.sub("", text[:40]).upper()
    return code if _CODE.fullmatch(code) else ""


def spoken(code: str) -> str:
    """The code in two halves, as it is shown and read out."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"
