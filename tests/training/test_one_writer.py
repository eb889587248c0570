"""Only `app/training/run` assigns a session's attributes, and no imports go round in circles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import app
from tests.training.runs import run

APP = Path(app.__file__).parent
WRITERS = {APP / "training/run/run.py", APP / "training/run/session.py"}
FIELDS = {name for name in vars(run()) if not name.startswith("_")}


def assigned(source: str) -> Iterator[str]:
    """Every assignment to, or into, an attribute named as one of a session's, but of ``self``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.Delete):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        for target in targets:
            if any(is_of_session(part) for part in owners(target)):
                yield f"line {node.lineno}: {ast.unparse(target)}"


def owners(target: ast.expr) -> Iterator[ast.expr]:
    """What a target is stored in: of ``a.b[i].c`` itself, ``a.b[i]``, ``a.b`` and ``a``."""
    yield target
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from owners(part)
    elif isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
        yield from owners(target.value)


def is_of_session(part: ast.expr) -> bool:
    if not isinstance(part, ast.Attribute) or part.attr not in FIELDS:
        return False
    return ast.unparse(part.value) != "self"


@pytest.mark.parametrize(
    "source",
    [
        "session.epoch = 3",
        "session.epoch += 1",
        "made.status, made.message = 'paused', ''",
        "session.network.parameters[:] = 0.0",
        "session.optimizer_state['velocity'] = zeros",
        "held.session.history.train[-1] = 0.0",
        "del session.last_update",
        "self.session.play = play",
    ],
)
def test_an_assignment_is_found(source: str) -> None:
    assert list(assigned(source))


@pytest.mark.parametrize("source", ["self.epoch = 3", "epoch = session.epoch", "x.other = 1"])
def test_nothing_else_is_found(source: str) -> None:
    assert not list(assigned(source))


def test_only_the_session_changes_a_run() -> None:
    assert {"epoch", "network", "optimizer_state", "history", "timeline", "status"} <= FIELDS
    found = {
        f"{path.relative_to(APP.parent)}, {one}"
        for path in APP.rglob("*.py")
        if path not in WRITERS
        for one in assigned(path.read_text())
    }
    assert not found


def imports(path: Path, modules: set[str]) -> set[str]:
    """The modules that a file imports anywhere, under ``TYPE_CHECKING`` too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{name.name}" for name in node.names}
            found |= names & modules or {node.module} & modules
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names} & modules
    return found


def test_no_imports_of_training_go_round_in_circles() -> None:
    files = {
        ".".join(path.relative_to(APP.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (APP / "training").rglob("*.py")
    }
    assert len(files) > 50
    graph = {name: imports(path, set(files)) for name, path in files.items()}
    assert "app.training.run.state" in graph["app.training.run.session"]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"imports in a circle: {' → '.join(error.args[1])}")
