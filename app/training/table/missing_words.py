"""Words that people and programs write where a value is missing."""

from __future__ import annotations

import re

from app.training.table.sentences import word_set

_ERRORS = word_set(
    """
#n/a #n/a! #na #nv #nd #n/d #div/0! #div/0 #value! #value #wert! #valeur! #¡valor! #valor! #valore!
#waarde! #arg! #знач! #värdefel! #değer! #ref! #bezug! #réf! #ref #¡ref! #rif! #verw! #adr!
#ссылка! #referens! #başv! #name? #nom? #¿nombre? #nombre? #nome? #naam? #nazwa? #имя? #namn? #ad?
#num! #zahl! #nombre! #¡num! #núm! #getal! #liczba! #число! #ogiltigt! #sayı! #null! #nul! #nulo!
#¡nulo! #leeg! #zero! #пусто! #skärning! #boş! #дел/0! #dzl/0! #división/0! #¡div/0! #sayı/0!
#division/0! #н/д #brak #saknas! #saknas #yok #i/t #vt #nvt #n/b #calc! #spill! #überlauf! #####
#error! #error #fehler! #fehler #erreur! #getting_data #blocked! #unknown! #connect! #field! #busy!
err:502 err:503 err:504 err:508 err:511 err:519 err:520 err:522 #hodnota! #odkaz! #název? #číslo!
#nedostupný #arvo! #viittaus! #nimi? #luku! #puuttuu! #verdi! #i/t! #ærværdi! #værdi! #reference!
#navn? #érték! #hiv! #név? #szám! #hiányzik #zérusosztó! #tyhjä! #jako/0!
"""
)

_CLEAR = frozenset(
    {
        *("", "na", "n/a", "n.a.", "n.a", "n/a.", "nan", "-nan", "+nan", "null", "nil", "<na>"),
        *("\\n", "nat", "(null)", "#null", "<null>", "<none>", "<empty>", "k.a.", "k. a.", "k.a"),
        *("keine angabe", "1.#qnan", "1.#ind", "-1.#ind", "?", "??", "no data", "nodata", "n.v."),
        *("not available", "not applicable", "nicht verfügbar", "nicht vorhanden", "n/d", "n.d."),
        *("missing value", "nan(ind)", "s/d", "n.r.", "n.b.", "brak danych", "нет данных", "н/д"),
        *_ERRORS,
    }
)
"""In any column."""

_IN_NUMBERS = frozenset(
    {
        *("-", "--", "---", "–", "—", "−", ".", "..", "...", "…", ":", "*", "**", "***", "****"),
        *("none", "missing", "unknown", "unk", "undefined", "void", "empty", "blank"),
        *("unbekannt", "nicht bekannt", "fehlt", "fehlend", "fehlender wert", "leer", "ohne"),
        *("keine", "keiner", "kein wert", "k.w.", "inconnu", "manquant", "aucun", "vide", "nc"),
        *("desconocido", "sin dato", "sin datos", "falta", "ninguno", "sconosciuto", "mancante"),
        *("desconhecido", "onbekend", "leeg", "ontbreekt", "nieznane", "brak", "неизвестно"),
        *("okänd", "saknas", "bilinmiyor", "yok", "nd", "n.c.", "tbd"),
        *("inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", "∞", "-∞", "1.#inf"),
        *("-1.#inf", "not measured", "no value"),
        *("out of range", "overflow", "ovf", "overload", "/", "//"),
        *("not recorded", "unspecified", "not known", "na()", "tba"),
    }
)
"""In a column that otherwise is numbers."""

INFINITE = frozenset(
    {"inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", "∞", "-∞", "1.#inf", "-1.#inf"}
)
MAX_WORD = 24
"""Letters of the longest word."""

_ERROR = re.compile(r"#[¡¿]?[^\W\d_][^\W_/]*(?:[/ ][^\W_]+)*[!?]|##+")


_WORDS = _CLEAR | _IN_NUMBERS


def may_be_missing(text: str) -> bool:
    """Whether one of the other functions may be true; quick, since most cells are values."""
    return text.lower() in _WORDS or text[:1] == "#"


def is_clearly_missing(text: str) -> bool:
    """Whether the clean text is missing in any column."""
    if text.lower() in _CLEAR:
        return True
    if len(text) > MAX_WORD:
        return False
    return text[:1] == "#" and text == text.upper() and bool(_ERROR.fullmatch(text))


def is_missing_number(text: str) -> bool:
    """Whether the clean text is missing in a column of numbers."""
    return is_clearly_missing(text) or text.lower() in _IN_NUMBERS
