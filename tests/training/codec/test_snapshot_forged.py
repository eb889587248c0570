"""A snapshot whose parts contradict each other is refused, though its checksum is right."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.codec.snapshot import BadSnapshot, from_bytes
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from tests.examples import examples
from tests.for_each import for_each
from tests.training.forged_snapshots import Forgery

NAN, INF = float("nan"), float("inf")
HEADER: list[dict[str, Any]] = [
    {"status": "playing"},
    {"status": None},
    {"message": 3},
    {"epoch": -1},
    {"epoch": 1.0},
    {"epoch": "1"},
    {"epoch": True},
    {"epoch": 2},
    {"epoch": 2**63},
    {"epoch": 10**400},
    {"batch": -1},
    {"batch": 11},
    {"offset": -5},
    {"offset": 12},
    {"phases_done": 6},
    {"phases_done": -1},
    {"samples_done": 2},
    {"samples_done": -1},
    {"watched": 1},
    {"watched": True, "phases_done": 1},
    {"watched": True, "samples_done": 1},
    {"watched": True, "update": None},
    {"update": {}},
    {"update": [0.5, 1, 1, 3]},
    {"update": {"learning_rate": INF, "epoch": 1, "batch": 1, "batches": 3}},
    {"update": {"learning_rate": 0.5, "epoch": -1, "batch": 1, "batches": 3}},
    {"changes": None},
    {"changes": [[2, "to come"]]},
    {"changes": [[1, "out of order"], [0, "before it"]]},
    {"changes": [[0, "x" * 161]]},
    {"changes": [[0, "x"]] * 101},
    {"recipe": None},
    {"recipe": {"seed": -1}},
    {"recipe": {"dataset": {"name": "and3"}}},
    {"recipe": {"layers": [{"units": 1, "activation": "tanh"}]}},
    {"more": 1},
]
ARRAYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "points: not a number": lambda a: a["points"].__setitem__((0, 0), NAN),
    "points: infinite": lambda a: a["points"].__setitem__((0, 0), INF),
    "points: one fewer": lambda a: a.update(points=a["points"][1:]),
    "points: another input": lambda a: a.update(points=a["points"].repeat(2, axis=1)),
    "points: one input": lambda a: a.update(points=a["points"][:, :1].copy()),
    "points: flat": lambda a: a.update(points=a["points"].ravel()),
    "points: gone": lambda a: a.pop("points"),
    "classes: a third": lambda a: a["classes"].__setitem__(0, 2),
    "classes: one fewer": lambda a: a.update(classes=a["classes"][1:]),
    "split: a row too high": lambda a: a["train_rows"].__setitem__(0, 24),
    "split: a row below zero": lambda a: a["train_rows"].__setitem__(0, -1),
    "split: a row twice": lambda a: a["train_rows"].__setitem__(0, a["test_rows"][0]),
    "split: nothing to train on": lambda a: a.update(
        train_rows=a["train_rows"][:0],
        test_rows=np.arange(24),
    ),
    "parameters: not a number": lambda a: a["parameters"].__setitem__(0, NAN),
    "parameters: overflowing": lambda a: a["parameters"].__setitem__(slice(None), 1e308),
    "parameters: one more": lambda a: a.update(parameters=np.zeros(14)),
    "parameters: a column": lambda a: a.update(parameters=np.zeros((13, 1))),
    "history: lengths differ": lambda a: a.update(history_train=a["history_train"][1:]),
    "history: empty": lambda a: a.update(
        {f"history_{name}": a[f"history_{name}"][:0] for name in ("epoch", "train", "test")}
    ),
    "history: no start": lambda a: a["history_epoch"].__setitem__(0, 1),
    "history: another end": lambda a: a["history_epoch"].__setitem__(1, 2),
    "history: not a number": lambda a: a["history_train"].__setitem__(0, NAN),
    "history: no test loss": lambda a: a["history_test"].__setitem__(0, NAN),
    "measured: lengths differ": lambda a: a.update(measured_score=a["measured_score"][1:]),
    "measured: a layer more": lambda a: a.update(measured_norm=np.ones((2, 3))),
    "measured: an epoch to come": lambda a: a["measured_epoch"].__setitem__(1, 2),
    "measured: an epoch twice": lambda a: a["measured_epoch"].__setitem__(1, 0),
    "measured: an infinite norm": lambda a: a["measured_norm"].__setitem__((0, 0), INF),
    "measured: a norm below zero": lambda a: a["measured_norm"].__setitem__((0, 0), -1.0),
    "measured: an infinite score": lambda a: a["measured_score"].__setitem__(0, -INF),
    "update: before not a number": lambda a: a["update_before"].__setitem__(0, NAN),
    "update: gradient infinite": lambda a: a["update_gradient"].__setitem__(0, INF),
    "update: before too short": lambda a: a.update(update_before=np.zeros(12)),
    "update: gradient too long": lambda a: a.update(update_gradient=np.zeros(14)),
    "update: a row too high": lambda a: a["update_rows"].__setitem__(0, 12),
    "update: a row below zero": lambda a: a["update_rows"].__setitem__(0, -1),
    "update: no rows": lambda a: a.update(update_rows=a["update_rows"][:0]),
    "update: too many rows": lambda a: a.update(update_rows=np.zeros(13, dtype=np.int64)),
    "update: gone": lambda a: a.pop("update_rows"),
    "an array nobody knows": lambda a: a.update(weights=np.zeros(3)),
}
SHAPES: list[Any] = [
    [2**62],
    [2**40, 2**40],
    [0, 2**62],
    [-1],
    [-1, -13],
    [12],
    [13, 1],
    [1, 1, 13],
    [1.0],
    ["13"],
    [None],
    "13",
    13,
    None,
]


@for_each("change", HEADER)
def test_header(change: dict[str, Any]) -> None:
    forgery = Forgery()
    for name, value in change.items():
        both = isinstance(value, dict) and isinstance(forgery.header.get(name), dict)
        recipe = name == "recipe" and both
        forgery.header[name] = forgery.header[name] | value if recipe else value
    with pytest.raises(BadSnapshot):
        from_bytes(forgery.to_bytes())


@for_each("change", ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays(change: Callable[[dict[str, Any]], Any]) -> None:
    forgery = Forgery()
    change(forgery.arrays)
    with pytest.raises(BadSnapshot):
        from_bytes(forgery.to_bytes())


@for_each("shape", SHAPES)
def test_shapes(shape: Any) -> None:
    with pytest.raises(BadSnapshot):
        from_bytes(Forgery().to_bytes({"parameters": shape}))


@for_each("epochs", [[0, 0, 1], [0, 2, 1]])
def test_a_history_out_of_order(epochs: list[int]) -> None:
    forgery = Forgery()
    forgery.arrays["history_epoch"] = np.array(epochs)
    for name in ("history_train", "history_test"):
        forgery.arrays[name] = np.full(3, 0.25)
    with pytest.raises(BadSnapshot, match="history"):
        from_bytes(forgery.to_bytes())


def test_something_behind_the_last_array() -> None:
    forgery = Forgery()
    forgery.arrays["update_rows"] = np.append(forgery.arrays["update_rows"], 0)
    with pytest.raises(BadSnapshot, match="after its last array"):
        from_bytes(forgery.to_bytes({"update_rows": [5]}))


@for_each("units", [10**3, 10**6, 10**12])
def test_a_huge_network_is_not_allocated(units: int) -> None:
    forgery = Forgery()
    forgery.header["recipe"]["layers"] = [
        {"units": units, "activation": "tanh"},
        {"units": units, "activation": "tanh"},
        {"units": 1, "activation": "tanh"},
    ]
    assert peak_memory(forgery.to_bytes()) < 2_000_000


@for_each("shape", [[2**62], [2**31, 2**31], [10**9]])
def test_a_huge_array_is_not_allocated(shape: list[int]) -> None:
    assert peak_memory(Forgery().to_bytes({"points": shape})) < 2_000_000


def peak_memory(snapshot: bytes) -> int:
    """The most bytes held while the snapshot is refused."""
    tracemalloc.start()
    try:
        with pytest.raises(BadSnapshot):
            from_bytes(snapshot)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(deadline=None, max_examples=examples(300))
@given(data=st.data())
def test_whatever_is_accepted_can_be_used(data: st.DataObject) -> None:
    forgery = Forgery()
    place: dict[str, Any] = forgery.header
    while True:
        name = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or data.draw(st.booleans()):
            break
        place = place[name]
    place[name] = data.draw(st.integers(0, 13) | VALUES)
    try:
        session = from_bytes(forgery.to_bytes())
    except BadSnapshot:
        return
    observe(session)
    observe_update(session)
    for unit in Unit:
        session.step(unit, 1)
    assert np.isfinite(session.history.train).all()
