"""Settings as lessons write them, "α 0.5" or "layers 4 tanh, 1 sigmoid", as patches of a recipe."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from pydantic import JsonValue, ValidationError

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.errors import ProblemError
from app.i18n.messages import N_, _
from app.lessons.limits import LIMITS, MAX_PARAMETERS
from app.lessons.lines import nearest
from app.training.recipe.patch import patched
from app.training.recipe.recipe import Recipe

Patch = dict[str, JsonValue]
_NO_ACTIVATION = N_("there is no activation “%(name)s”; choose from %(names)s.")
_NO_REGULARIZER = N_("there is no regularizer “%(name)s”; choose from %(names)s.")
_NO_OPTIMIZER = N_("there is no optimizer “%(name)s”; choose from %(names)s.")
_NO_DATA_SET = N_("there is no data set “%(name)s”; choose from %(names)s.")
_NO_KIND_OF_INITIAL_WEIGHTS = N_(
    "there is no kind of initial weights “%(name)s”; choose from %(names)s."
)
_NO_LOSS = N_("there is no loss “%(name)s”; choose from %(names)s.")
_FIELD = re.compile(r"^[a-z_\d]+(\.[a-z_\d]+)*: ")
"""The field of a recipe before a sentence, which its author did not write."""


class BadSetting(ProblemError):
    """A setting cannot be used. The message says what to change."""


class _Titled(Protocol):
    @property
    def title(self) -> str: ...


def change_recipe(recipe: Recipe, setting: str) -> Recipe:
    """The recipe with one setting changed; raises BadSetting, which names it as written."""
    patch = setting_patch(recipe, setting)
    try:
        return with_patch(recipe, patch)
    except BadSetting as error:
        sentence = _FIELD.sub("", str(error)).replace("Input should", "the value should")
        raise BadSetting(
            _("“%(setting)s”: %(problem)s", setting=setting, problem=sentence)
        ) from None


def setting_patch(recipe: Recipe, setting: str) -> Patch:
    """What a setting changes in this recipe; raises BadSetting."""
    words = " ".join(setting.split())
    name = max((name for name in _SETTINGS if _begins(words, name)), key=len, default="")
    if not name:
        first = words.split(" ")[0]
        hint = nearest(first, _SETTINGS)
        raise BadSetting(_("there is no setting “%(name)s”; %(hint)s", name=first, hint=hint))
    value = words[len(name) :].strip()
    if not value:
        raise BadSetting(_("“%(name)s” needs a value.", name=name))
    return _SETTINGS[name](recipe, value)


def with_patch(recipe: Recipe, patch: Patch) -> Recipe:
    """The recipe with a patch, within the limits of lessons; raises BadSetting."""
    try:
        made = patched(recipe, patch, None, LIMITS, strict=True)
    except ValidationError as error:
        raise BadSetting(sentence_of(error)) from None
    except ProblemError as error:
        raise BadSetting(str(error)) from None
    units = made.units
    parameters = sum((n + 1) * k for n, k in zip(units, units[1:], strict=False))
    if parameters > MAX_PARAMETERS:
        raise BadSetting(
            _("a lesson's network may have %(most)s parameters; choose fewer.", most=MAX_PARAMETERS)
        )
    return made


def _begins(words: str, name: str) -> bool:
    return words == name or words.startswith(f"{name} ")


def sentence_of(error: ValidationError) -> str:
    """The first problem that pydantic found, as a sentence."""
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    text = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {text}." if where else f"{text}."


def _number(text: str) -> float:
    try:
        value = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadSetting(_("“%(text)s” is not a number.", text=text))
    return value


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadSetting(_("“%(text)s” is not a whole number.", text=text))
    return int(text)


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise BadSetting(_("“%(text)s” should be on or off.", text=text))
    return text == "on"


def _named(text: str, table: Mapping[str, _Titled], unknown: str) -> str:
    """The internal name of a part, from that name or its title in any letters.

    ``unknown`` is the message that there is none.
    """
    wanted = _plain(text)
    for name, part in table.items():
        if wanted in (_plain(name), _plain(part.title)):
            return name
    raise BadSetting(_(unknown, name=text, names=", ".join(table)))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _layers(recipe: Recipe, value: str) -> Patch:
    return {"layers": [_layer(part) for part in value.split(",")]}


def _layer(text: str) -> JsonValue:
    units, _space, activation = text.strip().partition(" ")
    if not activation:
        raise BadSetting(
            _("“%(text)s” should be units and an activation, like 4 tanh.", text=text.strip())
        )
    return {
        "units": _whole(units),
        "activation": _named(activation, ACTIVATIONS, _NO_ACTIVATION),
    }


def _hidden(recipe: Recipe, **fields: JsonValue) -> Patch:
    """A change of every hidden layer."""
    layers: list[Any] = [layer.model_dump() for layer in recipe.layers]
    return {"layers": [{**layer, **fields} for layer in layers[:-1]] + [layers[-1]]}


def _regularizer(recipe: Recipe, value: str) -> Patch:
    name, _space, rate = value.partition(" ")
    chosen = _named(name, REGULARIZERS, _NO_REGULARIZER)
    return {"regularizer": {"name": chosen, "rate": _number(rate) if rate else 0.0}}


def _optimizer(recipe: Recipe, value: str) -> Patch:
    return {"optimizer": {"name": _named(value, OPTIMIZERS, _NO_OPTIMIZER)}}


def _of_optimizer(field: str) -> Callable[[Recipe, str], Patch]:
    return lambda recipe, value: {"optimizer": {field: _number(value)}}


def _of_dataset(field: str, read: Callable[[str], JsonValue]) -> Callable[[Recipe, str], Patch]:
    return lambda recipe, value: {"dataset": {field: read(value)}}


def _data(recipe: Recipe, value: str) -> Patch:
    return {"dataset": {"name": _named(value, DATASETS, _NO_DATA_SET)}}


def _batch(recipe: Recipe, value: str) -> Patch:
    return {"batch_size": None if value == "all" else _whole(value)}


_SETTINGS: dict[str, Callable[[Recipe, str], Patch]] = {
    "α": _of_optimizer("learning_rate"),
    "μ": _of_optimizer("momentum"),
    "ρ": _of_optimizer("decay"),
    "β₁": _of_optimizer("beta1"),
    "β₂": _of_optimizer("beta2"),
    "optimizer": _optimizer,
    "batch size": _batch,
    "shuffling": lambda recipe, value: {"shuffle": _switch(value)},
    "seed": lambda recipe, value: {"seed": _whole(value)},
    "data seed": lambda recipe, value: {"data_seed": _whole(value)},
    "weight seed": lambda recipe, value: {"weight_seed": _whole(value)},
    "order seed": lambda recipe, value: {"order_seed": _whole(value)},
    "data": _data,
    "samples": _of_dataset("samples", _whole),
    "noise": _of_dataset("noise", _number),
    "train share": _of_dataset("train_fraction", _number),
    "layers": _layers,
    "activation": lambda recipe, value: _hidden(
        recipe, activation=_named(value, ACTIVATIONS, _NO_ACTIVATION)
    ),
    "dropout": lambda recipe, value: _hidden(recipe, dropout=_number(value)),
    "initial weights": lambda recipe, value: {
        "initializer": {"name": _named(value, INITIALIZERS, _NO_KIND_OF_INITIAL_WEIGHTS)}
    },
    "regularizer": _regularizer,
    "standardised target": lambda recipe, value: {"standardize_target": _switch(value)},
    "loss": lambda recipe, value: {"loss": _named(value, LOSSES, _NO_LOSS)},
    "clip norm": lambda recipe, value: {"clip_norm": None if value == "none" else _number(value)},
}


def setting_names() -> Iterable[str]:
    """The names of all settings that a lesson can change."""
    return _SETTINGS
