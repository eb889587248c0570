"""No locked dependency has a vulnerability that the Python Packaging Advisory Database knows."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.serving import ROOT

SECONDS = 120


def audit(lock: str) -> list[dict[str, Any]]:
    """What pip-audit says of each pin; skipped where the database cannot be asked."""
    options = ("--disable-pip", "--require-hashes", "--format=json", "--progress-spinner=off")
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--requirement", lock, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        pytest.skip(f"the advisories cannot be asked: {done.stderr.strip().splitlines()[-1:]}")
    if all("skip_reason" in pin for pin in found):
        pytest.skip("the advisories are not to be had from this package index")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_no_locked_version_is_vulnerable(lock: str) -> None:
    known = {
        f"{pin['name']} {pin['version']}": [one["id"] for one in pin["vulns"]]
        for pin in audit(lock)
        if pin.get("vulns")
    }
    assert not known, f"renew them with: make lock LOCK_FLAGS=--upgrade; {known}"
