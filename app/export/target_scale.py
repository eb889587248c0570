"""The scale of a standardised target in exported scripts, and how predictions lose it again."""

from __future__ import annotations

from app.export.cells import Cell
from app.training.run.session import TrainingSession


def label_words(session: TrainingSession) -> str:
    """What the labels y are, if the target is standardised; otherwise empty."""
    if session.data.target_mean is None:
        return ""
    names = ", ".join(session.data.dataset.target_names)
    return (
        f" The target ({_plain(names)}) is standardised by the training set: "
        "y = (target - TARGET_MEAN) / TARGET_STD."
    )


def unit_cell(session: TrainingSession, predict: str, array: str, head: str = "") -> Cell | None:
    """Predictions and their errors in the target's own unit; None unless it is standardised.

    ``predict`` is the script's expression for the predictions of ``{x}``, ``array`` that for
    an array of ``{values}``, ``head`` the line around the prints, if they need one.
    """
    data = session.data
    if data.target_mean is None or data.target_std is None:
        return None
    splits = ["train", "test"] if len(data.test) else ["train"]
    inside = "    " if head else ""
    lines = [
        f"TARGET_MEAN = {array.format(values=data.target_mean.tolist())}",
        f"TARGET_STD = {array.format(values=data.target_std.tolist())}",
        "",
        "",
        "def in_unit(y):",
        '    """Labels or predictions in the unit of the target."""',
        "    return y * TARGET_STD + TARGET_MEAN",
        "",
        "",
        *([head] if head else []),
    ]
    for name in splits:
        title = {"train": "training", "test": "test"}[name]
        found = predict.format(x=f"x_{name}")
        lines += [
            f"{inside}errors = in_unit({found}) - in_unit(y_{name})",
            f'{inside}print("{title} error in the unit of the target, root mean square",',
            f"{inside}      ((errors**2).mean(0) ** 0.5).tolist())",
        ]
    prose = (
        "The losses above are of standardised labels. In the unit of the target a prediction is "
        "ŷ = a * TARGET_STD + TARGET_MEAN."
    )
    return Cell(prose, "\n".join(lines))


def _plain(names: str) -> str:
    """Names for a comment of one line."""
    return " ".join(names.split())
