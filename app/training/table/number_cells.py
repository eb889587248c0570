"""One cell as the parts of a number: sign, digits with marks, exponent, unit."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from app.training.table.clean_text import clean_text

_CURRENCIES = (
    r"US\$|R\$|A\$|C\$|HK\$|NT\$|S/\.?|zł|Zł|ZŁ|Kč|kč|Ft|Fr\.?|SFr\.?|Rs\.?|kr\.?|Kr\.?|руб\.?|р\.|lei|"
    r"[$€£¥￥₹₽₺₩₪฿₫₴₦₱₡₲₵₸₼₾¢]|USD|EUR|GBP|JPY|CHF|CNY|RMB|PLN|CZK|HUF|SEK|NOK|DKK|INR|RUB|TRY|BRL|"
    r"CAD|AUD|NZD|MXN|ZAR|KRW|SGD|HKD|THB|ILS|RON|BGN|UAH|AED|SAR|ARS|CLP|COP|EGP|PHP|IDR|MYR|TWD"
)
_CELL = re.compile(
    rf"""(?P<open>\()?\ ?
    (?P<sign>[-+–—‒])?\ ?
    (?P<currency>{_CURRENCIES})?\ ?
    (?P<inner>[-+–—‒])?
    (?P<digits>\d(?:[\d.,'_\ ]*[\d.])?|[.,]\d+)
    (?:(?P<exponent>[eEdD][-+]?\d+)|\ ?[x×*·]\ ?10\ ?\^?\ ?\(?(?P<power>[-+]?\d+)\)?)?
    (?P<trailing>-)?\ ?
    (?P<unit>(?:{_CURRENCIES})\.?|%|‰|[^\W\d_]\.?(?:[^\d\n()]|[\^⁰-⁹²³¹/][\d⁰-⁹²³¹-]+|(?<=[a-z])[23]){{0,14}}
      |[°′″µ%‰][^\d\n()]{{0,11}})?
    \ ?(?P<close>\))?""",
    re.VERBOSE,
)
_LONGEST = 60
_PLAIN = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_MINUS = "−﹣－⁻➖‐‑˗"
_APOSTROPHES = "’‘ʼ′＇`´٬ʹ"


class NumberCell(NamedTuple):
    """``body`` has ASCII digits, their marks, a sign and an exponent: "-1.250,5" or "1.5e3".

    ``unit`` was taken off. ``sign`` is how an unusual minus was written: "–", "trailing", "()".
    """

    body: str
    unit: str = ""
    sign: str = ""


def read_number(cell: str) -> NumberCell | None:
    """The parts of the number in a clean cell, or None if it is no number."""
    if _PLAIN.fullmatch(cell):
        return NumberCell(cell)
    if not cell or len(cell) > _LONGEST or cell[:2] in ("0x", "0X"):
        return None
    ascii_text = cell if cell.isascii() else _translated(cell)
    found = _CELL.fullmatch(ascii_text)
    if found is None:
        return None
    signs = [part for part in found.group("sign", "inner", "trailing") if part]
    brackets = found["open"], found["close"]
    if len(signs) > 1 or (any(brackets) and (signs or not all(brackets))):
        return None
    unit = found["currency"] or (found["unit"] or "").strip()
    if found["currency"] and found["unit"]:
        return None
    sign = ""
    if found["open"]:
        sign = "()"
    elif found["trailing"]:
        sign = "trailing"
    elif signs and signs[0] in "–—‒":
        sign = signs[0]
    is_negative = bool(found["open"]) or (bool(signs) and signs[0] != "+")
    exponent = ""
    if found["exponent"]:
        exponent = "e" + found["exponent"][1:]
    elif found["power"]:
        exponent = "e" + found["power"]
    elif "٫" in cell:
        exponent = "e0"  # This mark is never thousands, and thousands have no exponent.
    digits = found["digits"]
    if "٫" in cell:
        digits = digits.replace("'", "")
    if signs and signs[0] == "+" and " " in digits:
        return None  # A telephone number.
    return NumberCell(("-" if is_negative else "") + digits + exponent, unit, sign)


def _translated(cell: str) -> str:
    """With ASCII digits, minus, marks and blanks; en dashes and letters stay."""
    return "".join(map(_ascii, cell))


@lru_cache(maxsize=4096)
def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _MINUS:
        return "-"
    if letter in _APOSTROPHES:
        return "'"
    if letter == "٫":
        return "."
    if letter == "٪":
        return "%"
    if letter in "µμ":
        return "µ"
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    if "！" <= letter <= "～":
        return chr(ord(letter) - 0xFEE0)
    return letter


def is_plain_number(cell: str) -> bool:
    """Whether the cell is a number in any of the ways that are read, without a unit of letters."""
    found = read_number(clean_text(cell))
    return found is not None and not found.unit[:1].isalpha()
