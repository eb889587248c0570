"""How messages are marked in the code: literally, and where they are shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.serving import ROOT

FUNCTIONS = {"_": 1, "gettext": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
FILES = sorted((ROOT / "app").rglob("*.py"))


def calls(tree: ast.AST, inside: bool = False) -> Iterator[tuple[ast.Call, bool]]:
    """Calls that mark a message, each with whether it is made later than at import."""
    for node in ast.iter_child_nodes(tree):
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for early in (*node.args.defaults, *node.args.kw_defaults, *node.decorator_list):
                if early is not None:
                    yield from calls(ast.Expression(early), inside)
            for statement in node.body:
                yield from calls(ast.Module([statement], []), inside=True)
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FUNCTIONS:
            yield node, inside
        yield from calls(node, inside or is_function)


def faults(source: str) -> list[str]:
    found = []
    tree = ast.parse(source)
    if "i18n.messages" not in source:
        return []
    inside = (
        call for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for call in calls(text)
    )
    found += [
        f"{call.lineno}: inside an f-string, where it is not collected"
        for call, _later in inside
        if isinstance(call.args[0], ast.Constant)
    ]
    for call, is_later in calls(tree):
        assert isinstance(call.func, ast.Name)
        texts = call.args[: FUNCTIONS[call.func.id]]
        literal = all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in texts)
        # A constant that N_ has marked is passed by its name, and never built.
        names = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.IfExp)
        if not literal and not (call.func.id in ("_", "gettext") and isinstance(texts[0], names)):
            found.append(f"{call.lineno}: not a literal")
        if not is_later and call.func.id != "N_":
            found.append(f"{call.lineno}: at import, so for ever in English")
        parts = [one for one in call.args[FUNCTIONS[call.func.id] :] if call.func.id != "ngettext"]
        if parts:
            found.append(f"{call.lineno}: parts need names")
    return found


def test_messages_are_literals_and_translated_when_shown() -> None:
    found = {
        str(path.relative_to(ROOT)): faults(path.read_text("utf-8"))
        for path in FILES
        if path.parts[-2] != "i18n"
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_test_finds_faults() -> None:
    head = "from app.i18n.messages import _, N_\n"
    assert faults(head + "def f(x):\n    return _('a ' + x)")
    assert faults(head + "def f(x):\n    return _(f'a {x}')")
    assert faults(head + "def f(x):\n    return f'<b>{_(\"a b\")}</b>'")
    assert faults(head + "A = _('a b')")
    assert faults(head + "def f(x=_('a b')):\n    return x")
    assert faults(head + "def f(x):\n    return _('a %(x)s', x)")
    assert faults(head + "A = N_('a b')\ndef f(x):\n    return _(A, x=1) + _('a b')") == []


def test_every_file_is_found() -> None:
    assert Path(ROOT / "app/i18n/messages.py") in FILES
