"""A wheel is installed without network and npm, and serves; others can read what is in it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.serving import ROOT, serving

pytestmark = pytest.mark.slow
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built where the page's libraries are in place already, by a user with a strict umask."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, *command, f"--wheel-dir={folder}", str(ROOT)], check=True, umask=0o077
    )
    [built] = folder.glob("*.whl")
    return built


def test_everybody_may_read_each_file_of_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entries = archive.infolist()
        assert len(entries) > 500
        for entry in entries:
            mode = entry.external_attr >> 16
            assert mode & (stat.S_IRGRP | stat.S_IROTH) == stat.S_IRGRP | stat.S_IROTH, entry


def test_it_installs_and_serves_without_network_and_npm(wheel: Path, tmp_path: Path) -> None:
    """The other requirements are those of this environment."""
    place = tmp_path / "venv"
    venv.create(place, system_site_packages=False, with_pip=True)
    python = place / "bin" / "python"
    bare = {"PATH": str(place / "bin"), "HOME": str(tmp_path)}
    install = [*PIP, "install", "--no-index", "--no-deps", str(wheel)]
    subprocess.run([python, *install], check=True, env=bare, umask=0o022)
    [installed] = place.glob("lib/python*/site-packages")
    private = [
        path for path in installed.glob("app/**/*") if not path.stat().st_mode & stat.S_IROTH
    ]
    assert not private
    requirements = [path for path in sys.path if path.endswith("site-packages")]
    (installed / "requirements.pth").write_text("\n".join(requirements))
    env = {"PATH": bare["PATH"], "PYTHONPATH": ""}
    with serving(python=python, cwd=tmp_path, env=env) as served:
        with httpx.Client(base_url=served.url, follow_redirects=True, trust_env=False) as client:
            assert "htmx" in client.get("/static/vendor/htmx.min.js").text
            assert client.get("/?example=xor").status_code == 200
            assert client.get("/guide/deploy").status_code == 200
        where = subprocess.run(
            [python, "-c", "import app; print(app.__file__)"],
            cwd=tmp_path,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=True,
        )
        assert Path(where.stdout.strip()).is_relative_to(installed)
