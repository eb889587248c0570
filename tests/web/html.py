"""What a browser without scripts makes of HTML, searched with its selectors."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True)
class Tag:
    """An element, or the document around all elements."""

    node: LexborNode

    def __repr__(self) -> str:
        return self.html

    def __getitem__(self, name: str) -> str:
        return self.attrs[name]

    @property
    def name(self) -> str:
        return self.node.tag or ""

    @property
    def attrs(self) -> dict[str, str]:
        """In a browser an attribute without a value has an empty one."""
        return {name: value or "" for name, value in self.node.attributes.items()}

    def has_attr(self, name: str) -> bool:
        return name in self.attrs

    def get(self, name: str, default: str | None = None) -> str | None:
        return self.attrs.get(name, default)

    @property
    def html(self) -> str:
        return self.node.html or ""

    @property
    def inner_html(self) -> str:
        return self.node.inner_html or ""

    def get_text(self, separator: str = "", strip: bool = False) -> str:
        """All text inside, even of scripts; with ``strip``, no white space around each piece."""
        return self.node.text(separator=separator, strip=strip, skip_empty=strip)

    @property
    def parent(self) -> Tag | None:
        return None if self.node.parent is None else Tag(self.node.parent)

    def find_parent(self, name: str) -> Tag | None:
        parent = self.parent
        while parent is not None and parent.name != name:
            parent = parent.parent
        return parent

    def select(self, selector: str) -> list[Tag]:
        """All such elements inside this one, in the order of the page."""
        found, this = self.node.css(selector), self.node.mem_id
        # The parser counts the element itself among them. By ==, it would compare their HTML.
        return [Tag(node) for node in found if node.mem_id != this]

    def select_one(self, selector: str) -> Tag | None:
        return next(iter(self.select(selector)), None)

    def remove(self) -> None:
        self.node.decompose()


def parse(html: str) -> Tag:
    """A document. A fragment is put into the body of one, and what belongs there into the head."""
    # Without a doctype, classes and ids would be found whatever their case.
    whole = html if html.startswith("<!doctype") else f"<!doctype html>{html}"
    root = LexborHTMLParser(whole).root
    assert root is not None and root.parent is not None
    return Tag(root.parent)
