"""Words of the page that the glossary explains: filters of the templates that mark them."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from app.web import addresses
from app.web.guide.terms import Term, term_of


def field_term(label: str) -> str:
    """The label of a field. A term is marked; its tip opens when the field has the focus."""
    term = term_of(label)
    if term is None:
        return label
    return _marked(term, label)


def term_link(words: str) -> str:
    """The words. A term is a link to the glossary that shows its tip."""
    term = term_of(words)
    return words if term is None else _link(term, words)


def first_term_link(words: str) -> str:
    """The same for the first word of a title or sentence."""
    first = words.replace(",", " ").partition(" ")[0]
    term = term_of(first)
    if term is None:
        return words
    return _link(term, first) + escape(words.removeprefix(first))


def is_glossed(label: str) -> bool:
    """Whether the glossary has the label; then it needs no title."""
    return term_of(label) is not None


@lru_cache(maxsize=256)
def _marked(term: Term, label: str) -> Markup:
    return Markup('<span class="glossed" data-term="{}">{}</span>').format(term.id, label)


@lru_cache(maxsize=256)
def _link(term: Term, words: str) -> Markup:
    link = Markup('<a class="glossed" href="{}" data-term="{}">{}</a>')
    return link.format(addresses.glossary(term.id), term.id, words)
