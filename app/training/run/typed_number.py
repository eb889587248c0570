"""Read a number that somebody typed: −0.5, 0,5, 1.234,5, 1 250, 2e-3, 3.1·10⁻⁹ or ٠٫٥."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal

MAX_CHARACTERS = 100
_MINUS = "−‐‑‒–—﹣－"  # noqa: RUF001
_SAME = str.maketrans(
    {
        **dict.fromkeys(_MINUS, "-"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("．。٫", "."),
        **dict.fromkeys("，﹐、،", ","),
        **dict.fromkeys("’‘ʼ′´`＇٬", "'"),
        **dict.fromkeys("Ｅｅ", "e"),
        **dict.fromkeys("×✕∙⋅*", "·"),
        **dict.fromkeys("／⁄∕", "/"),
    }
)
_SUPERSCRIPTS = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_POWER = re.compile(r"(?:·\s*|^(?P<sign>[+-]?)\s*)10\s*(?:\^\s*([+-]?\d+)|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))$")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-9.,' ]+)(?P<exponent>[eE][+-]?[0-9]{1,6})?")
_GROUPED = r"[0-9]{1,3}(?:%s[0-9]{3})+"


def read_number(text: str) -> float | None:
    """The finite number that ``text`` says in the notation of any country; None if it says none.

    - The sign may be any minus or hyphen. Digits of any script are digits.
    - A single comma or point is the decimal mark: "0,5" is 0.5, and "1,250" is 1.25.
    - Of two kinds of marks, the last is the decimal mark, and the other separates thousands:
      "1.234,5" and "1,234.5" are 1234.5. A mark that comes more than once separates thousands, so
      "1,234,567" is a million. An apostrophe or a blank between digits always does. Groups of
      thousands have three digits, otherwise the text is no number ("1 2", "1,23.4").
    - A power of ten is written as e-3, ·10⁻³ or *10^-3. Other blanks, visible or not, are ignored.
    """
    plain = plain_number(text)
    value = math.nan if plain is None else float(plain)
    return value + 0.0 if math.isfinite(value) else None


def read_integer(text: str) -> int | None:
    """The whole number that ``text`` says; None if it says none.

    "1 000", "1'000", "1,000,000", "5.0" and "1e3" are whole. "1,000" and "1.000" are refused: they
    are 1 by the rule of ``read_number``, and a thousand for many people.
    """
    plain = plain_number(text)
    if plain is None or re.fullmatch(r"[+-]?[0-9]{1,3}\.[0-9]{3}", plain):
        return None
    value = Decimal(plain)
    if value.adjusted() > MAX_CHARACTERS or value != value.to_integral_value():
        return None
    return int(value)


def read_answer(text: str) -> float | None:
    """The number that an answer to a question says: as ``read_number``, or a fraction like 1/4."""
    above, slash, below = text.translate(_SAME).partition("/")
    if not slash:
        return read_number(text)
    numerator, denominator = read_number(above), read_number(below)
    if numerator is None or not denominator:
        return None
    value = numerator / denominator
    return value + 0.0 if math.isfinite(value) else None


def plain_number(text: str) -> str | None:
    """The number as ``float`` and ``Decimal`` read it, in ASCII; None if ``text`` says none."""
    if len(text) > MAX_CHARACTERS:
        return None
    written = " ".join("".join(map(_plain_letter, text)).translate(_SAME).split())
    written = _POWER.sub(_exponent, written)
    # A blank matters only between two digits, where it separates thousands.
    written = re.sub(r"(?<![0-9]) | (?![0-9])", "", written)
    found = _NUMBER.fullmatch(written)
    digits = _digits(found["digits"]) if found else None
    return f"{found['sign']}{digits}{found['exponent'] or ''}" if found and digits else None


def _plain_letter(letter: str) -> str:
    """ASCII for a digit of any script, a blank for a kind of blank, nothing for invisible marks."""
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if letter.isspace() or kind == "Zs":
        return " "
    return "" if kind == "Cf" else letter


def _exponent(found: re.Match[str]) -> str:
    power = found[2] or found[3].translate(_SUPERSCRIPTS)
    sign = found["sign"]
    return f"e{power}" if sign is None else f"{sign}1e{power}"


def _digits(text: str) -> str | None:
    """Digits with at most one point, from digits with decimal and thousands marks."""
    used = [mark for mark in ",.' " if mark in text]
    decimal = max((text.rfind(mark), mark) for mark in ",.")[1]
    if decimal not in used or text.count(decimal) > 1:
        whole, fraction = text, None
    else:
        whole, _, fraction = text.partition(decimal)
        used.remove(decimal)
    if len(used) > 1 or (fraction is not None and not re.fullmatch("[0-9]*", fraction)):
        return None
    if used:
        if not re.fullmatch(_GROUPED % re.escape(used[0]), whole):
            return None
        whole = whole.replace(used[0], "")
    if not whole.strip() and not fraction:
        return None
    return whole if fraction is None else f"{whole}.{fraction}"
