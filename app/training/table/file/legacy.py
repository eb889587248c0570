"""Telling legacy encodings apart by the words that they give: many decode any file without error.

Detectors made for web pages guess from long texts. A table may have three words with letters beyond
ASCII, so each candidate's words are held to what words look like, and to letters of one language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from app.training.table.file.letters import LANGUAGES, Language

LEGACY: dict[str, tuple[str, str, float]] = {
    "cp1252": ("Windows-1252, Western European", "western", 0.0),
    "latin-1": ("ISO 8859-1, Western European", "western", -3.0),
    "iso8859-15": ("ISO 8859-15, Western European", "western", -3.0),
    "mac_roman": ("Mac Roman, Western European", "western", -1.8),
    "cp850": ("DOS 850, Western European", "western", -2.5),
    "cp437": ("DOS 437, US", "western", -3.2),
    "cp1250": ("Windows-1250, Central European", "central", -0.2),
    "iso8859-2": ("ISO 8859-2, Central European", "central", -1.0),
    "cp852": ("DOS 852, Central European", "central", -1.8),
    "mac_latin2": ("Mac, Central European", "central", -4.0),
    "cp1251": ("Windows-1251, Cyrillic", "cyrillic", 0.0),
    "koi8_r": ("KOI8-R, Russian", "cyrillic", -1.0),
    "koi8_u": ("KOI8-U, Ukrainian", "cyrillic", -1.3),
    "iso8859-5": ("ISO 8859-5, Cyrillic", "cyrillic", -2.0),
    "cp866": ("DOS 866, Cyrillic", "cyrillic", -1.2),
    "mac_cyrillic": ("Mac, Cyrillic", "cyrillic", -2.0),
    "cp1253": ("Windows-1253, Greek", "greek", 0.0),
    "iso8859-7": ("ISO 8859-7, Greek", "greek", -0.7),
    "cp737": ("DOS 737, Greek", "greek", -2.0),
    "cp1254": ("Windows-1254, Turkish", "turkish", -0.2),
    "iso8859-9": ("ISO 8859-9, Turkish", "turkish", -1.0),
    "cp857": ("DOS 857, Turkish", "turkish", -3.0),
    "cp1255": ("Windows-1255, Hebrew", "hebrew", 0.0),
    "iso8859-8": ("ISO 8859-8, Hebrew", "hebrew", -1.0),
    "cp1256": ("Windows-1256, Arabic", "arabic", 0.0),
    "iso8859-6": ("ISO 8859-6, Arabic", "arabic", -1.0),
    "cp1257": ("Windows-1257, Baltic", "baltic", -0.3),
    "iso8859-13": ("ISO 8859-13, Baltic", "baltic", -1.0),
    "cp775": ("DOS 775, Baltic", "baltic", -4.0),
    "cp1258": ("Windows-1258, Vietnamese", "vietnamese", -0.5),
    "cp874": ("Windows-874, Thai", "thai", 0.0),
    "gb18030": ("GB 18030 and GBK, simplified Chinese", "simplified", 0.0),
    "cp950": ("Big5, traditional Chinese", "traditional", 0.0),
    "cp932": ("Shift JIS, Japanese", "japanese", 0.0),
    "euc_jp": ("EUC-JP, Japanese", "japanese", -0.5),
    "cp949": ("EUC-KR and Windows-949, Korean", "korean", 0.0),
}
"""Title, group of languages, and the logarithm of how often files are in it."""

_LONGEST_SAMPLE = 8000
"""Bytes judged, of cells with letters beyond ASCII."""
_SYMBOLS = {
    **dict.fromkeys("°µ€²£", -2.0),
    **dict.fromkeys("’–\u00a0³“”„", -3.5),
    **dict.fromkeys("…±½«»§·×—‘•№¿¡ºª™®©%‰", -5.0),
    **dict.fromkeys("、。「」（）：，・～【】％", -4.0),
}
_CELL_ENDS = re.compile(rb"[\t;,]")
_STRANGE = -9.0
_BESIDE_LETTERS = frozenset("°µ²³’ºª·")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("аеёиоуыэюяіїєъαεηιουωάέήίόύώϊϋ")
_LATIN_VOWELS = frozenset("aeiouyæøœıə")
_LAST_ONLY = frozenset("ךםןףץς")
_FIRST_NEVER = frozenset("ьъыςğ")
_FULL_SCRIPTS = {"cyrillic", "greek", "hebrew", "arabic", "thai"}
_DOUBLE = {"simplified", "traditional", "japanese", "korean"}


@dataclass(frozen=True)
class Guess:
    """An encoding, an example of a word that it gives, and by how much it is the likelier one.

    ``margin`` is the difference of logarithms to the best encoding with other letters, which is
    ``other`` with the word ``other_word``. ``looks_wrong``: its letters are no likely ones.
    """

    encoding: str
    word: str
    margin: float
    other: str
    other_word: str
    looks_wrong: bool


def guess(data: bytes) -> Guess:
    """The legacy encoding of a file that is not UTF-8."""
    sample = _sample(data)
    size = sum(byte > 127 for byte in sample)
    found: list[tuple[float, str, str]] = []
    for encoding, (_, group, prior) in LEGACY.items():
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.append((_score(text, group) + prior, encoding, text))
    found.sort(key=lambda item: -item[0])
    for index, (score, encoding, text) in enumerate(found):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        others = [item for item in found[index + 1 :] if item[2] != text]
        other = others[0] if others else (float("-inf"), "", "")
        word, other_word = _differing(text, other[2])
        margin = score - other[0]
        return Guess(encoding, word, margin, other[1], other_word, score < -6.5 * max(size, 2))
    return Guess("latin-1", "", 0.0, "", "", True)


def _sample(data: bytes) -> bytes:
    """Different cells with bytes beyond ASCII: a word that comes twice is no more evidence."""
    cells: dict[bytes, None] = {}
    length = 0
    for line in data.splitlines():
        if not line.isascii():
            # No encoding has these marks as part of another character.
            new = [c[:500] for c in _CELL_ENDS.split(line[:2000]) if not c.isascii()]
            length += sum(len(cell) for cell in new if cell not in cells)
            cells.update(dict.fromkeys(new))
            if length > _LONGEST_SAMPLE:
                break
    return b"\n".join(cells)


def _differing(text: str, other: str) -> tuple[str, str]:
    """The first cells beyond ASCII that are not the same in both texts."""
    cells, other_cells = _cells(text), _cells(other)
    if len(cells) == len(other_cells):
        for cell, other_cell in zip(cells, other_cells, strict=True):
            if cell != other_cell and not cell.isascii():
                return cell, other_cell
    return next((cell for cell in cells if not cell.isascii()), ""), ""


def _cells(text: str) -> list[str]:
    return [cell.strip(' "') for cell in re.split(r"[\t\n;,|]", text)]


def _score(text: str, group: str) -> float:
    """The logarithm of how likely the text's characters beyond ASCII are."""
    counts: dict[str, int] = {}
    score = 0.0
    for i, char in enumerate(text):
        if char < "\x80":
            continue
        if _is_letter(char):
            lower = char.lower()[0]
            counts[lower] = counts.get(lower, 0) + 1
        else:
            score += _symbol(char, text[i - 1 : i], text[i + 1 : i + 2])
    languages = LANGUAGES[group]
    score += max(_language(counts, language) for language in languages)
    return score + sum(_word_shape(word, group) for word in _words(text))


