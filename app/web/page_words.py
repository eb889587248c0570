"""Sentences of the API as a page writes them: with titles and symbols for internal names."""

from __future__ import annotations

import re

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.features import FEATURES
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.i18n.messages import N_, _

_WORDS = frozenset({
    "and", "constant", "identity", "line", "momentum", "none", "normal", "or", "plane", "sigmoid",
    "sin", "softmax", "softplus", "step", "tanh", "uniform", "xor", "zeros",
})  # fmt: skip
"""Names of parts that are words of a sentence as well, or the same as their titles."""
_PARTS = (ACTIVATIONS, DATASETS, INITIALIZERS, LOSSES, OPTIMIZERS, REGULARIZERS)
_SCHEDULES = {
    "constant": N_("constant"),
    "step": N_("step"),
    "cosine": N_("cosine"),
    "exponential": N_("exponential"),
}
_TITLES = {
    **_SCHEDULES,
    **{part.name: part.title for table in _PARTS for part in table.values()},
}
_NAMES = {
    **_TITLES,
    **{name: feature.symbol for name, feature in FEATURES.items()},
    "train_loss_below": "train loss below",
    "test_loss_below": "test loss below",
    "no_improvement_for": "no improvement for",
    "train_fraction": "train share",
    "learning_rate": "learning rate",
    "batch_size": "batch size",
    "clip_norm": "clip norm",
    "weight_decay": "weight decay",
}
_LONGEST_FIRST = sorted(_NAMES.keys() - _WORDS, key=len, reverse=True)
_NAME = re.compile(rf"“[^”]*”|(?<![\w.])(?:{'|'.join(_LONGEST_FIRST)})(?!\w)")
_PATH = re.compile(
    r"\A(?:dataset|layers|features|optimizer|schedule|regularizer|reduction|loss|frozen)"
    r"(?:\.\w+)*: "
)


def page_words(text: str) -> str:
    """A sentence without the path of a field before it, and with titles for names of parts.

    Quoted text stays as it is: it is what was typed, or what to type.
    """
    written = _NAME.sub(
        lambda match: _(_NAMES[match[0]]) if match[0] in _NAMES else match[0], _PATH.sub("", text)
    )
    if text[:1] == written[:1]:
        return written
    return written[:1].upper() + written[1:]


def title_of(name: str) -> str:
    """The title of an activation, a data set, a loss … by its internal name."""
    return _(_TITLES.get(name, name))
