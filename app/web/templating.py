"""Jinja templates: their folder, globals and filters; rendering a page or its fragment."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import __version__
from app.export.downloads import DOWNLOADS
from app.i18n import messages
from app.i18n.languages import LANGUAGES, current_language
from app.render.formulas.mathml import breakable
from app.render.formulas.spoken import speak_formulas
from app.render.numbers import exact, number, signed
from app.training.recipe.examples import EXAMPLES
from app.web import addresses, markup
from app.web.guide.marked_words import field_term, first_term_link, is_glossed, term_link
from app.web.guide.terms import glossary
from app.web.page_words import page_words
from app.web.pictures.figure_names import FIGURES
from app.web.robots import may_be_indexed
from app.web.view.hidden_parts import EMBED, FIXED_THEMES, HIDEABLE, STAGES
from app.web.view.view import read_view

THEMES = ("auto", *FIXED_THEMES)
THEME_COOKIE = "theme"


def find_folder(name: str) -> Path:
    """``static`` or ``templates``: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


class _Environment(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dict: Jinja's chain of maps makes each include slow."""
        return {**self.globals, **(d or {})}


environment = _Environment(
    loader=FileSystemLoader(find_folder("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    # An installed template never changes, and looking after each include costs time.
    auto_reload=False,
    extensions=["jinja2.ext.i18n"],
)
environment.policies["ext.i18n.trimmed"] = True
environment.install_gettext_callables(  # type: ignore[attr-defined]
    messages.raw_gettext,
    messages.raw_ngettext,
    newstyle=True,
    pgettext=messages.raw_pgettext,
)
environment.filters.update(
    number=number,
    signed=signed,
    exact=exact,
    breakable=breakable,
    safe_math=Markup,
    words=page_words,
    spoken_symbol=markup.spoken_symbol,
    field_term=field_term,
    term_link=term_link,
    first_term_link=first_term_link,
    local_time=markup.local_time,
)
environment.tests["glossed"] = is_glossed
environment.globals.update(
    address=addresses,
    version=__version__,
    examples=EXAMPLES,
    themes=THEMES,
    languages=LANGUAGES,
    downloads=DOWNLOADS,
    figures=FIGURES,
    hideable=HIDEABLE,
    stages=STAGES,
    write_post=markup.post,
    write_view_link=markup.view_link,
    write_value=markup.value,
    terms=glossary,
    language=lambda: LANGUAGES[current_language()],
)


def render_page(
    request: Request, template: str, context: dict[str, Any], status: int = 200
) -> HTMLResponse:
    """The whole page, or for htmx only its block ``lab``; both from one template."""
    page = environment.get_template(template)
    fragment = wants_fragment(request)
    context |= {
        "theme": read_theme(request),
        "path": _here(request),
        "fragment": fragment,
        "is_indexed": status == 200 and may_be_indexed(request.scope["path"]),
    }
    if fragment:
        # htmx sets the window title from the fragment.
        title, lab = ("".join(page.blocks[b](page.new_context(context))) for b in ("title", "lab"))
        html = f"<title>{title}</title>{lab}"
    else:
        html = page.render(context)
    headers = {"Vary": "HX-Request, HX-History-Restore-Request", "Cache-Control": "no-store"}
    return HTMLResponse(speak_formulas(html), status, headers)


def render_block(template: str, block: str, context: dict[str, Any]) -> str:
    """One block of a template, as a fragment that is the same for all visitors."""
    page = environment.get_template(template)
    html = "".join(page.blocks[block](page.new_context(context | {"fragment": True})))
    return speak_formulas(html)


def wants_fragment(request: Request) -> bool:
    """Whether htmx requests a fragment. On history navigation it requests the whole page."""
    headers = request.headers
    restores = headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and not restores


def render_error(request: Request, status: int, detail: str) -> HTMLResponse:
    """The error page: a sentence, and links to continue."""
    context = {
        "status": status,
        "detail": detail,
        "embed": request.query_params.get("embed") == EMBED,
        "back": _session_page(request, status),
        "in_room": _is_in_room(request),
    }
    return render_page(request, "error.html", context, status)


def _session_page(request: Request, status: int) -> str:
    """The session's page, if the error is about a file or picture of a session; otherwise empty."""
    page = addresses.match_page(request.url.path)
    if page is None or page.kind != "lab" or not page.action or status == 404:
        return ""
    return read_view(request.query_params).path(page.id)


def _is_in_room(request: Request) -> bool:
    page = addresses.match_page(request.url.path)
    return page is not None and page.kind == "room"


def read_theme(request: Request) -> str:
    """The theme in the address of a page in an iframe, or the one that this browser has chosen."""
    query = request.query_params
    if query.get("embed") == EMBED and query.get("theme") in FIXED_THEMES:
        return query["theme"]
    theme = request.cookies.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def _here(request: Request) -> str:
    """The address that the theme switch returns to; after a POST the page above it."""
    path = request.url.path
    if request.method != "GET":
        path = path.rpartition("/")[0] if addresses.match_page(path) else addresses.HOME
    return addresses.with_query(f"{addresses.root_path()}{path}", request.url.query)
