"""The NumPy lesson as a Jupyter notebook: prose between cells of code."""

from __future__ import annotations

from app.export.numpy_script import numpy_lesson
from app.training.run.session import TrainingSession


def notebook(session: TrainingSession) -> str:
    """The notebook as JSON; it needs NumPy alone."""
    # This import takes a sixth of a second, too long for the start of the server.
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = []
    for cell in numpy_lesson(session):
        cells.append(new_markdown_cell(_escaped(cell.prose)))
        cells.append(new_code_cell(cell.code.strip()))
    for number, made in enumerate(cells):
        # The library's random ids would make two exports of one session differ.
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
    """Prose with Markdown's special characters escaped."""
    for sign in "\\`*_{}[]<>$|":
        prose = prose.replace(sign, f"\\{sign}")
    return prose
