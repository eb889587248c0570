"""Files of every kind with a few bytes changed are read or refused; nothing else happens."""

from __future__ import annotations

import random

from app.training.weights import UnusableWeights, fit_weights, read_weights
from tests.for_each import for_each
from tests.training.weights.layouts import C0, UNEVEN, V0, V1, npz, safetensors, torch_npz

TEXT = f"w0 = {V0.tolist()}\nb0 = {C0!r}\nw1 = {V1}\n0.5 0.25\n"
WHOLE = {
    "npz": npz(w0=V0, b0=C0, w1=V1),
    "state dict": torch_npz([V0, V1], [C0, V1[:1, 0]]),
    "safetensors": safetensors({"0.weight": V0.T.copy(), "0.bias": C0}, "F64"),
    "text": TEXT.encode(),
    "JSON": b'{"w": [[[1, 2, 3, 4], [5, 6, 7, 8]], [[1], [2], [3], [4]]], "b": [[1, 2, 3, 4]]}',
}
PIECES = [*b"[](){},;=:<-0\n ", b"nan", b"e9", b"...", b"'", b'"', b"\xff\xff\xff\xff", b"\x00\x00"]


def damaged(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 2, 5))):
        place = rng.randrange(len(changed))
        match rng.randrange(4):
            case 0:
                changed[place] = rng.randrange(256)
            case 1:
                del changed[place : place + rng.randrange(1, 20)]
            case 2:
                piece = rng.choice(PIECES)
                changed[place:place] = bytes([piece]) if isinstance(piece, int) else piece
            case _:
                other = rng.randrange(len(changed))
                changed[place:place] = changed[other : other + 30]
    return bytes(changed)


@for_each("kind", WHOLE)
def test_damaged_files(kind: str) -> None:
    rng = random.Random(kind)
    read = 0
    for _ in range(400):
        try:
            fit = fit_weights(read_weights(damaged(WHOLE[kind], rng)), UNEVEN)
        except UnusableWeights as error:
            assert 10 < len(str(error)) < 600
            continue
        read += 1
        for number, layer in enumerate(fit.layers):
            shape = fit.units[number : number + 2]
            assert layer.w.shape == shape
            assert layer.b is None or layer.b.shape == shape[1:]
    assert read < 400
