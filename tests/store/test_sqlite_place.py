"""Folders that belong to others, and network file systems: sentences with the line to type."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.sqlite import place
from app.store.sqlite.place import file_system_of, network_warning
from tests.serving import ROOT

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/lab\\040data xfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mounts"
    path.write_text(MOUNTS)
    monkeypatch.setattr(place, "MOUNTS", path)
    return path


@pytest.mark.parametrize(
    "path, kind", [("/srv/a", "ext4"), ("/home/a/b", "nfs4"), ("/home/lab data/a", "xfs")]
)
def test_the_innermost_mount_says_the_file_system(path: str, kind: str, mounts: Path) -> None:
    assert file_system_of(Path(path), mounts) == kind


def test_a_system_without_the_list_says_nothing(tmp_path: Path) -> None:
    assert file_system_of(Path("/a"), tmp_path / "missing") == ""


def test_nfs_is_warned_of_with_the_line_to_type(mounts: Path) -> None:
    warning = network_warning(Path("/home/data/playground.sqlite"))
    assert warning.startswith("/home/data is on a network file system (nfs4)")
    assert "--store sqlite:////var/lib/backprop/playground.sqlite" in warning
    assert not network_warning(Path("/srv/playground.sqlite"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root has others")
def test_a_folder_of_another_owner_is_said_with_the_line_to_type(tmp_path: Path) -> None:
    """The server runs as another user, as with docker run --user 12345:0."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(0o755)
    missing = folder / "below" / "playground.sqlite"
    advice, other = advice_for_another(folder / "playground.sqlite", missing)
    assert advice == (
        f"{folder} belongs to user 0, the server runs as user 12345. "
        f"Type: sudo chown -R 12345:12345 {folder} (for a container: the folder that is mounted "
        "there), or run the server as that user (docker run --user 0:0)."
    )
    assert other.endswith(
        f"Type: sudo install --directory --owner=12345 --group=12345 {missing.parent}"
    )


def advice_for_another(*paths: Path) -> list[str]:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from app.store.sqlite.place import access_advice\n"
        "os.setgroups([]); os.setgid(12345); os.setuid(12345)\n"
        "print(*(access_advice(Path(path)) for path in sys.argv[1:]), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()
