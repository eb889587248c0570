"""Join codes: short enough to type from a projector, too many to guess."""

from __future__ import annotations

import re
import secrets

ALPHABET = "CDFHJKMNPQRTVWXY34679"
"""No two look alike (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V); without vowels no code is a word."""
LENGTH = 6
"""21⁶ = 85 766 121 codes. `app/http/brute_force.py` limits how many can be tried a day."""

_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_SEPARATORS = re.compile(r"[\s\-–·]+")


def new_code() -> str:
    """A random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """The code that a person typed, in any case and with any gaps; empty if it is not a code."""
    code = _SEPARATORS.sub("", text[:40]).upper()
    return code if _CODE.fullmatch(code) else ""


def spaced_code(code: str) -> str:
    """The code as it is shown, in two halves: “4D4 YCY”."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"
