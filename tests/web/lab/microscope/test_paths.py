"""The unfolded “already calculated”: products of paths that add up to the chain's first factor."""

from __future__ import annotations

import math

from starlette.testclient import TestClient

from tests.web.calls import create, read, step
from tests.web.page import Page, attribute, visit


def products(page: Page) -> list[float]:
    return [float(attribute(cell, "value")) for cell in page.soup.select("#paths tbody data")]


def test_the_products_add_up_to_the_derivative_of_the_chain(client: TestClient) -> None:
    session_id = create(client, layers=[{"units": 3, "activation": "tanh"}] * 2 + [OUTPUT])
    page = visit(client, f"/lab/{session_id}?select=w0.1.2")
    row = int(page.text(".microscope .mark + .mark").removeprefix("sample "))
    rows = [int(attribute(a, "data-sample")) for a in page.soup.select(".pulls a")]
    trace = read(client, session_id, "trace", index=rows)
    derivative = trace["dJ_da"][1][rows.index(row)][1]
    assert len(products(page)) == 3
    assert math.isclose(math.fsum(products(page)), derivative, rel_tol=1e-12)
    assert page.number("#paths tfoot") == derivative == page.number(".factor.sensitivity b")
    assert len(page.soup.select("svg.ribbons path.ribbon")) == 3


def test_of_many_paths_five_are_listed_and_the_rest_is_summed(client: TestClient) -> None:
    session_id = create(client, layers=[{"units": 6, "activation": "tanh"}] * 3 + [OUTPUT])
    page = visit(client, f"/lab/{session_id}?select=a1.1")
    assert "36 paths lead from a¹₁ to J" in page.text("#paths")
    assert "the other 31 paths" in page.text("#paths")
    assert math.isclose(math.fsum(products(page)), page.number("#paths tfoot"), rel_tol=1e-9)
    sizes = [abs(product) for product in products(page)[:5]]
    assert sizes == sorted(sizes, reverse=True)


def test_nothing_is_said_before_it_is_computed(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 3)
    page = visit(client, f"/lab/{session_id}?select=w0.1.1")
    assert "is not computed yet" in page.text("#paths")
    assert not page.soup.select("#paths data, svg.ribbons")
    step(client, session_id, "phase", 1)
    assert visit(client, f"/lab/{session_id}?select=w0.1.1").soup.select("#paths tfoot data")


def test_the_output_and_the_loss_have_no_paths(client: TestClient) -> None:
    session_id = create(client)
    for select in ("w1.1.1", "b1.1", "a2.1", "J"):
        assert not visit(client, f"/lab/{session_id}?select={select}").soup.select("#paths")


OUTPUT = {"units": 1, "activation": "sigmoid"}
