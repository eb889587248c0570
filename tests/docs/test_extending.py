"""The parts that docs/extending.md adds are trained, shown, exported and checked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.export.scripts import printed_losses, run_source
from tests.serving import ROOT

# In a process of its own: recipes read the lists of parts once, when they are imported.
PROGRAM = Path(__file__).with_name("added_parts.py")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the page."""
    folder = tmp_path_factory.mktemp("parts")
    text = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n# (\w+\.py)\n(.*?)```", text, flags=re.DOTALL)
    for name, source in blocks:
        (folder / name).write_text(source, encoding="utf-8")
    assert len(blocks) == 4
    return folder


def result(parts: Path, engine: str) -> dict[str, Any]:
    path = os.pathsep.join([str(parts), str(ROOT)])
    done = subprocess.run(
        [sys.executable, PROGRAM, engine],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_added_parts_train_are_shown_exported_and_checked(parts: Path, tmp_path: Path) -> None:
    found = result(parts, "numpy")
    assert found["engine"] == "numpy"
    assert found["losses"][-1] < 0.9 * found["losses"][0]
    assert found["gradient_error"] < 1e-6

    assert all(name in found["names"] for name in ("softsign", "adamax", "mae", "stripes"))
    assert "|z2|" in found["slope"]
    assert re.fullmatch(r"1\(1\+(\d\.\d+)\)·\(1\+\1\)", found["slope_numbers"])
    assert found["update"][1].startswith("uw111:=max") and len(found["update_numbers"]) == 3
    assert "max(0.999·" in found["update_numbers"][1]

    printed = printed_losses(run_source(found["numpy_script"], tmp_path))
    assert [train for train, _ in printed.values()] == pytest.approx(found["losses"], rel=1e-12)
    for name in ("nn.Softsign()", "torch.optim.Adamax(", "nn.L1Loss()"):
        assert name in found["torch_script"]


@pytest.mark.slow
def test_added_parts_are_compiled(parts: Path, compiled_engine: None) -> None:
    found = result(parts, "numba")
    assert found["engine"] == "numba" and found["supported"]
    assert found["losses"] == pytest.approx(result(parts, "numpy")["losses"], rel=1e-9)
