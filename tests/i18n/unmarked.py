"""Texts of a page that are no messages: words of plain letters where all is in a pseudo-language.

``python -m tests.i18n.unmarked [lab|compare|data|guide|lessons|practice|plans|classroom …]``
prints them by page, each once, with the element that it stands in.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from app.engine.activations import ACTIVATIONS
from app.engine.optimizers import OPTIMIZERS
from tests.web.html import Tag
from tests.web.page import Page

SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "label", "aria-description",
                    "aria-roledescription", "aria-valuetext", "data-confirm",
                    "content")  # fmt: skip
SKIPPED = {"code", "pre", "textarea", "script", "style", "annotation", "math", "samp", "kbd", "var"}
NAMES = {
    "Backprop", "Playground", "XOR", "AND", "OR", "CSV", "JSON", "SVG", "PNG", "NumPy", "PyTorch",
    "Python", "Keras", "TensorFlow", "JavaScript", "npz", "Excel", "API", "OpenAPI", "MIT",
    "ReLU", "Leaky", "SGD", "Adam", "AdamW", "Nesterov", "RMSprop", "Adagrad", "Xavier", "He",
    "LeCun", "Glorot", "Huber", "ELU", "GELU", "SiLU", "tanh", "sigmoid", "softmax", "Softplus",
    "Iris", "MNIST", "QR", "URL", "Ada", "Ben", "Moodle", "Canvas", "xlsx", "csv", "ln", "max",
    "min", "exp", "log", "dim", "Shift", "Ctrl", "Esc", "Enter", "Tab", "Alt", "LaTeX", "ipynb",
    "HTML", "PDF", "ONNX", "safetensors", "GIF", "MP", "px", "kB", "MB", "UTC", "http", "https",
    "testserver", "localhost", "id", "Deutsch", "English", "Français", "Español",
}  # fmt: skip
"""Names, and notation of the field, that are the same in every language."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
_NOT_WORDS = re.compile(r"https?://\S+|\S+\.(?:py|csv|json|svg|png|npz|ipynb|xlsx|txt|md)\b|/\S+")
_TITLES = {
    word
    for title in (*(one.title for one in ACTIVATIONS.values()),
                  *(one.title for one in OPTIMIZERS.values()))
    for word in _WORD.findall(title)
    if word != word.lower()
}  # fmt: skip


def unmarked(page: Page) -> Iterator[tuple[str, str]]:
    """The element and the text of whatever is no message."""
    root = page.soup.select_one("html")
    assert root is not None
    yield from _below(root.node)


def _below(node: LexborNode) -> Iterator[tuple[str, str]]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            if has_words(child.text_content or ""):
                yield _place(node), " ".join((child.text_content or "").split())
        elif child.tag not in SKIPPED and child.tag != "_comment":
            attributes = child.attributes
            if attributes.get("translate") == "no" or _is_foreign(child):
                continue
            yield from _in_attributes(child, attributes)
            yield from _below(child)


def _is_foreign(node: LexborNode) -> bool:
    """A part of the page that says to be in a language of its own."""
    return node.tag != "html" and "lang" in node.attributes


def _in_attributes(
    node: LexborNode, attributes: dict[str, str | None]
) -> Iterator[tuple[str, str]]:
    for name in SHOWN_ATTRIBUTES:
        if name == "content" and attributes.get("name") != "description":
            continue
        text = attributes.get(name) or ""
        if has_words(text):
            yield f"{_place(node)} {name}=", text


def has_words(text: str) -> bool:
    """Whether plain words stand in a text, besides names."""
    words = _WORD.findall(_NOT_WORDS.sub(" ", text))
    return any(word not in NAMES and word not in _TITLES for word in words)


def _place(node: LexborNode) -> str:
    """The element with its class, and the nearest id above it."""
    tag = Tag(node)
    name = ".".join([tag.name, *(tag.get("class") or "").split()[:1]])
    above: Tag | None = tag
    while above is not None and not above.has_attr("id"):
        above = above.parent
    return name if above is None else f"#{above['id']} {name}"


def main(areas: list[str]) -> int:
    """Print the unmarked texts of these areas, by default of all."""
    for name in ("REQUESTS_PER_SECOND", "CREATIONS_PER_MINUTE"):
        for who in ("VISITOR", "ADDRESS"):
            os.environ.setdefault(f"BACKPROP_{who}_{name}", "1000000")
    os.environ.setdefault("BACKPROP_STORE", "memory:")
    os.environ.setdefault("BACKPROP_TRUSTED_HOSTS", "*")
    os.environ.setdefault("BACKPROP_ENGINE", "numpy")
    from tests.i18n.pages import AREAS, pages_of
    from tests.i18n.pseudo import pseudo_languages

    seen: set[str] = set()
    with pseudo_languages():
        for area in areas or AREAS:
            try:
                for name, page in pages_of(area):
                    new = {text: at for at, text in unmarked(page) if text not in seen}
                    seen |= new.keys()
                    lines = [f"{at:<40} {text[:160]}" for text, at in new.items()]
                    if new:
                        sys.stdout.write("\n".join(["", f"== {area}: {name}", *lines, ""]))
            except Exception:
                sys.stdout.write(f"!! {area}: {traceback.format_exc(limit=-4)}")
    sys.stdout.write(f"\n{len(seen)} texts\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
