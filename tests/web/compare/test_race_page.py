"""The form of a race."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.compare.calls import comparison_id, names, race, sessions
from tests.web.page import attribute, send, visit, words
from tests.web.page import read as read_page


def test_every_optimizer_and_rate_is_a_named_run(client: TestClient) -> None:
    session_id = create(client)
    page = race(client, session_id, "adam", "sgd", rates="0.03; 0.003")
    assert names(page) == ["SGD, α = 0.03", "SGD, α = 0.003", "Adam, α = 0.03", "Adam, α = 0.003"]
    made = [read(client, one)["recipe"] for one in sessions(page)]
    assert [(one["optimizer"]["name"], one["optimizer"]["learning_rate"]) for one in made] == [
        ("sgd", 0.03),
        ("sgd", 0.003),
        ("adam", 0.03),
        ("adam", 0.003),
    ]
    assert session_id not in sessions(page)


def test_runs_start_from_initial_or_current_weights(client: TestClient) -> None:
    session_id = create(client)
    first = read(client, session_id, "parameters")
    step(client, session_id, "epoch", 5)
    before = everything(client, session_id)
    page = race(client, session_id, "sgd", "adam")
    for run in sessions(page):
        assert read(client, run)["position"]["epoch"] == 0
        assert read(client, run, "parameters") == first
    form = visit(client, f"/lab/{session_id}/race").form("race")
    answer = send(client, form, {"optimizer": ["sgd", "adam"], "start": "here"})
    for run in sessions(read_page(client.get(answer.headers["location"]))):
        assert read(client, run)["position"]["epoch"] == 5
        assert read(client, run, "parameters") == before["parameters"]
    assert everything(client, session_id) == before


def test_the_form_has_the_labs_own_optimizer_and_rate_chosen(client: TestClient) -> None:
    session_id = create(client, optimizer={"name": "rmsprop", "learning_rate": 0.0123})
    page = visit(client, f"/lab/{session_id}/race")
    chosen = page.soup.select("input[name=optimizer][checked]")
    assert [attribute(box, "value") for box in chosen] == ["rmsprop"]
    assert attribute(page.one("#rates"), "value") == "0.0123"


@for_each(
    ("optimizers", "rates", "said"),
    [
        (["sgd"], "0.1", "A race needs two runs"),
        ([], "", "A race needs two runs"),
        (["sgd", "adam"], "0.1, 0.2, 0.3, 0.4", "2 × 4 makes 8 runs"),
        (["sgd"], "0.1, fast", "a number like 0.03 or 1e-3, not “fast”"),
        (["sgd"], "0.1, nan", "not “nan”"),
        (["sgd"], "0.1, 1e999", "not “1e999”"),
        (["sgd"], "0.1, -1", "above 0"),
        (["sgd", "newton"], "0.1", "choose from sgd, "),
        (["sgd"], "1," * 300, "at most 400 characters"),
        (["sgd"], "1 " * 30, "at most 24, not 30"),
    ],
    quick=3,
)
def test_a_refused_race_keeps_what_was_typed(
    client: TestClient, optimizers: list[str], rates: str, said: str
) -> None:
    session_id = create(client)
    data = {"optimizer": optimizers, "rates": rates}
    page = read_page(client.post(f"/lab/{session_id}/race", data=data), 422)
    (sentence,) = page.alerts()
    check_sentence(sentence)
    assert said.lower() in sentence.lower()
    assert attribute(page.one("#rates"), "value") == rates[:200].strip() or rates.endswith(" ")
    chosen = [attribute(box, "value") for box in page.soup.select("input[name=optimizer][checked]")]
    assert chosen == [name for name in optimizers if name != "newton"]
    visit(client, f"/lab/{session_id}/race")  # a reload


def test_markup_in_a_rate_is_text(client: TestClient) -> None:
    session_id = create(client)
    page = read_page(client.post(f"/lab/{session_id}/race", data={"rates": '"><b>1</b>'}), 422)
    assert not page.soup.select("main b")
    assert '"><b>1</b>' in words(page.one('[role="alert"]'))


def test_a_rate_that_overflows_at_once_is_still_a_run(client: TestClient) -> None:
    page = race(client, create(client), "sgd", rates="0.1, 1e300")
    assert comparison_id(page) and len(sessions(page)) == 2


def test_a_race_needs_a_session(client: TestClient) -> None:
    visit(client, "/lab/nothing/race", 404)
