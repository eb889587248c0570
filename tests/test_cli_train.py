"""python -m app train"""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.cli import main
from app.commands import train as command
from app.export.session_file import read_session, write_session
from app.training.codec.snapshot import to_bytes
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

SMALL = {"dataset": {"name": "circle", "samples": 40}, "seed": 5}
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL))
    return path


def train(recipe: Path, *options: str, epochs: object = 7) -> int:
    return main(["train", "--recipe", str(recipe), "--epochs", str(epochs), *options])


def saved(path: Path) -> TrainingSession:
    return read_session(path.read_bytes())


def trained(epochs: int, recipe: dict[str, object] = SMALL) -> TrainingSession:
    session = TrainingSession(Recipe.model_validate(recipe))
    session.step(Unit.EPOCH, epochs)
    return session


def agree(a: TrainingSession, b: TrainingSession) -> bool:
    return (a.epoch, a.batch, a.recipe) == (b.epoch, b.batch, b.recipe) and np.allclose(
        a.network.parameters, b.network.parameters, rtol=1e-12, atol=0
    )


def test_it_trains_like_a_session_and_prints_the_result(recipe: Path, capsys: Captured) -> None:
    assert train(recipe) == 0
    session = saved(recipe.with_suffix(".session"))
    expected = trained(7)
    assert agree(session, expected)
    out, err = capsys.readouterr()
    train_loss, test_loss = expected.losses()
    scores = expected.scores()
    assert f"train loss {train_loss:.6g}, test loss {test_loss:.6g}" in out
    assert f"({scores.right} of {scores.of})" in out
    assert "circle, 2-4-2-1: numpy trains" in err


def test_a_saved_session_continues_in_place(recipe: Path) -> None:
    train(recipe)
    target = recipe.with_suffix(".session")
    assert train(target, epochs=5) == 0
    assert agree(saved(target), trained(12))


def test_a_session_saved_in_mid_epoch_ends_at_the_end_of_one(tmp_path: Path) -> None:
    session = trained(2)
    session.step(Unit.BATCH, 1)
    path = tmp_path / "stopped.session"
    path.write_bytes(to_bytes(session))
    assert train(path, epochs=3) == 0
    assert agree(saved(path), trained(5))


def test_what_the_page_exports_continues_and_what_is_written_is_that_file(tmp_path: Path) -> None:
    path = tmp_path / "backprop-session.json"
    path.write_text(write_session(trained(2)))
    assert train(path, epochs=3) == 0
    target = path.with_suffix(".session")
    assert agree(saved(target), trained(5))
    assert json.loads(target.read_text())["format"] == "backprop-playground-session"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_a_recipe_as_windows_writes_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "small.json"
    path.write_bytes((json.dumps(SMALL) + "\r\n").encode(encoding))
    assert train(path) == 0
    assert agree(saved(path.with_suffix(".session")), trained(7))


