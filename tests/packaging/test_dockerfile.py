"""There is no Docker where the tests run, so the steps of the Dockerfile are done without it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.store.factory import database_path
from tests.packaging.dockerfile import Host, Stage, stages
from tests.serving import ROOT, serving

PORT = 8000
LOAD_KERNELS = """
from app.engine.kernels.compilation import compile_now, kernels
print(compile_now(), kernels().count)
"""


@pytest.fixture
def build_and_final() -> tuple[Stage, Stage]:
    build, final = stages((ROOT / "Dockerfile").read_text())
    return build, final


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A machine with a Python, but without Node, npm or a compiler."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python").symlink_to(sys.executable)
    (programs / "chmod").symlink_to("/bin/chmod")
    # What this Python was told is not for that one, which would find the app here, for example.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # Nobody trains there: kernels that are not as fast take a third less time to compile.
    return Host(tmp_path / "root", {**env, "PATH": str(programs), "NUMBA_OPT": "1"})


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_it_builds_serves_and_stops(
    build_and_final: tuple[Stage, Stage], host: Host, tmp_path: Path
) -> None:
    build, final = build_and_final
    host.do(build, context=ROOT)
    venv = Path(host.env["VENV"])
    assert not any(path.name in {"node", "npm"} for path in venv.rglob("n*"))
    assert kernels_are_found(host)

    python, *arguments = final.command("CMD")
    assert (python, *arguments[:2]) == ("python", "-m", "app")
    env = {"PYTHONPATH": "", "BACKPROP_HOST": "127.0.0.1", "PORT": "0"}
    with serving(arguments[2:], python=venv / "bin" / "python", cwd=tmp_path, env=env) as served:
        with httpx.Client(base_url=served.url, follow_redirects=True, trust_env=False) as client:
            assert client.get("/healthz").status_code == 200
            assert client.get("/").status_code == 200
            assert "htmx" in client.get("/static/vendor/htmx.min.js").text
        here = {**os.environ, **env, "PORT": str(httpx.URL(served.url).port)}
        name, *words = final.command("HEALTHCHECK")
        check = [str(venv / "bin" / name), *words]
        assert subprocess.run(check, env=here, cwd=tmp_path).returncode == 0
        assert served.stop() == 0
        assert subprocess.run(check, env=here, cwd=tmp_path).returncode != 0


def kernels_are_found(host: Host) -> bool:
    """Whether the installed app loads the machine code that the build has made."""
    cache = Path(host.env["NUMBA_CACHE_DIR"])
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*.nbc")}
    done = subprocess.run(
        [f"{host.env['VENV']}/bin/python", "-P", "-c", LOAD_KERNELS],
        env=host.env,
        check=True,
        capture_output=True,
        text=True,
    )
    after = {path: path.stat().st_mtime_ns for path in cache.rglob("*.nbc")}
    return before == after and done.stdout == f"True {len(before)}\n"


def test_the_final_image_holds_the_venv_only(build_and_final: tuple[Stage, Stage]) -> None:
    _, final = build_and_final
    assert final.all("COPY") == [
        "--from=build $VENV $VENV",
        "--from=build --chown=10001:0 $NUMBA_CACHE_DIR $NUMBA_CACHE_DIR",
    ]
    assert "PATH=$VENV/bin:$PATH" in final.all("ENV")
    assert final.one("USER") == "10001"


def test_both_stages_use_the_same_kernel_cache(
    build_and_final: tuple[Stage, Stage],
) -> None:
    for variable in ("VENV", "NUMBA_CACHE_DIR"):
        [in_build], [in_final] = (
            [env for env in stage.all("ENV") if env.startswith(f"{variable}=")]
            for stage in build_and_final
        )
        assert in_build == in_final


def test_it_runs_as_a_user_other_than_root(
    build_and_final: tuple[Stage, Stage],
) -> None:
    _, final = build_and_final
    assert final.one("USER") not in {"root", "0"}
    assert final.one("EXPOSE") == str(PORT)
    assert final.command("CMD") == ["python", "-m", "app", "serve"]
    assert {"BACKPROP_HOST=0.0.0.0", f"PORT={PORT}"} <= set(final.all("ENV"))


def test_the_store_is_on_a_writable_volume(
    build_and_final: tuple[Stage, Stage],
) -> None:
    _, final = build_and_final
    folder = Path(final.one("VOLUME"))
    [address] = [env.partition("=")[2] for env in final.all("ENV") if "BACKPROP_STORE" in env]
    database = database_path(address)
    assert database is not None and database.parent == folder
    [made] = [shlex.split(step) for step in final.all("RUN") if str(folder) in step]
    assert made[0] == "install" and f"--owner={final.one('USER')}" in made
    # Any user of group 0 may write, as with docker run --user 12345:0.
    assert {"--group=0", "--mode=770"} <= set(made)
    # What is laid into a volume's folder after it was declared may be lost.
    names = [name for name, _ in final.instructions]
    assert names.index("VOLUME") > names.index("RUN")
