"""The notebook is a valid one, and its cells run one after the other without anything but NumPy."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from app.export.notebook import notebook
from app.training.run.position import Unit
from tests.export.scripts import (
    assert_same,
    largest_difference,
    printed_losses,
    recorded_losses,
    run_source,
)
from tests.for_each import for_each
from tests.training.runs import run

# As a notebook's kernel does: every cell in the same names, and no matplotlib to be had.
KERNEL = """
import sys
sys.modules["matplotlib"] = None
names = {{}}
for cell in {cells!r}:
    exec(compile(cell, "cell", "exec"), names)
"""


def test_its_cells_run_and_give_the_losses(tmp_path: Path) -> None:
    session = run(optimizer={"name": "adam", "learning_rate": 0.05}, clip_norm=0.5)
    session.step(Unit.EPOCH, 5)
    book = nbformat.reads(notebook(session), as_version=4)
    cells = [cell.source for cell in book.cells if cell.cell_type == "code"]
    output = run_source(KERNEL.format(cells=cells), tmp_path)
    assert_same(printed_losses(output), recorded_losses(session))
    assert largest_difference(output) < 1e-9


def test_it_is_valid_and_alternates_prose_and_code() -> None:
    session = run()
    book = nbformat.reads(notebook(session), as_version=4)
    nbformat.validate(book)
    kinds = [cell.cell_type for cell in book.cells]
    assert kinds == ["markdown", "code"] * (len(kinds) // 2)
    assert all(cell.source.strip() for cell in book.cells)
    assert notebook(session) == notebook(session)


@for_each("sign", ["]", "_", "["])
def test_markdown_finds_nothing_in_the_formulas(sign: str) -> None:
    cells = json.loads(notebook(run()))["cells"]
    prose = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    assert sign in prose
    assert prose.count(sign) == prose.count(f"\\{sign}")