def test_output_and_quiet_options(recipe: Path, tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "here"
    target.write_text("old")
    assert train(recipe, "--output", str(target), "--quiet") == 0
    assert saved(target).epoch == 7
    out, err = capsys.readouterr()
    assert err == ""
    assert [line.split(",")[0] for line in out.splitlines()] == ["epoch 7", str(target)]
    assert {path.name for path in tmp_path.iterdir()} == {"small.json", "here"}


def test_long_runs_compile_the_kernels_first(
    recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    order = []

    def compile_now() -> bool:
        order.append("compile")
        return False

    class Session(TrainingSession):
        def __init__(self, recipe: Recipe, own: None) -> None:
            order.append("begin")
            super().__init__(recipe)

    monkeypatch.setattr("app.engine.kernels.compile_now", compile_now)
    monkeypatch.setattr(command, "TrainingSession", Session)
    monkeypatch.setattr(command, "WORTH_COMPILING", 20)
    monkeypatch.delenv("BACKPROP_ENGINE", raising=False)
    train(recipe, epochs=5)
    assert order == ["compile", "begin"]
    assert "install numba" in capsys.readouterr().err
    order.clear()
    train(recipe, epochs=1)
    monkeypatch.setenv("BACKPROP_ENGINE", "numpy")
    train(recipe, epochs=5)
    assert order == ["begin", "begin"]


def test_a_session_keeps_its_engine(compiled_engine: None, recipe: Path, capsys: Captured) -> None:
    train(recipe, epochs=2)
    target = recipe.with_suffix(".session")
    assert train(target, epochs=5) == 0
    assert capsys.readouterr().err.count("numba trains") == 2
    session = saved(target)
    assert session.engine == "numba"
    assert agree(session, trained(7))


@pytest.fixture(autouse=True)
def as_in_a_process_of_its_own() -> Iterator[None]:
    """Python's own answer to Ctrl-C, whatever other tests of this process have left there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c_after(
    calls: int, monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]
) -> None:
    """In the middle of a call of ``step``, as a terminal does it."""
    step, left = TrainingSession.step, calls

    def interrupted(self: TrainingSession, unit: Unit, count: int, go_on: object) -> int:
        nonlocal left
        left -= 1
        if left == 0:
            then()
        return step(self, unit, min(count, 3), lambda: not left or go_on())  # type: ignore[operator]

    monkeypatch.setattr(TrainingSession, "step", interrupted)


def test_ctrl_c_saves_the_session(
    recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    before = signal.getsignal(signal.SIGINT)
    press_ctrl_c_after(2, monkeypatch, lambda: signal.raise_signal(signal.SIGINT))
    assert train(recipe, epochs=1000) == 130
    monkeypatch.undo()
    session = saved(recipe.with_suffix(".session"))
    assert 3 <= session.epoch < 1000
    assert agree(session, trained(session.epoch))
    assert f"Interrupted after {session.epoch} of 1000 epochs" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_ends_it_at_once(recipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice() -> None:
        handler = signal.getsignal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        while signal.getsignal(signal.SIGINT) is handler:
            pass  # the same signal twice before Python has looked would be one
        signal.raise_signal(signal.SIGINT)

    press_ctrl_c_after(1, monkeypatch, twice)
    assert train(recipe, epochs=1000) == 130
    assert not recipe.with_suffix(".session").exists()


def test_a_diverged_run_is_saved_with_finite_parameters(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "wild.json"
    layers = [{"units": 4, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    optimizer = {"name": "sgd", "learning_rate": 1e6}
    path.write_text(json.dumps({**SMALL, "layers": layers, "optimizer": optimizer}))
    assert train(path, epochs=50) == 1
    assert "Training diverged with learning rate 1e+06" in capsys.readouterr().err
    session = saved(path.with_suffix(".session"))
    assert session.status == "diverged"
    assert np.isfinite(session.network.parameters).all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"seed": 3,\n "loss" "mse"}', "not JSON: Expecting ':' delimiter at line 2, column 9"),
        (b"", "not JSON: Expecting value at line 1, column 1"),
        (b"[1, 2]", "a recipe is one JSON object"),
        (b"\xff\xfe\x00", "neither a recipe, which is JSON, nor a saved session"),
        (b"[" * 100_000, "not nested as deeply"),
        (b'{"clip_norm": NaN}', "NaN is not a number of JSON"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "not JSON that can be read"),
        (b'{"seed": "3"}', 'seed: write a whole number, not "3".'),
        (b'{"sede": 3}', "sede: a recipe has no such key; write seed, or remove it."),
        (b'{"momentum": 1}', "momentum: a recipe has no such key; write it as optimizer.momentum."),
        (b'{"dataset": {"name": "own"}}', "dataset.name: a recipe has no points of its own; add"),
        (b'{"optimizer": "adam"}', 'optimizer: write an object, like {"name": '),
        (
            b'{"optimizer": {"learning_rate": 0}}',
            "optimizer.learning_rate: write a number above 0, not 0.",
        ),
        (
            b'{"layers": [{"units": 1, "activaton": "relu"}]}',
            "layers.0.activaton: a recipe has no such key; write activation, or remove it.",
        ),
        (b'{"layers": [{"units": 65}, {"units": 1}]}', "layers.0.units: at most 64 units"),
        (b'{"dataset": {"samples": 10001}}', "dataset.samples: at most 10000 samples"),
        (b"BPPG and no more", "The file is damaged"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value[:24],
)
def test_an_invalid_recipe_is_explained_in_one_line(
    content: bytes, said: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(content)
    assert train(path) == 2
    out, err = capsys.readouterr()
    [line] = err.splitlines()
    assert line.startswith(f"{path}: ") and said in line
    assert out == ""
    assert [left.name for left in tmp_path.iterdir()] == ["wrong.json"]


def test_a_damaged_session_is_refused(recipe: Path, capsys: Captured) -> None:
    train(recipe)
    path = recipe.with_suffix(".session")
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    capsys.readouterr()
    assert train(path) == 2
    assert "The file is damaged" in capsys.readouterr().err
    assert path.read_bytes() == content


def test_a_session_beyond_the_limits_is_refused(
    recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    train(recipe)
    monkeypatch.setenv("BACKPROP_MAX_UNITS", "3")
    assert train(recipe.with_suffix(".session")) == 2
    assert "layers.0.units: at most 3 units" in capsys.readouterr().err


def test_a_file_that_is_too_large_is_refused(
    recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("app.commands.run_file.MAX_BYTES", 10)
    assert train(recipe) == 2
    assert "too large" in capsys.readouterr().err


def test_file_errors_come_before_training(recipe: Path, tmp_path: Path, capsys: Captured) -> None:
    for source, options, said in [
        (tmp_path / "none.json", (), "There is no file"),
        (tmp_path, (), "cannot be read"),
        (recipe, ("--output", str(tmp_path)), "is a folder"),
        (recipe, ("--output", str(tmp_path / "no" / "x")), "There is no folder"),
        (recipe, ("--output", str(recipe)), "would be lost"),
    ]:
        assert train(source, *options) == 2
        [line] = capsys.readouterr().err.splitlines()
        assert said in line
    assert json.loads(recipe.read_text()) == SMALL


@pytest.mark.parametrize("epochs", ["0", "-1", "1.5", "many", "9" * 13])
def test_epochs_are_a_whole_number(epochs: str, recipe: Path, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as exit_:
        train(recipe, epochs=epochs)
    assert exit_.value.code == 2
    assert "argument --epochs" in capsys.readouterr().err


def test_a_full_disk_leaves_the_old_file_and_shows_the_result(
    recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    target = recipe.with_suffix(".session")
    target.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.commands.run_file.os.fsync", full)
    assert train(recipe) == 1
    err = capsys.readouterr().err
    assert "No space left on device" in err and "train loss" in err
    assert target.read_text() == "old"
    assert len(list(recipe.parent.iterdir())) == 2
