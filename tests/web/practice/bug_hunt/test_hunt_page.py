"""The page of a hunt: its numbers are those of the broken pass, and the server judges."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.practice.bug_hunt.bug import factors_of
from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.levels import LEVELS, Case, draw
from app.practice.bug_hunt.position import run_of
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from tests.for_each import for_each
from tests.web.page import FRAGMENT, Page, attribute, press, read, send, visit, words

SEED = 4
GRADIENTS = ("dJ_dw", "dJ_db")


def start(client: TestClient, level: int, seed: int = SEED) -> Page:
    response = client.post("/practice/bug-hunt", data={"level": level, "seed": str(seed)})
    assert response.status_code == 303
    return visit(client, response.headers["location"])


def hunt_path(page: Page) -> str:
    return "/".join(str(page.response.url.path).split("/")[:4])


def post(client: TestClient, page: Page, action: str, **data: str) -> Page:
    response = client.post(f"{hunt_path(page)}/{action}", data=data)
    if response.status_code == 303:
        return visit(client, response.headers["location"])
    return read(response, 422)


def numbers(page: Page) -> dict[str, set[float]]:
    """Every number of the page that has a name, by its name."""
    found: dict[str, set[float]] = {}
    for tag in page.soup.select("[data-name]"):
        value = tag.get("data-value") or tag.get("value")
        if value:
            found.setdefault(attribute(tag, "data-name"), set()).add(float(value))
    return found


def wanted(case: Case, exercise: Exercise, place: int) -> dict[str, float]:
    """The factors of the sample at a place of the batch, by the names that the page has."""
    found = {}
    for term, value in case.bug.terms(exercise).items():
        if term.kind in ("z", "a", "dJ_da", "dJ_dz", "da_dz"):
            for unit in range(value.shape[1]):
                found[name_of(term, (unit,), exercise)] = float(value[place, unit])
        elif term.kind in GRADIENTS:
            for index in np.ndindex(value.shape):
                found[name_of(term, index, exercise)] = float(value[index])
    return found


def name_of(term: Term, index: tuple[int, ...], exercise: Exercise) -> str:
    """∂J/∂w¹₂₁; without units where a layer has one only; ∂a²₁/∂z²₁."""
    below = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    shape = exercise.shape(term)
    sizes = shape if term.kind in GRADIENTS else shape[1:]
    units = "".join(str(unit + 1) for unit in index).translate(below)
    units = "" if all(size == 1 for size in sizes) else units
    if term.kind == "da_dz":
        return f"{term.symbol.partition('/')[0]}{units}/{term.symbol.partition('/')[2]}{units}"
    return f"{term.symbol}{units}"


def exercise_at(case: Case, hunt: Hunt) -> Exercise:
    """The running step, with the samples in the order of its batch."""
    run = run_of(hunt.at(hunt.updates, 0))
    rows, train = run.batch_rows(), run.data.train
    return case.bug.exercise(run.network, train.x[rows], train.y[rows], run.loss)


@for_each("level", list(LEVELS), quick=1)
def test_every_number_is_that_of_the_broken_pass(client: TestClient, level: int) -> None:
    case, page = draw(level, SEED), start(client, level)
    depth = len(case.level.units) - 1
    hunt = Hunt(level=level, seed=SEED, updates=2)
    run = run_of(hunt)
    row = int(run.batch_rows()[-1])
    known = wanted(case, exercise_at(case, hunt), len(run.batch_rows()) - 1)
    post(client, page, "move", to="update")
    post(client, page, "move", to="update")
    seen: set[str] = set()
    for phase in range(1, 2 * depth + 3):
        post(client, page, "phase", phase=str(phase))
        for select in ("", f"a{depth}.1", "a1.1"):
            shown = numbers(visit(client, f"{hunt_path(page)}?sample={row}&select={select}"))
            for name in shown.keys() & known.keys():
                seen.add(name)
                for value in shown[name]:
                    assert value == pytest.approx(known[name], rel=1e-9, abs=1e-300), (phase, name)
    task, term = exercise_at(case, hunt), case.bug.term
    width = task.shape(term)[1:] if term.kind not in GRADIENTS else task.shape(term)
    assert seen & {name_of(term, index, task) for index in np.ndindex(width)}
    assert {"∂J", "∂Jᵢ"} <= {each.partition("/")[0] for each in seen}


@for_each("level", list(LEVELS), quick=3)
def test_the_broken_factor_and_the_formula_win(client: TestClient, level: int) -> None:
    case, page = draw(level, SEED), start(client, level)
    page = press(client, page, "move", "to", "next")
    found = send(client, page.form("accuse"), {"factor": case.bug.term.code})
    page = visit(client, found.headers["location"])
    assert case.bug.term.symbol in page.text(".broken-factor")
    assert not page.soup.select('form[action*="/accuse"]')
    place = [each.name for each in case.options].index(case.bug.mistake.name) + 1
    page = post(client, page, "pick", formula=str(place))
    assert "Solved: 10 of 10 points." in words(page.one(".hunt-panel"))
    right, wrong = page.text(".diff ins"), page.text(".diff del")
    assert right != wrong
    assert page.soup.select(".hunt-curves svg.compared-losses")
    assert len(page.soup.select(".hunt-curves tbody tr")) == 9
    assert case.bug.mistake.title in words(page.one(".hunt-panel"))


def test_a_wrong_accusation_says_only_that_the_factor_is_right(client: TestClient) -> None:
    case, page = draw(3, SEED), start(client, 3)
    wrong = next(each for each in factors_of(2) if each != case.bug.term)
    page = post(client, page, "accuse", factor=wrong.code)
    assert page.text("#last-accusation") == f"{wrong.symbol} is right."
    assert page.text("#points") == "8 /10"
    assert page.text("#score-reason") == "10 points, less 2 for a wrong accusation."
    assert f'value="{wrong.code}"' not in page.response.text
    assert not page.soup.select(".broken-factor")


def test_a_wrong_formula_costs_points_and_is_marked(client: TestClient) -> None:
    case, page = draw(3, SEED), start(client, 3)
    page = post(client, page, "accuse", factor=case.bug.term.code)
    names = [each.name for each in case.options]
    wrong = next(n for n, name in enumerate(names, 1) if name != case.bug.mistake.name)
    page = post(client, page, "pick", formula=str(wrong))
    assert len(page.soup.select(".formula-choice.refused")) == 1
    assert page.text("#points") == "8 /10"
    assert not page.soup.select(".diff")


def test_a_gradient_check_says_which_derivatives_differ(client: TestClient) -> None:
    seed = next(s for s in range(99) if draw(2, s).bug.mistake.name == "bias_mean")
    page = start(client, 2, seed)
    page = post(client, page, "check", key="b0.1")
    assert [words(row) for row in page.soup.select(".hunt-checks .check-differs th")] == ["∂J/∂b⁰"]
    page = post(client, page, "check", key="all")
    assert len(page.soup.select(".hunt-checks .check-agrees")) == 1
    assert page.text("#points") == "6 /10"


def test_the_page_does_not_tell_the_answer(client: TestClient) -> None:
    for level in LEVELS:
        case, page = draw(level, SEED), start(client, level)
        page = post(client, page, "phase", phase=str(2 * (len(case.level.units) - 1) + 1))
        html = page.response.text
        assert case.bug.mistake.title not in html
        assert case.bug.mistake.name not in html
        assert case.bug.mistake.explanation not in html
        assert str(SEED) not in page.text(".hunt-panel")
        for gone in ("check this gradient", "/export", "/share", "/fork", "/pin", "/stream"):
            assert gone not in html.partition("<main")[2], gone
        forms = [attribute(form, "action") for form in page.soup.select("#lab form[action]")]
        assert all(action.startswith(hunt_path(page)) for action in forms), forms


ELSEWHERE = [
    "/lab/{id}", "/lab/{id}/export/run.json", "/lab/{id}/export/weights.npz", "/lab/{id}/stream",
    "/lab/{id}/share", "/lab/{id}/fork", "/lab/{id}/pin", "/lab/{id}/copy", "/lab/{id}/race",
    "/lab/{id}/sweep", "/lab/{id}/lead", "/lab/{id}/room", "/lab/{id}/pictures/network.svg",
    "/lab/{id}/picture/network.svg", "/lab/{id}/film.gif", "/compare/{id}", "/s/{id}",
    "/api/sessions/{id}", "/api/sessions/{id}/trace", "/api/sessions/{id}/parameters",
    "/api/sessions/{id}/gradients", "/api/sessions/{id}/share", "/api/comparisons/{id}",
    "/practice/bug-hunt/{id}/export/run.json", "/practice/bug-hunt/{id}/stream",
    "/practice/bug-hunt/{id}/share", "/practice/bug-hunt/{id}/fork",
]  # fmt: skip


@for_each("method", ["GET", "POST"])
def test_no_other_address_serves_a_hunt(client: TestClient, method: str) -> None:
    page = start(client, 1)
    hunt_id = hunt_path(page).rpartition("/")[2]
    for path in ELSEWHERE:
        response = client.request(method, path.format(id=hunt_id), follow_redirects=False)
        if response.status_code in (302, 303):  # a form of a lab that is not there
            response = client.get(response.headers["location"])
        assert response.status_code in (404, 405, 422), (method, path, response.status_code)
    comparison = client.post("/api/comparisons", json={"sessions": [hunt_id]})
    assert comparison.status_code in (404, 422)
    assert not any(hunt_id in str(each) for each in client.get("/api/sessions").json())
    assert hunt_id not in client.get("/sessions").text


def test_a_hunt_of_another_visitor_is_not_there(client: TestClient) -> None:
    page = start(client, 1)
    path, before = hunt_path(page), page.text("#score-reason")
    cookies = dict(client.cookies)
    client.cookies.clear()
    assert client.get(path).status_code == 404
    for action in ("phase", "move", "accuse", "pick", "check", "give-up"):
        response = client.post(f"{path}/{action}", data={"to": "next", "factor": "dJ_da[1]"})
        assert response.status_code == 404, action
    client.cookies.update(cookies)
    page = visit(client, path)
    assert (page.text("#score-reason"), page.text("#updates")) == (before, "0 /50")


FORGED = [
    ("phase", {"phase": "99"}), ("phase", {"phase": "0"}), ("phase", {}), ("phase", {"phase": "x"}),
    ("move", {"to": "train"}), ("move", {}), ("accuse", {"factor": "w[0]"}), ("accuse", {}),
    ("accuse", {"factor": "dJ_da[9]"}), ("pick", {"formula": "1"}), ("pick", {}),
    ("pick", {"formula": "sign_of_error"}), ("check", {"key": "a1.1"}), ("check", {}),
    ("check", {"key": "w9.9.9"}),
]  # fmt: skip


@for_each("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_a_forged_form_changes_nothing(client: TestClient, headers: dict[str, str]) -> None:
    page = start(client, 2)
    for action, data in FORGED:
        answer = client.post(f"{hunt_path(page)}/{action}", data=data, headers=headers)
        refused = read(answer, 422)
        assert refused.alerts(), action
        after = visit(client, hunt_path(page))
        assert after.text("#points") == "10 /10"
        assert after.text("#updates") == "0 /50"
        assert not after.soup.select(".cleared, .broken-factor, .hunt-checks")


def test_a_refused_form_can_be_reloaded(client: TestClient) -> None:
    page = start(client, 2)
    for action in ("phase", "move", "accuse", "pick", "check", "give-up"):
        response = client.get(f"{hunt_path(page)}/{action}?sample=1")
        assert response.status_code == 303
        assert response.headers["location"] == f"{hunt_path(page)}?sample=1"


def test_nothing_can_be_said_after_the_end(client: TestClient) -> None:
    case, page = draw(1, SEED), start(client, 1)
    page = post(client, page, "give-up")
    assert "No points: the answer was shown." in page.text("#score-reason")
    page = post(client, page, "accuse", factor=case.bug.term.code)
    assert page.alerts()
    page = post(client, page, "pick", formula="1")
    assert page.alerts()
    assert "No points: the answer was shown." in page.text("#score-reason")


class TestLevels:
    def test_the_best_score_of_each_level_is_shown(self, client: TestClient) -> None:
        case, page = draw(1, SEED), start(client, 1)
        post(client, page, "accuse", factor=case.bug.term.code)
        place = [each.name for each in case.options].index(case.bug.mistake.name) + 1
        post(client, page, "pick", formula=str(place))
        levels = visit(client, "/practice/bug-hunt")
        assert "your best: 10 of 10 points" in words(levels.soup.select(".level-cards li")[0])

    def test_a_hunt_that_is_on_can_be_continued(self, client: TestClient) -> None:
        page = start(client, 4)
        levels = visit(client, "/practice/bug-hunt")
        (link,) = levels.soup.select(".level-cards a")
        assert attribute(link, "href") == hunt_path(page)

    @for_each(("level", "seed"), [("0", ""), ("9", ""), ("x", ""), ("", ""), ("1", "-1"),
                                  ("1", "1000000"), ("1", "abc")])  # fmt: skip
    def test_what_does_not_exist_is_refused(
        self, client: TestClient, level: str, seed: str
    ) -> None:
        data = {"level": level, "seed": seed}
        page = read(client.post("/practice/bug-hunt", data=data), 422)
        assert len(page.alerts()) == 1

    def test_without_a_number_each_hunt_is_another(self, client: TestClient) -> None:
        found = set()
        for _ in range(3):
            response = client.post("/practice/bug-hunt", data={"level": "8"})
            path = response.headers["location"]
            found.add(visit(client, f"{path}?select={quote('a0.1')}").text("svg.network"))
        assert len(found) == 3
