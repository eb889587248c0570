"""The gradient check in words: verdict, reason, and what was found of all parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n.messages import _, ngettext
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
        doubt = _(
            "∂J/∂%(name)s cannot be told here: %(reason)s",
            name=_name(check.doubt, units),
            reason=reason_of(check.doubt),
        )
    return CheckPanel(
        check, _name(check, units), mark, style, reason_of(check), _summary(check), doubt
    )


def reason_of(check: GradientCheck) -> str:
    """Why a derivative cannot be told, or is called wrong; "" if the two agree."""
    if check.verdict == "disagrees":
        return _("They differ by more than rounding and curvature can explain.")
    if check.kink is not None:
        return _kink(check.kink, check.exact)
    if check.why == "loss":
        return _(
            "J = %(loss)s is so large that rounding hides the digits of its change.",
            loss=number(check.loss),
        )
    if check.why == "small":
        return _("Rounding of J hides a derivative below %(bound)s.", bound=number(check.bound, 2))
    return ""


def _kink(kink: Kink, exact: float) -> str:
    return _(
        "%(z)s of sample %(sample)s is on the kink of %(activation)s: the slopes of J to the two "
        "sides are %(below)s and %(above)s. Backpropagation gives %(exact)s, which is right with "
        "the slope of %(activation)s that it takes there.",
        z=name("z", kink.layer, kink.unit, kink.width),
        sample=kink.row,
        activation=_(kink.activation),
        below=number(kink.below),
        above=number(kink.above),
        exact=number(exact),
    )


def _summary(check: GradientCheck) -> str:
    counts = check.counts
    if counts.compared < 2 and not check.ended:
        return ""
    sentences = [_compared(counts, ended=check.ended)]
    if check.ended:
        sentences.append(_("Ended before the others were checked."))
    if counts.agree + counts.disagree > 1:
        sentences.append(_("The one with the largest error is shown."))
    return " ".join(sentences)


def _compared(counts: Counts, *, ended: bool) -> str:
    compared, parameters = counts.compared, counts.parameters
    if counts.agree == compared:
        if ended:
            return ngettext(
                "The first %(compared)s of %(n)s parameter agree.",
                "The first %(compared)s of %(n)s parameters agree.",
                parameters,
                compared=compared,
            )
        return ngettext("All %(n)s parameter agree.", "All %(n)s parameters agree.", compared)
    found = ", ".join(_found(counts))
    if ended:
        return ngettext(
            "The first %(compared)s of %(n)s parameter: %(found)s.",
            "The first %(compared)s of %(n)s parameters: %(found)s.",
            parameters,
            compared=compared,
            found=found,
        )
    return ngettext(
        "All %(n)s parameter: %(found)s.", "All %(n)s parameters: %(found)s.", compared, found=found
    )


def _found(counts: Counts) -> list[str]:
    found = []
    if counts.disagree:
        found.append(ngettext("%(n)s wrong", "%(n)s wrong", counts.disagree))
    if counts.agree:
        found.append(ngettext("%(n)s agree", "%(n)s agree", counts.agree))
    if counts.unknown:
        found.append(
            ngettext("%(n)s cannot be told here", "%(n)s cannot be told here", counts.unknown)
        )
    return found


def _name(check: GradientCheck, units: Sequence[int]) -> str:
    selection = parse_selection(check.key, list(units))
    assert selection is not None
    return selection_name(selection, units)
