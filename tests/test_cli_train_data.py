"""python -m app train --data: a table as the data of a new run"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.cli import main
from app.export.session_file import read_session, write_session
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession

Captured = pytest.CaptureFixture[str]
HOUSES = "area,kind,old,price\n" + "".join(
    f"{80 + 7 * row},{'flat' if row % 3 else 'house'},{row % 2},{1000 + 90 * row}.5\n"
    for row in range(30)
)


def table(folder: Path, text: str = HOUSES, encoding: str = "utf-8") -> Path:
    path = folder / "houses.csv"
    path.write_bytes(text.encode(encoding))
    return path


def train(path: Path, *options: str) -> int:
    return main(["train", "--data", str(path), "--epochs", "3", *options])


def saved(path: Path) -> TrainingSession:
    return read_session(path.with_suffix(".session").read_bytes())


def test_a_column_is_predicted_from_the_others(tmp_path: Path, capsys: Captured) -> None:
    path = table(tmp_path)
    assert train(path, "--target", "price") == 0
    session = saved(path)
    own = session.own
    assert own is not None and session.epoch == 3
    assert own.names == ("area", "kind = house", "old")
    assert own.target_names == ("price",)
    np.testing.assert_array_equal(own.target[:, 0], [1000.5 + 90 * row for row in range(30)])
    assert session.recipe.standardize and session.recipe.standardize_target
    out, err = capsys.readouterr()
    data = session.data
    assert data.target_std is not None
    residuals = (session.network.predict(data.test.x) - data.test.y) * data.target_std
    error = np.sqrt((residuals**2).mean())
    assert f"price: root mean squared error {error:.4g} on the test set" in out
    assert f"{path}: 30 rows. Inputs: area, kind = house, old. Predicts: price (numbers)." in err


def test_inputs_and_several_targets_are_named(tmp_path: Path) -> None:
    path = table(tmp_path, HOUSES.replace("area", '"area, m²"'))
    options = ("--target", "price", "--target", "old", "--inputs", '"area, m²"')
    assert train(path, *options) == 0
    own = saved(path).own
    assert own is not None
    assert (own.names, own.target_names) == (("area, m²",), ("price", "old"))
    assert own.target.shape == (30, 2)


def test_the_target_is_proposed_and_said(tmp_path: Path, capsys: Captured) -> None:
    path = table(tmp_path)
    assert train(path) == 0
    assert "“price” is predicted" in capsys.readouterr().err
    own = saved(path).own
    assert own is not None and own.target_names == ("price",)


def test_a_recipe_says_how(tmp_path: Path) -> None:
    path, recipe = table(tmp_path), tmp_path / "how.json"
    how: dict[str, Any] = {
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "standardize": False,
        "seed": 8,
        "dataset": {"train_fraction": 0.5},
    }
    recipe.write_bytes(json.dumps(how).encode("utf-16"))
    assert train(path, "--target", "kind", "--recipe", str(recipe)) == 0
    session = saved(recipe)
    assert session.recipe.optimizer.name == "adam"
    assert (session.recipe.standardize, session.recipe.seed) == (False, 8)
    assert len(session.data.train) == 15
    own = session.own
    assert own is not None and own.class_names == ("flat", "house")


def test_questions_are_sentences_even_if_quiet(tmp_path: Path, capsys: Captured) -> None:
    path = table(tmp_path, HOUSES.replace("87,", "-999,"))
    assert train(path, "--target", "price", "--quiet") == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines and all(line.startswith("Question: ") for line in lines)
    assert any("area: " in line and "999" in line for line in lines)


def test_the_session_goes_on_without_the_table(tmp_path: Path) -> None:
    path = table(tmp_path)
    train(path, "--target", "price")
    path.unlink()
    session = path.with_suffix(".session")
    assert main(["train", "--recipe", str(session), "--epochs", "2"]) == 0
    assert saved(path).epoch == 5


@pytest.mark.parametrize(
    ("content", "recipe", "options", "said"),
    [
        (HOUSES, "", ("--target", "prize"), "There is no column “prize”; choose one of “area”"),
        (HOUSES, "", ("--inputs", "area,prize"), "There is no column “prize”"),
        (HOUSES, "", ("--target", "area", "--inputs", "area"), "cannot be both an input and"),
        ("", "", (), "houses.csv: "),
        ("day,y\n2024-01-05,1\n2024-01-06,2\n", "", (), "No column is an input by default; name"),
        ("x,y\n1,9e18\n2,1e18\n3,2e18\n", "", ("--target", "y"), "Numbers must be between"),
        (HOUSES, '{"seed": -1}', (), "how.json: seed: write a number of at least 0, not -1."),
        (HOUSES, '{"optimiser": {}}', (), "optimiser: a recipe has no such key; write optimizer"),
        (HOUSES, '{"dataset": "xor"}', (), "dataset: write an object"),
        (HOUSES, '{"layers": [{"units": 99}, {"units": 1}]}', (), "at most 64 units"),
        (HOUSES, "session", (), "this is a saved session, which has its data; leave --data out."),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    content: str,
    recipe: str,
    options: tuple[str, ...],
    said: str,
    tmp_path: Path,
    capsys: Captured,
) -> None:
    path, how = table(tmp_path, content), tmp_path / "how.json"
    if recipe:
        text = write_session(TrainingSession(Recipe())) if recipe == "session" else recipe
        how.write_text(text)
        options = (*options, "--recipe", str(how))
    assert train(path, "--quiet", *options) == 2
    out, err = capsys.readouterr()
    [line] = err.splitlines()
    assert said in line and out == ""
    assert not list(tmp_path.glob("*.session"))


def test_a_table_is_needed_or_a_recipe(capsys: Captured) -> None:
    assert main(["train", "--epochs", "1"]) == 2
    assert "with --recipe, or a table with --data" in capsys.readouterr().err


def test_the_table_is_not_overwritten_and_not_read_beyond_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    path = table(tmp_path)
    assert train(path, "--output", str(path)) == 2
    assert "would be lost" in capsys.readouterr().err
    monkeypatch.setattr("app.commands.table_file.MAX_BYTES", 100)
    assert train(path) == 2
    assert "too large" in capsys.readouterr().err
    assert path.read_text() == HOUSES
