"""While a step runs, the output panel does not say what the step has not computed."""

from __future__ import annotations

from starlette.testclient import TestClient

from app.training.run.symbols import superscript
from tests.for_each import for_each
from tests.web.calls import create, step
from tests.web.page import start, visit, words

XOR = {"dataset": {"name": "xor"}, "layers": [{"units": 2}, {"units": 1}]}


def known(client: TestClient, session_id: str) -> list[bool]:
    """For each sample of the table, in the order of rows, whether ŷ is shown."""
    page = visit(client, f"/lab/{session_id}")
    cells = [row.select("td")[-1] for row in page.soup.select(".output .samples tbody tr")]
    assert len(cells) == 4
    return [bool(cell.select("data")) for cell in cells]


@for_each(("phases", "shown"), [(0, True), (1, False), (2, True), (3, True), (6, True)])
def test_predictions_appear_with_the_forward_pass_of_the_output(
    client: TestClient, phases: int, shown: bool
) -> None:
    session_id = create(client, **XOR, batch_size=None)
    if phases:
        step(client, session_id, "phase", phases)
    assert known(client, session_id) == [shown] * 4


def test_samples_outside_the_batch_keep_their_predictions(client: TestClient) -> None:
    session_id = create(client, **XOR, batch_size=1)
    step(client, session_id, "phase", 1)
    assert sorted(known(client, session_id)) == [False, True, True, True]


def test_sample_by_sample_each_gets_its_prediction_in_turn(client: TestClient) -> None:
    session_id = create(client, **XOR, batch_size=None)
    for done in (1, 2, 3):
        step(client, session_id, "sample")
        assert sum(known(client, session_id)) == done


@for_each("example", ["circle", "article"])
@for_each("phases", range(9), quick=5)
def test_the_map_is_marked_as_of_before_until_the_predictions_are_known(
    client: TestClient, example: str, phases: int
) -> None:
    session_id, page = start(client, example)
    if phases:
        step(client, session_id, "phase", phases)
        page = visit(client, f"/lab/{session_id}")
    depth = len(page.soup.select("#phase-strip li")) // 2 - 1
    done = phases % (2 * depth + 2)
    is_awaited = 0 < done < depth
    over = "input" if example == "article" else "plane"
    about = "before this step" if is_awaited else f"over the {over}"
    assert words(page.soup.select(".output > .panel-head > .quiet")[0]) == f"ŷ {about}"
    assert ("of-before" in page.one(".drawing")["class"].split()) == is_awaited
    if done or not phases:
        # As the diagram has it.
        shown = page.soup.select(f"svg.network [data-name='a{superscript(depth)}']")
        assert bool(shown) == (not is_awaited)
