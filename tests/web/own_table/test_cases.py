"""Tables as people have them, through the page's form and through the API."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create
from tests.web.own_table import cases_columns, cases_reading
from tests.web.own_table.case import Case
from tests.web.own_table.seen import Seen, by_api, by_page

CASES: dict[str, Case] = {**cases_reading.CASES, **cases_columns.CASES}


def check(case: Case, seen: Seen) -> None:
    if case.refused:
        assert case.refused.casefold() in seen.refused.casefold()
        assert seen.refused.endswith(".")
        return
    assert not seen.refused
    if case.rows is not None:
        assert seen.rows == case.rows
    for name, values in case.values.items():
        assert seen.values[name][: len(values)] == list(values)[:6], name
    for name, role in case.roles.items():
        assert seen.roles[name] == role, name
    for name, kind in case.kinds.items():
        assert seen.kinds[name] == kind, name
    for part in case.said:
        assert part.casefold() in seen.said.casefold()
    for setting, part in case.asked.items():
        asked = [text for name, text in seen.asked.items() if name.startswith(setting)]
        assert any(part in text for text in asked), setting


@for_each("name", CASES, quick=30)
def test_on_the_page(client: TestClient, name: str) -> None:
    case = CASES[name]
    file = "leaves.csv" if name.endswith(".csv") else "t.txt"
    check(case, by_page(client, create(client), case.content, dict(case.query), file))


@for_each("name", CASES, quick=30)
def test_over_the_api(client: TestClient, name: str) -> None:
    case = CASES[name]
    check(case, by_api(client, case.content, dict(case.query)))
