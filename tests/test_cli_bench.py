"""python -m app bench"""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.cli import main
from app.commands import bench as command


def test_it_needs_the_source_tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.bench(quick=True, root=tmp_path) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "source tree" in line


@pytest.mark.parametrize("code", [0, 1])
def test_it_runs_every_benchmark_and_returns_its_exit_code(
    code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def run(arguments: list[str], cwd: Path) -> SimpleNamespace:
        assert (cwd / "benchmarks" / f"{arguments[2].removeprefix('benchmarks.')}.py").is_file()
        started.append(arguments[2:])
        return SimpleNamespace(returncode=code)

    monkeypatch.setattr(subprocess, "run", run)
    assert main(["bench", "--quick"]) == code
    parts = (
        "training",
        "lab",
        "rewind",
        "frames",
        "kept",
        "play",
        "fairness",
        "load",
        "classroom",
        "hostile",
        "wall",
    )
    assert started == [[f"benchmarks.{part}", "--quick"] for part in parts]
