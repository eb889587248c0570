"""The tug-of-war of the batch on the page: pulls are shares, and taking one sample out."""

from __future__ import annotations

import math

import numpy as np
from starlette.testclient import TestClient

from tests.web.calls import create, read
from tests.web.page import attribute, visit


def test_the_pulls_are_minus_the_shares_and_the_knot_is_their_sum(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}?select=w0.2.3")
    pulls = page.soup.select(".pulls a")
    rows = [int(attribute(pull, "data-sample")) for pull in pulls]
    trace = read(client, session_id, "trace", index=rows)
    shares = [dz[2] * a[1] for dz, a in zip(trace["dJ_dz"][0], trace["a"][0], strict=True)]
    shown = [float(attribute(pull, "data-value")) for pull in pulls]
    assert np.allclose(shown, [-share for share in shares], rtol=1e-12)
    assert [abs(each) for each in shown] == sorted(map(abs, shown), reverse=True)
    left = abs(math.fsum(shares)) / math.fsum(map(abs, shares))
    assert f"They cancel to {100 * left:.0f} %" in page.text(".pulls-about")
    listed = page.soup.select("#pulls-table td:last-child data")
    assert [float(attribute(each, "value")) for each in listed] == shown


def test_a_sample_taken_out_leaves_the_mean_of_the_others(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}?select=w0.2.3")
    rows = [int(attribute(pull, "data-sample")) for pull in page.soup.select(".pulls a")]
    out = rows[0]
    page = visit(client, f"/lab/{session_id}?select=w0.2.3&sample={out}")
    trace = read(client, session_id, "trace", index=[row for row in rows if row != out])
    gradient = trace["dJ_dw"][0][1][2]
    before = read(client, session_id, "parameters")["w"][0][1][2]
    numbers = [float(attribute(each, "value")) for each in page.soup.select("#without data")]
    assert math.isclose(numbers[0], gradient, rel_tol=1e-9)
    assert math.isclose(numbers[1], before - 0.5 * gradient, rel_tol=1e-9)
    # It is a preview: nothing has changed.
    assert read(client, session_id, "parameters")["w"][0][1][2] == before


def test_a_batch_of_one_has_nobody_to_take_out(client: TestClient) -> None:
    session_id = create(client, batch_size=1)
    assert not visit(client, f"/lab/{session_id}?select=w0.2.3").soup.select("#without")


def test_points_are_sized_by_their_pull(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}?select=w0.2.3&points=pull")
    trace = read(client, session_id, "trace", index=list(range(12)))
    shares = [abs(dz[2] * a[1]) for dz, a in zip(trace["dJ_dz"][0], trace["a"][0], strict=True)]
    radii = [float(attribute(page.one(f"#point-{row} circle"), "r")) for row in range(12)]
    largest = int(np.argmax(shares))
    for share, radius in zip(shares, radii, strict=True):
        wanted = radii[largest] * math.sqrt(share / shares[largest])
        assert math.isclose(radius, max(wanted, min(radii)), rel_tol=1e-3)


def test_the_gradient_by_layer_is_the_mean_of_its_magnitudes(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}?select=w0.2.3")
    rows = [int(attribute(pull, "data-sample")) for pull in page.soup.select(".pulls a")]
    trace = read(client, session_id, "trace", index=rows)
    bars = page.soup.select("#gradient-flow g")
    assert [attribute(bar, "data-name") for bar in bars] == ["mean |∂Jᵢ/∂a¹|", "mean |∂Jᵢ/∂a²|"]
    for layer, bar in enumerate(bars, start=1):
        wanted = float(np.abs(np.array(trace["dJ_da"][layer])).mean())
        assert math.isclose(float(attribute(bar, "data-value")), wanted, rel_tol=1e-12)
