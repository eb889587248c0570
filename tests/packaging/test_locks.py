"""The lock files: complete, in step with pyproject.toml, and tied to no package index."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.serving import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> set[str]:
    lines = (ROOT / lock).read_text().splitlines()
    return {line.rstrip(" \\") for line in lines if re.match(r"\w", line)}


def names(requirements: set[str] | list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json"])
def test_no_index_url_is_locked(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.findall(r"\w+://\S+|--[a-z-]*(?:index|find-links)\S*", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=\w)", (ROOT / lock).read_text())
    assert all("--hash=sha256:" in block for block in blocks)


def test_both_locks_have_the_same_versions() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    direct = project["project"]["dependencies"]
    direct = direct + project["project"]["optional-dependencies"]["fast"]
    assert names(direct) <= names(pins("requirements.lock"))
    assert names(direct + project["dependency-groups"]["dev"]) <= names(
        pins("requirements-dev.lock")
    )


@pytest.mark.parametrize(
    "machine, has_numba", [("x86_64", True), ("aarch64", True), ("armv7l", False)]
)
def test_numba_is_asked_for_where_it_has_wheels(machine: str, has_numba: bool) -> None:
    environment = {
        "platform_machine": machine,
        "sys_platform": "linux",
        "python_version": "3.13",
        "python_full_version": "3.13.0",
    }
    required = [Requirement(pin) for pin in pins("requirements.lock")]
    names_there = {
        each.name for each in required if not each.marker or each.marker.evaluate(environment)
    }
    assert ({"numba", "llvmlite"} <= names_there) is has_numba
    assert ({"numba", "llvmlite"} & names_there == set()) is not has_numba
    assert "numpy" in names_there
