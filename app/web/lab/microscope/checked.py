"""The gradient check in words: verdict, reason, and what was found of all parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.render.numbers import number
from app.training.experiments.gradient_check import Counts, GradientCheck, Kink, Verdict
from app.training.run.selection import parse_selection
from app.training.run.symbols import name, selection_name

MARKS: dict[Verdict, tuple[str, str]] = {
    "agrees": ("✓", "agrees"),
    "disagrees": ("✗", "differs"),
    "unknown": ("?", "unclear"),
}
"""The mark of each verdict, and its style."""


@dataclass(frozen=True)
class CheckPanel:
    """The check that is shown: the ``name`` of its parameter and the ``reason`` of its verdict.

    ``summary`` says what was found if several were compared; then ``doubt`` names the first of
    those that cannot be told here, and why.
    """

    check: GradientCheck
    name: str
    mark: str
    style: str
    reason: str
    summary: str
    doubt: str


def describe_check(check: GradientCheck, units: Sequence[int]) -> CheckPanel:
    """The panel of a check."""
    mark, style = MARKS[check.verdict]
    doubt = ""
    if check.doubt is not None and check.verdict != "unknown":
        doubt = f"∂J/∂{_name(check.doubt, units)} cannot be told here: {reason_of(check.doubt)}"
    return CheckPanel(
        check, _name(check, units), mark, style, reason_of(check), _summary(check), doubt
    )


def reason_of(check: GradientCheck) -> str:
    """Why a derivative cannot be told, or is called wrong; "" if the two agree."""
    if check.verdict == "disagrees":
        return "They differ by more than rounding and curvature can explain."
    if check.kink is not None:
        return _kink(check.kink, check.exact)
    if check.why == "loss":
        return f"J = {number(check.loss)} is so large that rounding hides the digits of its change."
    if check.why == "small":
        return f"Rounding of J hides a derivative below {number(check.bound, 2)}."
    return ""


def _kink(kink: Kink, exact: float) -> str:
    z = name("z", kink.layer, kink.unit, kink.width)
    return (
        f"{z} of sample {kink.row} is on the kink of {kink.activation}: the slopes of J to the two "
        f"sides are {number(kink.below)} and {number(kink.above)}. Backpropagation gives "
        f"{number(exact)}, which is right with the slope of {kink.activation} that it takes there."
    )


def _summary(check: GradientCheck) -> str:
    counts = check.counts
    if counts.compared < 2 and not check.ended:
        return ""
    found = [
        f"{count} {words}"
        for count, words in (
            (counts.disagree, "wrong"),
            (counts.agree, "agree"),
            (counts.unknown, "cannot be told here"),
        )
        if count
    ]
    compared = _compared(counts, ended=check.ended)
    alone = counts.agree == counts.compared
    text = f"{compared} agree." if alone else f"{compared}: {', '.join(found)}."
    if check.ended:
        text += " Ended before the others were checked."
    if counts.agree + counts.disagree > 1:
        text += " The one with the largest error is shown."
    return text


def _compared(counts: Counts, *, ended: bool) -> str:
    if ended:
        return f"The first {counts.compared} of {counts.parameters} parameters"
    return f"All {counts.compared} parameters"


def _name(check: GradientCheck, units: Sequence[int]) -> str:
    selection = parse_selection(check.key, list(units))
    assert selection is not None
    return selection_name(selection, units)
