"""Deciding decimal and thousands marks: the column's own proof, the file's, or a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.i18n.messages import _
from app.training.table.column_names import names_date, names_version
from app.training.table.dates import pointed_title
from app.training.table.drafts import Draft
from app.training.table.number_marks import READINGS, convert
from app.training.table.sentences import in_lines, short
from app.training.table.table import Remark
from app.training.table.unusable import quoted

MARK_TITLES = {".": "points", ",": "commas"}
_LONG = re.compile(r"^[+-]?\d{4,}$", re.MULTILINE | re.ASCII)
_MINORITY = 0.2
"""Share of cells with the other decimal mark up to which they are slips."""


@dataclass(frozen=True)
class FileMarks:
    """What a file says about decimal marks: ``proven`` by the column ``by``, or "" if by none.

    ``chosen`` is the person's choice for the whole file, ``sentinels`` are numbers that stand for
    a missing value in some column.
    """

    delimiter: str
    proven: str = ""
    by: str = ""
    chosen: str | None = None
    sentinels: frozenset[float] = frozenset()

    @property
    def guess(self) -> str:
        """The likely mark if nothing proves one."""
        return self.proven or ("," if self.delimiter == ";" else ".")


@dataclass(frozen=True)
class MarkDecision:
    """The decimal mark of a column, with its remarks; ``mixed``: two marks, and none is chosen."""

    decimal: str
    remarks: tuple[Remark, ...] = ()
    can_choose: bool = False
    mixed: bool = False


def file_marks(drafts: Iterable[Draft], delimiter: str, chosen: str | None) -> FileMarks:
    """The mark that the numeric columns of a file prove, if they agree."""
    found: dict[str, str] = {}
    doubtful: dict[str, str] = {}
    for draft in drafts:
        proven = draft.marks.proven
        if not proven or _is_no_proof(draft):
            continue
        may_be_times = pointed_title(draft.name, draft.bodies, True)
        proofs = doubtful if may_be_times else found
        proofs.setdefault(proven, draft.name)
    found = found or doubtful
    if len(found) != 1:
        return FileMarks(delimiter, chosen=chosen)
    ((mark, name),) = found.items()
    return FileMarks(delimiter, mark, name, chosen)


def _is_no_proof(draft: Draft) -> bool:
    """Whether most cells are no numbers, or the points are those of days or versions."""
    few = 2 * len(draft.bodies) < len(draft.source.texts)
    return few or names_version(draft.name) or names_date(draft.name)


def decide_mark(draft: Draft, file: FileMarks) -> MarkDecision:
    """The decimal mark of the numbers of one column."""
    marks = draft.marks
    can_choose = bool(marks.point or marks.comma or marks.both)
    if chosen := draft.change.decimal or file.chosen:
        return MarkDecision(chosen, can_choose=can_choose)
    if marks.point and marks.comma:
        return _mixed(draft)
    if marks.proven:
        thousands = "," if marks.proven == "." else "."
        if thousands in draft.joined:
            return MarkDecision(marks.proven, (_example(draft, marks.proven),), True)
        return MarkDecision(marks.proven, (), True)
    if not marks.both:
        return MarkDecision(file.guess if file.proven else ".", (), False)
    return _ambiguous(draft, file)


def _ambiguous(draft: Draft, file: FileMarks) -> MarkDecision:
    """Every cell with a mark could be thousands or decimals."""
    decimal = file.guess
    mark = "." if "." in draft.joined else ","
    if file.proven:
        why = f"since the column {quoted(file.by)} has decimal {MARK_TITLES[file.proven]}"
    elif _LONG.search(draft.joined) and file.delimiter != ";":
        decimal, why = mark, "since longer numbers in the column have no thousands mark"
    elif file.delimiter == ";":
        why = "since files with semicolons mostly have decimal commas"
    elif mark == ".":
        why = "since most files have decimal points"
    else:
        why = "since groups of three digits after a comma mostly are thousands"
    remark = _example(draft, decimal, why, asks=not file.proven)
    return MarkDecision(decimal, (remark,), True)


def _example(draft: Draft, decimal: str, why: str = "", *, asks: bool = False) -> Remark:
    body, text = next(
        (body, draft.source.texts[at])
        for body, at in zip(draft.bodies, draft.numeric, strict=True)
        if ("." in body or "," in body)
        and READINGS[decimal].fullmatch(body)
        and (why or ("," if decimal == "." else ".") in body)
    )
    other = "," if decimal == "." else "."
    read, instead = (short(float(convert([body], mark)[0])) for mark in (decimal, other))
    reason = f", {why}" if why else ""
    question = _("; is it %(instead)s?", instead=instead) if asks else "."
    return Remark(f"{quoted(text)} is read as {read}{reason}{question}", "decimal", asks)


def _mixed(draft: Draft) -> MarkDecision:
    by_mark = {}
    for mark, other in ((".", ","), (",", ".")):
        positions = [
            at
            for body, at in zip(draft.bodies, draft.numeric, strict=True)
            if READINGS[mark].fullmatch(body) and not READINGS[other].fullmatch(body)
        ]
        by_mark[mark] = draft.mask(positions)
    counts = {mark: draft.count(mask) for mark, mask in by_mark.items()}
    usual = max(counts, key=lambda mark: (counts[mark], mark == "."))
    rare = "," if usual == "." else "."
    where = {mark: in_lines(draft.lines_of(mask), counts[mark]) for mark, mask in by_mark.items()}
    is_mixed = counts[rare] > _MINORITY * sum(counts.values())
    text = _(
        "Decimal %(part)s in %(part2)s, decimal %(part3)s in %(part4)s; choose one mark, or "
        "either to read each cell by its own.",
        part=MARK_TITLES[usual],
        part2=where[usual],
        part3=MARK_TITLES[rare],
        part4=where[rare],
    )
    return MarkDecision(usual, (Remark(text, "decimal", asks=True),), True, is_mixed)
