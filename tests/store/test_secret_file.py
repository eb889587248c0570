"""The secret is generated once, and is private to its owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.store.base import StoreUnavailable
from app.store.sqlite.secret_file import secret_in


def test_the_secret_is_generated_on_first_use_and_kept(tmp_path: Path) -> None:
    secret = secret_in(tmp_path)
    assert len(secret) == 32
    assert secret_in(tmp_path) == secret
    [file] = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert bytes.fromhex(file.read_text()) == secret


def test_each_folder_has_its_own_secret(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert secret_in(tmp_path) != secret_in(tmp_path / "other")


def test_concurrent_first_uses_get_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(secret_in, [tmp_path] * 8))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_secret_readable_by_others_is_made_private(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = secret_in(tmp_path)
    (tmp_path / "secret").chmod(0o644)
    assert secret_in(tmp_path) == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert "was readable by others" in caplog.text
    assert secret.hex() not in caplog.text


@pytest.mark.parametrize("content", ["", "short", "g" * 64, "00" * 31, "ü"])
def test_an_invalid_secret_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content)
    with pytest.raises(StoreUnavailable, match="holds no secret; delete it to generate a new one"):
        secret_in(tmp_path)
    assert (tmp_path / "secret").read_text() == content


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be created or read"):
        secret_in(tmp_path / "nowhere")
