"""Messages in the language of the running request, by gettext.

A message is a whole sentence or label in English with named parts: ``_("Step %(step)s is done.",
step=3)``. A literal per cent sign is written ``%%``. A message is never glued from pieces, because
other languages order them otherwise.
"""

from __future__ import annotations

from app.i18n.catalogs import catalog
from app.i18n.languages import current_language


def raw_gettext(message: str) -> str:
    """The message in the current language, its parts not filled in yet."""
    # gettext answers the empty message with the header of its catalog.
    return catalog(current_language()).gettext(message) if message else ""


def raw_ngettext(singular: str, plural: str, n: int) -> str:
    """As ``raw_gettext``, in the form for the number n."""
    return catalog(current_language()).ngettext(singular, plural, n)


def raw_pgettext(context: str, message: str) -> str:
    """As ``raw_gettext``, for a message that is translated otherwise in another context."""
    return catalog(current_language()).pgettext(context, message)


def gettext(message: str, **parts: object) -> str:
    """The message in the current language, with its parts filled in."""
    return raw_gettext(message) % parts


def ngettext(singular: str, plural: str, n: int, **parts: object) -> str:
    """As ``gettext``, in the form for the number n, which is also the part ``n``."""
    return raw_ngettext(singular, plural, n) % {"n": n, **parts}


def pgettext(context: str, message: str, **parts: object) -> str:
    """As ``gettext``, for a message that is translated otherwise in another context."""
    return raw_pgettext(context, message) % parts


def N_(message: str) -> str:  # noqa: N802 (the name that gettext's tools know)
    """Mark a message of a constant; whoever shows it calls ``gettext``."""
    return message


_ = gettext
