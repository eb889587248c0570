"""The page needs no more than Safari 15.4, Chrome 100 and Firefox 102 have.

What came later, by MDN's compatibility tables (developer.mozilla.org) and caniuse.com. The
versions are those of Chrome, Firefox and Safari. ``static/css/old-browsers.css`` stands in for
what may be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinycss2

from tests.for_each import for_each

STATIC = Path(__file__).parents[2] / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
BLOCKS = ("media", "supports", "container")

TOO_NEW_IN_CSS = {
    r"light-dark\(": "Chrome 123, Firefox 120, Safari 17.5",
    r"color-mix\(": "Chrome 111, Firefox 113, Safari 16.2; with var() nothing before it counts",
    r"\b(oklch|oklab|lch|lab|color)\(": "Chrome 111, Firefox 113, Safari 15.4",
    r"@(scope|starting-style|property)\b": "Chrome 118 / 117 / 85, Firefox 128, Safari 17.4 / 16.4",
    r"\bsubgrid\b": "Chrome 117, Firefox 71, Safari 16",
    r"\((width|height) *[<>=]": "Chrome 104, Firefox 102, Safari 16.4",
    r"anchor\(|position-anchor": "Chrome 125, Firefox 147, Safari 26",
}
TOO_NEW_IN_JS = {
    r"\bOffscreenCanvas\b": "Chrome 69, Firefox 105, Safari 16.4",
    r"\bAbortSignal\.(timeout|any)\b": "Chrome 103 / 116, Firefox 100 / 124, Safari 16 / 17.4",
    r"\.(findLast|findLastIndex)\(": "Chrome 97, Firefox 104, Safari 15.4",
    r"\.(toSorted|toReversed|toSpliced)\(": "Chrome 110, Firefox 115, Safari 16",
    r"\b(Object|Map)\.groupBy\b": "Chrome 117, Firefox 119, Safari 17.4",
    r"\bArray\.fromAsync\b": "Chrome 121, Firefox 115, Safari 16.4",
    r"\bPromise\.(withResolvers|try)\b": "Chrome 119, Firefox 121, Safari 17.4",
    r"\bURL\.(canParse|parse)\b": "Chrome 120, Firefox 115, Safari 17",
    r"\.(union|intersection|difference|isSubsetOf)\(": "Chrome 122, Firefox 127, Safari 17",
    r"\bstatic \{": "Chrome 94, Firefox 93, Safari 16.4",
    r"\b(await )?using [a-z]\w* =": "Chrome 134, Firefox 141",
    r"\bimport .* with \{": "Chrome 123, Firefox 138, Safari 17.2",
    r"/[a-z]*v[a-z]*\.(test|exec)\(": "Chrome 112, Firefox 116, Safari 17",
    r"\(\?<[=!]": "Chrome 62, Firefox 78, Safari 16.4",
    r"\brequestIdleCallback\b": "not in Safari",
}


def name(path: Path) -> str:
    return str(path.relative_to(STATIC))


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE)


def found(paths: list[Path], too_new: dict[str, str]) -> list[str]:
    return [
        f"{name(path)}: {match[0]} ({versions})"
        for path in paths
        for pattern, versions in too_new.items()
        for match in re.finditer(pattern, without_comments(path.read_text("utf-8")))
    ]


def test_style_sheets_have_nothing_newer() -> None:
    assert not found(SHEETS, TOO_NEW_IN_CSS)


def test_scripts_have_nothing_newer() -> None:
    assert not found(SCRIPTS, TOO_NEW_IN_JS)


@for_each("text", ["a { color: light-dark(red, blue) }", "@media (width < 9px) {}"])
def test_newer_css_is_found(text: str) -> None:
    assert any(re.search(pattern, text) for pattern in TOO_NEW_IN_CSS)


def rules(nodes: list[Any], inside: tuple[str, ...] = ()) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every rule, and the conditions of the blocks around it."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node, inside
        elif node.type == "at-rule" and node.lower_at_keyword in BLOCKS:
            condition = f"{node.lower_at_keyword} {tinycss2.serialize(node.prelude)}"
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from rules(inner, (*inside, condition))


def parsed(path: Path) -> Iterator[tuple[Any, tuple[str, ...]]]:
    text = path.read_text("utf-8")
    return rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))


def test_rules_are_not_nested() -> None:
    """Nesting: Chrome 120, Firefox 117, Safari 17.2."""
    for path in SHEETS:
        for rule, _ in parsed(path):
            inner = tinycss2.parse_blocks_contents(rule.content)
            assert all(node.type not in ("qualified-rule", "at-rule") for node in inner), (
                f"{name(path)}:{rule.source_line}"
            )


NEWER_SELECTOR = re.compile(r":has\(|:popover-open|:user-(in)?valid|:modal|:open\b")


def test_a_newer_selector_does_not_take_others_with_it() -> None:
    """A list of selectors is ignored as a whole if a browser does not know one of them."""
    mixed = []
    for path in SHEETS:
        for rule, _ in parsed(path):
            newer = [bool(NEWER_SELECTOR.search(selector)) for selector in selectors_of(rule)]
            if any(newer) and not all(newer):
                mixed.append(f"{name(path)}:{rule.source_line}")
    assert not mixed


def selectors_of(rule: Any) -> list[str]:
    parts: list[list[Any]] = [[]]
    for token in rule.prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part) for part in parts]


def test_newer_units_stand_in_a_condition() -> None:
    """Chrome 108, Firefox 101, Safari 15.4: dvh, svh, lvh."""
    bare = [
        f"{name(path)}:{rule.source_line}"
        for path in SHEETS
        for rule, inside in parsed(path)
        if re.search(r"\d[dsl]v[hw]\b", tinycss2.serialize(rule.content))
        if not any("supports" in each for each in inside)
    ]
    assert not bare
