"""The handbook: pages of ``docs`` for learners, teachers and programs, as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from PIL import Image

from app.i18n.messages import N_
from app.web import addresses
from app.web.templating import find_folder

CLASS_PAGES = ("classroom", "plans", "homework", "practice")
"""Those that each page of the handbook leads to."""
CHAPTERS = {
    N_("For a class"): CLASS_PAGES,
    N_("For learners"): (
        "learn",
        "lab",
        "notation",
        "own-data",
        "weights",
        "textbook",
        "compare",
        "accessibility",
    ),
    N_("For authors"): ("lessons", "share"),
    N_("For programs and servers"): ("api", "command-line", "deploy", "settings"),
}
NAMES = frozenset(name for names in CHAPTERS.values() for name in names)

_PAGE_LINK = re.compile(r"([\w-]+)\.md(#.*)?")


@dataclass(frozen=True)
class HandbookPage:
    """A page: its name in an address, its title, and its text as HTML, the title included."""

    name: str
    title: str
    html: str


def pictures() -> Path:
    """The folder of the pictures that the pages show."""
    return find_folder("docs") / "images"


@cache
def handbook_page(name: str) -> HandbookPage:
    """The page of one of ``NAMES``."""
    text = (find_folder("docs") / f"{name}.md").read_text("utf-8")
    # Preset "commonmark" would let raw HTML through.
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    tokens = markdown.parse(text)
    _name_headings(tokens)
    for token in tokens:
        for child in token.children or ():
            _lead_into_the_app(child)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    title = next(token.content for token in tokens if token.type == "inline")
    return HandbookPage(name, title, html)


def _name_headings(tokens: Sequence[Token]) -> None:
    """Gives each heading the id that links to it have, as GitHub does."""
    for heading, text in zip(tokens, tokens[1:], strict=False):
        if heading.type == "heading_open":
            kept = re.sub(r"[^\w\- ]", "", text.content.lower())
            heading.attrSet("id", kept.replace(" ", "-"))


def _lead_into_the_app(token: Token) -> None:
    """Points links and pictures to their addresses here. A link to no page becomes its text."""
    if token.type == "image":
        picture = str(token.attrs["src"]).removeprefix("images/")
        with Image.open(pictures() / picture) as image:
            width, height = image.size
        token.attrs |= {
            "src": addresses.guide("images", picture),
            "width": width,
            "height": height,
            "loading": "lazy",
        }
    elif token.type == "link_open":
        target = str(token.attrs["href"])
        page = _PAGE_LINK.fullmatch(target)
        if page and page[1] in NAMES:
            token.attrSet("href", addresses.guide(page[1]) + (page[2] or ""))
        elif not target.startswith(("#", "https://", "http://")):
            del token.attrs["href"]


class _Renderer(RendererHTML):
    """Tables and code scroll by themselves where they are wider than the page, by keyboard too."""

    def table_open(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        headings = [
            text.content
            for heading, text in zip(tokens[:index], tokens[1:], strict=False)
            if heading.type == "heading_open"
        ]
        label = escape(f"Table: {headings[-1]}")
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table>\n'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"

    def fence(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'
