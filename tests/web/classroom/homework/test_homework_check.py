"""A check of one's own backward pass as homework: judged at the start that was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.tiers import slow
from tests.web.backprop import trace
from tests.web.calls import read as api
from tests.web.calls import step
from tests.web.classroom.homework.homework_pages import HomeworkClass, result
from tests.web.page import read, visit


@pytest.fixture
def room() -> HomeworkClass:
    return HomeworkClass()


def text_of(given: dict[str, Any], sign: float = 1.0) -> str:
    """The gradients as a program prints them; those of layer 0 with a sign."""
    w, b = ([np.array(part) for part in given[name]] for name in ("w", "b"))
    found = trace(w, b, given["activations"], np.array(given["x"]), np.array(given["y"]))
    lines = []
    for layer, (dw, db) in enumerate(zip(found["dJ_dw"], found["dJ_db"], strict=True)):
        factor = sign if layer == 0 else 1.0
        lines.append(f"dw{layer} = {(factor * dw).tolist()}")
        lines.append(f"db{layer} = {(factor * db).tolist()}")
    return "\n".join(lines)


@pytest.mark.parametrize("start", ["untrained", slow("own")])
def test_right_arrays_have_all_points_and_wrong_ones_a_share(
    room: HomeworkClass, start: str
) -> None:
    path = room.set_homework(kind="check", start=start)
    ada = room.join_homework(path, "Ada")
    response = ada.post(f"{path}/begin")
    page = visit(ada, response.headers["location"])
    assert "/check" in response.headers["location"] and "w0" in page.text("main")
    session = response.headers["location"].split("/")[2]
    given = api(ada, session, "check")
    # The exercise stays that of the start, whatever the session does.
    step(ada, session, "epoch", 1)
    for answer, points in ((text_of(given, -1.0), "2.5"), (text_of(given), "5")):
        posted = ada.post(f"{path}/hand-in", data={"answer": answer})
        assert posted.status_code == 303, read(posted, 422).alerts()
        found = result(visit(ada, path))
        assert found["Points"] == f"{points} of 5 points"
    assert found["Reason"] == "All ∂J/∂w and ∂J/∂b agree, at the first try."
    assert "5 of 5 points" in visit(room.teacher, path).text("table")
    shown = visit(room.teacher, f"{path}/states/1")
    assert shown.text("pre") == " ".join(text_of(given).split())
    assert "∂J/∂w⁰ agrees" in shown.text("table")


def test_what_cannot_be_read_is_refused_and_stays_in_its_field(room: HomeworkClass) -> None:
    path = room.set_homework(kind="check")
    ada = room.join_homework(path, "Ada")
    assert ada.post(f"{path}/hand-in", data={"answer": "dw0 = 1"}).status_code == 422
    ada.post(f"{path}/begin")
    for answer in ("", "no idea"):
        response = ada.post(f"{path}/hand-in", data={"answer": answer})
        page = read(response, 422)
        assert len(page.alerts()) == 1
        assert page.one("#answer").get_text().strip() == answer
    assert not visit(ada, path).soup.select(".homework-facts")