def _is_letter(char: str) -> bool:
    # Signs of Thai stand for vowels and are no letters to Unicode.
    is_letter = char.isalpha() or unicodedata.combining(char) or "\u0e30" <= char <= "\u0e4e"
    return bool(is_letter) and char not in _BESIDE_LETTERS


def _language(counts: dict[str, int], language: Language) -> float:
    logs, rest = language.logs, language.rest
    return language.prior + sum(n * logs.get(letter, rest) for letter, n in counts.items())


def _symbol(char: str, before: str, after: str) -> float:
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cn", "Co", "Cs"):
        return -14.0
    score = _SYMBOLS.get(char, _STRANGE)
    if char not in _BESIDE_LETTERS and (before.isalpha() or after.isalpha()):
        # Within a word there are no symbols, and few beside one.
        score -= 6.0 if before.isalpha() and after.isalpha() else 3.0 if score < -4 else 1.0
    return score


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "?").split()[0].split("-")[0]


def _word_shape(word: str, group: str) -> float:
    """Minus what is unlikely in a word: scripts mixed, capitals within, letters where none are."""
    scripts = {_script(char) for char in word}
    scripts -= {"MICRO", "FEMININE", "MASCULINE", "MODIFIER", "HALFWIDTH", "FULLWIDTH", "PROLONGED"}
    score = 0.0
    if group in _DOUBLE:
        return -3.0 * ("LATIN" in scripts) - 4.0 * bool(
            scripts & {"CYRILLIC", "GREEK"} or ("HANGUL" in scripts and "CJK" in scripts)
        )
    if len(scripts) > 1:
        score -= 8.0
    beyond = sum(char > "\x7f" and char not in _BESIDE_LETTERS for char in word)
    changes = sum(a.islower() and b.isupper() for a, b in zip(word, word[1:], strict=False))
    score -= 5.0 * changes
    if len(word) > 1 and word.isupper():
        score -= 1.5
    elif sum(map(str.isupper, word[1:])) and not word.isupper():
        score -= 3.0
    if group in _FULL_SCRIPTS:
        low = word.lower()
        if low[0] in _FIRST_NEVER:
            score -= 4.0
        score -= 4.0 * bool(_LAST_ONLY & set(word[:-1]))
        if group == "greek" and word.endswith("σ"):
            score -= 4.0
        if group in ("cyrillic", "greek") and len(word) > 2 and not _VOWELS & set(low):
            score -= 3.0
        if len(word) == 1:
            score -= 2.0 if word.isupper() else 1.0
        return score
    pairs = sum(a > "\x7f" and b > "\x7f" for a, b in zip(word, word[1:], strict=False))
    if group != "vietnamese":
        score -= 1.5 * pairs
        if beyond == len(word) > 1:
            score -= 3.0
        elif beyond > len(word) / 2:
            score -= 1.5
    if len(word) == 1 and word.isupper():
        score -= 3.0
    if word[0] in "ğð":
        score -= 3.0
    if len(word) > 2 and not _LATIN_VOWELS & set(unicodedata.normalize("NFD", word.lower())):
        score -= 2.0
    return score
