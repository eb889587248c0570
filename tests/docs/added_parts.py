"""Adds the parts of docs/extending.md to the lists, trains with them, and prints what came out.

Run by test_extending.py with the folder of the parts on the path.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from xml.etree import ElementTree

from app.engine import kernels
from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS

ACTIVATIONS["softsign"] = import_module("softsign").SOFTSIGN
OPTIMIZERS["adamax"] = import_module("adamax").ADAMAX
LOSSES["mae"] = import_module("mae").MAE
DATASETS["stripes"] = import_module("stripes").STRIPES


def main(engine: str) -> dict[str, object]:
    from app.engine.gradcheck import central_differences, relative_error
    from app.export.numpy_script import numpy_script
    from app.export.torch_script import torch_script
    from app.render.formulas.chain_rule import Explainer
    from app.render.formulas.update_rule import update_rule
    from app.training.recipe.recipe import Recipe
    from app.training.run.observation import observe, observe_update
    from app.training.run.position import Unit
    from app.training.run.session import TrainingSession
    from tests.render.sessions import chosen

    if engine == "numba":
        assert kernels.compile_now()
    recipe = Recipe.model_validate(
        {
            "dataset": {"name": "stripes", "samples": 60, "train_fraction": 0.5},
            "layers": [
                {"units": 4, "activation": "softsign"},
                {"units": 1, "activation": "softsign"},
            ],
            "loss": "mae",
            "optimizer": {"name": "adamax", "learning_rate": 0.02},
        }
    )
    session = TrainingSession(recipe)
    network, train = session.network, session.data.train
    numeric = central_differences(network, train.x, train.y, session.loss)
    error = relative_error(network.gradient(train.x, train.y, session.loss), numeric)
    session.step(Unit.EPOCH, 30)
    history, scripts = list(session.history.train), (numpy_script(session), torch_script(session))
    session.step(Unit.BATCH, 1)
    selection = chosen("w1.1.1", session)
    now = observe(session)
    view = now.sample(int(now.rows[0]))
    slope = Explainer(now.network, session.loss, view).explain(selection).factors[1]
    session.step(Unit.PHASE, 6)
    rule = update_rule(session, observe_update(session) or observe(session), selection)
    assert rule is not None
    return {
        "engine": kernels.engine_name(),
        "supported": kernels.supports(session.rules, network),
        "losses": history,
        "gradient_error": error,
        "names": json.dumps(Recipe.model_json_schema()),
        "slope": words(slope.how),
        "slope_numbers": words(slope.how_numbers),
        "update": [words(line.symbols) for line in rule.lines],
        "update_numbers": [words(line.numbers) for line in rule.lines],
        "numpy_script": scripts[0],
        "torch_script": scripts[1],
    }


def words(formula: str) -> str:
    """The text of a formula in MathML."""
    return "".join(ElementTree.fromstring(f"<math>{formula}</math>").itertext())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])))
