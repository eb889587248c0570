"""Pieces of HTML that templates write again and again, as functions: faster than macros."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from markupsafe import Markup, escape

from app.render.formulas.spoken_tokens import spoken_symbols
from app.render.numbers import exact, number
from app.web.view.view import View

UNKNOWN = Markup('<span class="unknown" title="not computed yet">–</span>')


class HasView(Protocol):
    """What is drawn of a session in a view."""

    @property
    def id(self) -> str:
        """The session's."""

    @property
    def view(self) -> View:
        """The view in the page's address."""


def post(lab: HasView, action: str) -> Markup:
    """Method and address of a form, for plain HTML and for htmx."""
    address = escape(lab.view.path(lab.id, action))
    return Markup(f'method="post" action="{address}" hx-post="{address}"')


def view_link(lab: HasView, **changes: Any) -> Markup:
    """The address of a link to another view of the same session."""
    address = escape(lab.view.link(**changes))
    return Markup(f'href="{address}" hx-get="{address}"')


def value(number_: float | None, digits: int = 4, name: str = "") -> Markup:
    """A number, rounded for people, with all its digits in the attribute; its name for tests."""
    if number_ is None:
        return UNKNOWN
    named = f' data-name="{escape(name)}"' if name else ""
    return Markup(
        f'<data value="{exact(number_)}"{named} translate="no">{number(number_, digits)}</data>'
    )


def spoken_symbol(symbol: str) -> Markup:
    """A symbol such as a¹₂ as it is seen, and as it is read aloud."""
    seen, heard = escape(symbol), escape(spoken_symbols(symbol))
    if heard == seen:
        return seen
    spoken = f'<span class="spoken hidden">{heard}</span>'
    return Markup(f'{spoken}<span aria-hidden="true" translate="no">{seen}</span>')


def local_time(at: float) -> Markup:
    """A point in time: without scripts in UTC, with them as the reader's clock has it."""
    moment = datetime.fromtimestamp(at, UTC)
    iso, text = moment.strftime("%Y-%m-%dT%H:%MZ"), moment.strftime("%Y-%m-%d %H:%M UTC")
    return Markup('<time datetime="{}">{}</time>').format(iso, text)
