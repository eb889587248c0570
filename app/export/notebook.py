"""The NumPy lesson as a Jupyter notebook: prose between cells of code."""

from __future__ import annotations

from app.export.numpy_script import numpy_lesson
from app.training.run.session import TrainingSession


def notebook(session: TrainingSession) -> str:
    """The notebook as JSON; it needs NumPy alone."""
    # Takes a sixth of a second, which the start of the server should not wait for.
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = []
    for cell in numpy_lesson(session):
        cells.append(new_markdown_cell(_escaped(cell.prose)))
        cells.append(new_code_cell(cell.code.strip()))
    for number, made in enumerate(cells):
        # The library would draw them at random, and the same session would give another file.
        made["id"] = f"cell-{number}"
    book = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(book)
    text: str = nbformat.writes(book)
    return text


def _escaped(prose: str) -> str:
    """Plain words, in which Markdown finds no links, emphasis or formulas."""
    for sign in "\\`*_{}[]<>$|":
        prose = prose.replace(sign, f"\\{sign}")
    return prose
