"""Sentences that are stored or shared: written when shown, in the language of their reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from app.classroom.base_model import FrozenModel
from app.i18n.languages import ENGLISH, using_language
from app.i18n.messages import _, ngettext, raw_gettext

CountedUnit = Literal[
    "days", "epochs", "parameters", "questions", "students", "test samples", "training samples",
    "updates",
]  # fmt: skip


Part: TypeAlias = "int | float | str | Counted | Series | Said"
"""What a message can be filled with."""


class Counted(FrozenModel):
    """A number of things, as a part of a sentence: “1 epoch”, “7 epochs”."""

    count: float
    unit: CountedUnit

    def __str__(self) -> str:
        return count_text(self.count, self.unit)


class Series(FrozenModel):
    """Some parts one after the other, with semicolons between them, or with “and”."""

    items: tuple[str | Said, ...]
    separator: Literal["and", "semicolon"] = "and"

    def __str__(self) -> str:
        texts = [str(item) for item in self.items]
        return and_list(texts) if self.separator == "and" else "; ".join(texts)


class Said(FrozenModel):
    """A marked message with its parts; the parts may be messages themselves."""

    message: str
    parts: dict[str, Part] = {}

    def __str__(self) -> str:
        text = raw_gettext(self.message)
        return text % {name: str(part) for name, part in self.parts.items()} if self.parts else text


def said(message: str, **parts: Part) -> Said:
    """The sentence of a marked message."""
    return Said(message=message, parts=parts)


def and_list(parts: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1])


def joined(sentences: Iterable[object]) -> str:
    """Sentences one after the other."""
    return " ".join(map(str, sentences))


def in_english(sentences: Iterable[object]) -> str:
    """The same in English, for files."""
    with using_language(ENGLISH):
        return joined(sentences)


def count_text(count: float, unit: CountedUnit) -> str:  # noqa: PLR0911 (a message each)
    """“1 epoch”, “7 epochs”."""
    text = f"{count:.12g}"
    n = int(count) if count == int(count) else 2
    match unit:
        case "days":
            return ngettext("%(count)s day", "%(count)s days", n, count=text)
        case "epochs":
            return ngettext("%(count)s epoch", "%(count)s epochs", n, count=text)
        case "parameters":
            return ngettext("%(count)s parameter", "%(count)s parameters", n, count=text)
        case "questions":
            return ngettext("%(count)s question", "%(count)s questions", n, count=text)
        case "students":
            return ngettext("%(count)s student", "%(count)s students", n, count=text)
        case "test samples":
            return ngettext("%(count)s test sample", "%(count)s test samples", n, count=text)
        case "training samples":
            return ngettext(
                "%(count)s training sample", "%(count)s training samples", n, count=text
            )
        case "updates":
            return ngettext("%(count)s update", "%(count)s updates", n, count=text)
