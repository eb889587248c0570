"""Tokens of a lesson's expressions."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from app.i18n.messages import _

TokenKind = Literal["number", "power", "symbol", "word", "operator", "setting", "end"]

DIGITS = frozenset("0123456789")
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_INDICES = frozenset(SUPERSCRIPTS + SUBSCRIPTS + "ᵢ,_")
_SAME = {"-": "−", "–": "−", "*": "·", "×": "·"}
"""Other ways to type an operator."""
_OPERATORS = frozenset("<≤>≥=≈≠+−·/()|")
_PAIRS = frozenset({"<=", ">=", "==", "!="})


@dataclass(frozen=True)
class Token:
    """``value`` is that of a number or a power."""

    kind: TokenKind
    text: str
    value: float = 0.0


def tokenize(text: str) -> list[Token]:
    """The tokens of an expression, then one of kind ``end``. Raises ValueError with a sentence."""
    text = unicodedata.normalize("NFC", text)
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        token, place = _token_at(text, place)
        if token.kind == "word" and token.text == "with":
            token, place = _setting_at(text, place)
        tokens.append(token)
    return [*tokens, Token("end", "")]


def _token_at(text: str, place: int) -> tuple[Token, int]:
    letter = text[place]
    if letter in DIGITS or (letter == "." and text[place + 1 : place + 2] in DIGITS):
        return _number_at(text, place)
    if text[place : place + 2] in _PAIRS:
        return Token("operator", text[place : place + 2]), place + 2
    if letter in SUPERSCRIPTS:
        return Token("power", letter, SUPERSCRIPTS.index(letter)), place + 1
    operator = _SAME.get(letter, letter)
    if operator in _OPERATORS:
        return Token("operator", operator), place + 1
    if letter == "‖":
        end = text.find("‖", place + 1)
        if end < 0:
            raise ValueError(_("a norm needs a second ‖."))
        return Token("symbol", text[place : end + 1]), end + 1
    if _is_letter(letter):
        return _symbol_at(text, place)
    raise ValueError(_("“%(letter)s” has no meaning in an expression; take it out.", letter=letter))


def _number_at(text: str, place: int) -> tuple[Token, int]:
    end = place
    while end < len(text) and (text[end] in DIGITS or text[end] == "."):
        end += 1
    if text[end : end + 1] in ("e", "E"):
        after = end + 1 + (text[end + 1 : end + 2] in ("-", "−", "+"))
        if text[after : after + 1] in DIGITS:
            end = after
            while end < len(text) and text[end] in DIGITS:
                end += 1
    number = text[place:end]
    try:
        return Token("number", number, float(number.replace("−", "-"))), end
    except ValueError:
        raise ValueError(_("“%(number)s” is not a number.", number=number)) from None


def _symbol_at(text: str, place: int) -> tuple[Token, int]:
    end = _name_end(text, place)
    if text[place] == "∂" and text[end : end + 2] == "/∂":
        end = _name_end(text, end + 1)
    found = text[place:end]
    is_word = all("a" <= letter <= "z" for letter in found) and len(found) > 1
    return Token("word" if is_word else "symbol", found), end


def _name_end(text: str, place: int) -> int:
    while place < len(text) and (_is_letter(text[place]) or text[place] in _INDICES):
        place += 1
    while text[place - 1] == ",":
        place -= 1
    return place


def _is_letter(letter: str) -> bool:
    return letter in "∂Δ" or (letter.isalpha() and letter not in _INDICES)


def _setting_at(text: str, place: int) -> tuple[Token, int]:
    start = len(text) - len(text[place:].lstrip())
    end = text.find(")", start)
    if text[start : start + 1] != "(" or end < 0:
        raise ValueError(_("“with” needs a setting in brackets, like with (seed 4)."))
    return Token("setting", text[start + 1 : end].strip()), end + 1
