"""A recorded change in the language of the page.

What is recorded, and what the API says, is English: notation for the most part, and words of these
few kinds. The words are the codes that are translated when a change is shown.
"""

from __future__ import annotations

from app.i18n.messages import N_, _
from app.training.recipe.changes import NEW_RUN

_WORDS = frozenset(
    {
        N_("activation"),
        N_("all"),
        N_("batch size"),
        N_("clip norm"),
        N_("data"),
        N_("data seed"),
        N_("data set"),
        N_("default"),
        N_("dropout"),
        N_("initial weights"),
        N_("inputs"),
        N_("layers"),
        N_("loss"),
        N_("mean or sum of the loss"),
        N_("none"),
        N_("noise"),
        N_("optimizer"),
        N_("order seed"),
        N_("regularizer"),
        N_("samples"),
        N_("schedule"),
        N_("seed"),
        N_("shuffling"),
        N_("standardisation"),
        N_("standardisation of the target"),
        N_("train share"),
        N_("weight decay"),
        N_("weight seed"),
        N_("½ of the loss"),
        N_("reset"),
        N_("weights and biases set"),
        N_("weights and biases from a file"),
        N_("constant"),
        N_("cosine"),
        N_("step"),
    }
)
_FIELDS = ("batch size", "clip norm", "weight decay")


def shown_change(text: str) -> str:
    """What ``describe_changes`` or ``describe_new_run`` has made, in the current language."""
    if text.startswith(NEW_RUN):
        return _("change of %(settings)s", settings=shown_settings(text.removeprefix(NEW_RUN)))
    return ", ".join(map(_item, text.split(", ")))


def shown_settings(text: str) -> str:
    """“data set, noise and seed”, of ``describe_new_run`` without its beginning."""
    first, joint, last = text.rpartition(" and ")
    if not joint:
        return _word(text)
    listed = ", ".join(map(_word, first.split(", ")))
    return _("%(first)s and %(last)s", first=listed, last=_word(last))


def _item(text: str) -> str:
    if text.endswith(" frozen"):
        return _("%(name)s frozen", name=text.removesuffix(" frozen"))
    if text.endswith(" trained again"):
        return _("%(name)s trained again", name=text.removesuffix(" trained again"))
    before, arrow, after = text.partition(" → ")
    if not arrow:
        return _word(text)
    field = next((name for name in _FIELDS if before.startswith(f"{name} ")), "")
    field = field or before.partition(" ")[0]
    value = before.removeprefix(field).strip()
    return f"{_word(field)} {_word(value)} → {_word(after)}"


def _word(text: str) -> str:
    return _(text) if text in _WORDS else text
