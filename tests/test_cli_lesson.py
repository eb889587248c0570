"""python -m app lesson check"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main
from tests.lessons.article_by_hand import batch
from tests.lessons.lesson_files import lesson_file, line_of
from tests.lessons.test_values import ROWS

Captured = pytest.CaptureFixture[str]
LOSS = batch(ROWS)["J"]


def run(path: Path, text: str) -> int:
    path.write_text(text, encoding="utf-8")
    return main(["lesson", "check", str(path)])


def test_a_confirmed_lesson(tmp_path: Path, capsys: Captured) -> None:
    assert run(tmp_path / "a.md", lesson_file(f"claim: J ≈ {LOSS:.4f}\n\nNow {{J}}.")) == 0
    assert capsys.readouterr().out == "A lesson: 1 step, all confirmed.\n"


def test_a_false_claim_is_printed_with_its_line_and_the_right_value(
    tmp_path: Path, capsys: Captured
) -> None:
    path, text = tmp_path / "a.md", lesson_file("claim: J < 0.1\n\nIt is 5.", "claim: J > 9\n\nB.")
    assert run(path, text) == 1
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 4
    assert f"{path}:{line_of(text, 'J < 0.1')}: claim: J < 0.1" in "\n".join(printed)
    assert f"{LOSS:.4f}" in "\n".join(printed)
    assert printed[-1] == "A lesson: 2 steps, 3 to correct."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_lesson_as_windows_writes_it(encoding: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.md"
    text = lesson_file(f"claim: J ≈ {LOSS:.4f}\n\nNow {{J}}.")
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert main(["lesson", "check", str(path)]) == 0
    assert capsys.readouterr().out == "A lesson: 1 step, all confirmed.\n"


def test_what_is_no_lesson(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.md"
    assert run(path, lesson_file("move: fly\n\nOne.")) == 2
    assert f"{path}:9: move: “fly” is no move" in capsys.readouterr().err
    path.write_bytes(b"\xff\xfe\x00")
    assert main(["lesson", "check", str(path)]) == 2
    assert "save the file as UTF-8 text" in capsys.readouterr().err
    assert main(["lesson", "check", str(tmp_path / "none.md")]) == 2
    assert "No such file" in capsys.readouterr().err
