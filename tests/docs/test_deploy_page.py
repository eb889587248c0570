"""What docs/deploy.md tells people to write is what the app reads."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from app.main import create_app
from app.settings import Settings
from tests.packaging.dockerfile import stages
from tests.serving import ROOT

PAGE = (ROOT / "docs" / "deploy.md").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()


@pytest.fixture
def deployment() -> dict[str, Any]:
    [block] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    found, service = yaml.safe_load_all(block)
    template = found["spec"]["template"]
    assert template["metadata"]["labels"] == found["spec"]["selector"]["matchLabels"]
    assert service["spec"]["selector"] == template["metadata"]["labels"]
    pod: dict[str, Any] = template["spec"]
    return pod


def test_every_variable_is_a_setting() -> None:
    names = set(re.findall(r"BACKPROP_([A-Z_]+)", PAGE))
    assert {name.lower() for name in names} <= Settings.model_fields.keys()


def test_every_variable_of_compose_is_in_its_table() -> None:
    of_compose = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", COMPOSE))
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", PAGE, re.MULTILINE))
    assert table.keys() == of_compose.keys()
    for name, default in of_compose.items():
        assert not default or table[name].replace(" ", "") == default


def test_the_pod_is_probed_where_the_image_listens(deployment: dict[str, Any]) -> None:
    [container] = deployment["containers"]
    *_, image = stages((ROOT / "Dockerfile").read_text())
    port = int(image.one("EXPOSE"))
    assert container["ports"] == [{"containerPort": port}]
    for probe, path in (("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
        assert container[probe]["httpGet"] == {"path": path, "port": port}


def test_every_metric_is_measured() -> None:
    measured = create_app(Settings(store="memory:")).state.metrics.text().decode()
    names = set(re.findall(r"`((?:backprop|process)_[a-z_]+)`", PAGE))
    assert len(names) > 5
    for name in names:
        assert re.search(rf"^# (HELP|TYPE) {name}[ \n]", measured, re.MULTILINE), name


def test_files_that_it_names_are_there() -> None:
    for target in re.findall(r"\]\((\.\./[^)]+)\)", PAGE):
        assert (ROOT / "docs" / target).is_file()
