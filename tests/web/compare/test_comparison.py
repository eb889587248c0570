"""The page of a comparison: fork, pin, step together, play."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.compare.calls import (
    column,
    comparison_id,
    fork,
    names,
    numbers,
    press,
    rows,
    sessions,
    small_race,
)
from tests.web.page import FRAGMENT, Page, address, attribute, one, query, send, visit, words
from tests.web.page import read as read_page
from tests.web.states import UNSTABLE


def visit_fragment(client: TestClient, path: str) -> Page:
    return read_page(client.get(path, headers=FRAGMENT))


def state(client: TestClient, session_id: str) -> dict[str, object]:
    """Everything in the API except id and version."""
    found = everything(client, session_id)
    found[""] = {key: part for key, part in found[""].items() if key not in ("id", "version")}
    return found


def pin(client: TestClient, session_id: str, comparison: str) -> Page:
    lab = visit(client, f"/lab/{session_id}?compare={comparison}")
    return read_page(client.get(send(client, lab.form("pin")).headers["location"]))


def test_a_fork_has_the_same_state_and_is_independent(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 3)
    page = fork(client, session_id)
    first, second = sessions(page)
    assert first == session_id != second
    assert state(client, first) == state(client, second)
    before = state(client, first)
    step(client, second, "epoch", 2)
    assert state(client, first) == before


def test_only_differing_settings_are_columns(client: TestClient) -> None:
    page = fork(client, create(client))
    _, second = sessions(page)
    assert "α" not in words(page.one(".runs thead"))
    client.patch(f"/api/sessions/{second}", json={"optimizer": {"learning_rate": 0.125}})
    page = visit(client, f"/compare/{comparison_id(page)}")
    assert [words(cell) for cell in column(page, "α")] == ["0.5", "0.125"]
    heads = [words(cell) for cell in page.soup.select(".runs .setting")]
    assert heads == ["α"]


@for_each(
    ("action", "sent", "unit", "count"),
    [
        ("step", {"unit": "batch"}, "batch", 1),
        ("step", {"unit": "epoch"}, "epoch", 1),
        ("train", {"epochs": "10"}, "epoch", 10),
        ("train", {"epochs": "100"}, "epoch", 100),
    ],
    quick=3,
)
def test_all_runs_train_as_each_would_alone(
    client: TestClient, action: str, sent: dict[str, str], unit: str, count: int
) -> None:
    page = small_race(client, "sgd", "adam")
    page = press(client, page, action, **sent)
    for session_id, name in zip(sessions(page), ("sgd", "adam"), strict=True):
        alone = create(client, optimizer={"name": name, "learning_rate": 0.5})
        step(client, alone, unit, count)
        assert state(client, session_id) == state(client, alone)


def test_reset_restores_the_initial_weights_of_all_runs(client: TestClient) -> None:
    page = small_race(client, "sgd", "adam")
    before = [state(client, session_id) for session_id in sessions(page)]
    page = press(client, press(client, page, "train", epochs="10"), "reset")
    assert [state(client, session_id) for session_id in sessions(page)] == before


def test_a_pinned_run_is_not_stepped(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 3)
    lab = visit(client, f"/lab/{session_id}")
    page = read_page(client.get(send(client, lab.form("pin")).headers["location"]))
    first, pinned = sessions(page)
    before = state(client, pinned)
    assert first == session_id
    assert state(client, first) == before
    page = press(client, page, "train", epochs="10")
    assert numbers(page, "Epoch") == [13, 3]
    assert state(client, pinned) == before
    page = press(client, page, "reset")
    assert numbers(page, "Epoch") == [0, 3]


def test_a_pin_from_the_lab_joins_its_comparison(client: TestClient) -> None:
    page = fork(client, create(client))
    comparison = comparison_id(page)
    link = rows(page)[1].select("th a")[0]
    lab = visit(client, address(page, link))
    assert attribute(lab.soup.select(".compare-menu a")[0], "href") == f"/compare/{comparison}"
    # The comparison stays in the address after an action in the lab.
    moved = read_page(
        client.post(attribute(lab.form("step"), "action"), data={"unit": "epoch"}, headers=FRAGMENT)
    )
    assert query(moved.response.headers["HX-Replace-Url"])["compare"] == comparison
    page = pin(client, sessions(page)[1], comparison)
    assert comparison_id(page) == comparison
    assert names(page) == ["the lab’s run", "fork at epoch 0", "pinned at epoch 1"]


def test_six_runs_and_the_seventh_is_refused(client: TestClient) -> None:
    session_id = create(client)
    page = fork(client, session_id)
    comparison = comparison_id(page)
    for _ in range(4):
        page = pin(client, session_id, comparison)
    assert len(rows(page)) == 6
    lab = visit(client, f"/lab/{session_id}?compare={comparison}")
    for action in ("pin", "fork"):
        refused = read_page(send(client, lab.form(action)), 422)
        (sentence,) = refused.alerts()
        check_sentence(sentence)
        assert "at most 6 runs" in sentence and "remove one" in sentence
        assert sessions(refused) == sessions(page)
    page = press(client, page, "remove")
    assert len(rows(page)) == 5
    assert len(rows(pin(client, sessions(page)[0], comparison))) == 6


def test_removing_a_run_leaves_its_session(client: TestClient) -> None:
    page = fork(client, create(client))
    first, second = sessions(page)
    page = press(client, page, "remove")
    assert sessions(page) == [second]
    assert read(client, first)["id"] == first
    page = press(client, page, "remove")
    assert "no runs" in words(page.one("main"))


def test_a_run_that_diverges_says_so_and_the_others_go_on(client: TestClient) -> None:
    lab = create(client, layers=UNSTABLE)
    form = visit(client, f"/lab/{lab}/race").form("race")
    page = read_page(client.get(send(client, form, {"rates": "0.01, 1234.5"}).headers["location"]))
    page = press(client, page, "train", epochs="1000")
    calm, wild = sessions(page)
    assert read(client, calm)["position"]["epoch"] == 1000
    diverged = read(client, wild)
    assert diverged["status"] == "diverged"
    position = diverged["position"]
    assert words(page.one("#run-B .run-message")) == (
        f"Diverged in epoch {position['epoch']}, batch {position['batch'] + 1}; "
        "back at the state before it. Its lab explains why."
    )
    assert not page.soup.select("#run-A .run-message")


def test_a_deleted_run_is_marked_and_can_be_removed(client: TestClient) -> None:
    page = fork(client, create(client))
    first, second = sessions(page)
    client.delete(f"/api/sessions/{first}")
    page = visit(client, f"/compare/{comparison_id(page)}")
    assert "deleted" in words(page.one("#run-A .run-message"))
    assert "deleted" in words(page.one(".difference-panel .message"))
    page = press(client, page, "step", unit="epoch")
    assert read(client, second)["position"]["epoch"] == 1
    assert sessions(press(client, page, "remove")) == [second]


def test_the_best_of_each_result_is_marked(client: TestClient) -> None:
    page = small_race(client, "sgd", "adam", "rmsprop")
    for head in ("Train loss", "Test loss", "Accuracy"):
        assert not any(cell.has_attr("class") for cell in column(page, head))
    page = press(client, page, "train", epochs="10")
    for head, choose in (("Train loss", min), ("Test loss", min), ("Accuracy", max)):
        values = numbers(page, head)
        best = choose(values)
        marked = [cell.has_attr("class") for cell in column(page, head)]
        assert marked == [len(set(values)) > 1 and value == best for value in values]
    for session_id, train in zip(sessions(page), numbers(page, "Train loss"), strict=True):
        assert read(client, session_id)["loss"]["train"] == train


def test_results_of_different_losses_are_not_ranked(client: TestClient) -> None:
    page = fork(client, create(client))
    client.patch(f"/api/sessions/{sessions(page)[1]}", json={"loss": "huber"})
    page = press(client, page, "train", epochs="10")
    assert not page.soup.select(".runs .best")
    assert "differ" in words(page.one(".runs-panel > .quiet"))


@for_each(
    ("action", "sent", "said"),
    [
        ("step", {"unit": "phase"}, "unit must be one of batch, epoch"),
        ("step", {}, "unit must be one of"),
        ("train", {"epochs": "0"}, "whole number from 1"),
        ("train", {"epochs": "x"}, "whole number from 1"),
        ("train", {"epochs": "999999"}, "at most 10000"),
    ],
    quick=3,
)
def test_invalid_steps_are_refused_and_change_nothing(
    client: TestClient, action: str, sent: dict[str, str], said: str
) -> None:
    page = small_race(client, "sgd", "adam")
    before = [everything(client, session_id) for session_id in sessions(page)]
    refused = read_page(client.post(f"/compare/{comparison_id(page)}/{action}", data=sent), 422)
    (sentence,) = refused.alerts()
    check_sentence(sentence)
    assert said in sentence
    assert [everything(client, session_id) for session_id in sessions(page)] == before


@for_each("path", ["", "/step", "/train"])
def test_an_unknown_comparison_is_not_found(client: TestClient, path: str) -> None:
    address = f"/compare/nothing{path}"
    data = {"unit": "epoch", "epochs": "1"}
    answer = client.post(address, data=data) if path else client.get(address)
    text = words(read_page(answer, 404).one(".error-page [role=alert]"))
    check_sentence(text)
    assert "no comparison nothing" in text


def test_session_and_comparison_ids_are_separate(client: TestClient) -> None:
    session_id = create(client)
    comparison = comparison_id(fork(client, session_id))
    assert client.get(f"/compare/{session_id}").status_code == 404
    assert client.get(f"/lab/{comparison}").status_code == 404


def test_a_lab_with_an_unknown_comparison_creates_a_new_one(client: TestClient) -> None:
    session_id = create(client)
    page = fork(client, session_id, "?compare=nothing")
    assert sessions(page)[0] == session_id


def test_the_view_is_in_the_address_and_stays_through_a_step(client: TestClient) -> None:
    page = small_race(client, "sgd", "adam")
    page = visit(client, f"/compare/{comparison_id(page)}?curve=logy&lines=test&select=b0.2")
    assert not page.soup.select("path.of-train")
    assert attribute(page.one("a.chosen"), "id") == "b0.2"
    page = press(client, page, "train", epochs="10")
    assert query(str(page.response.url)) == {"curve": "logy", "lines": "test", "select": "b0.2"}
    assert not page.soup.select("path.of-train") and len(page.soup.select("path.of-test")) == 2


@for_each("view", ["curve=x&lines=y&before=Z&after=%3C&select=w9.9.9", "after=A"])
def test_an_invalid_view_shows_the_defaults(client: TestClient, view: str) -> None:
    page = visit(client, f"/compare/{comparison_id(small_race(client, 'sgd', 'adam'))}?{view}")
    assert page.soup.select("svg.compared-losses") and page.soup.select("svg.difference")


def test_htmx_gets_the_fragment_of_the_same_page(client: TestClient) -> None:
    page = small_race(client, "sgd", "adam")
    answer = client.post(
        attribute(page.form("step"), "action"), data={"unit": "epoch"}, headers=FRAGMENT
    )
    fragment = read_page(answer)
    assert "<html" not in answer.text
    assert answer.headers["HX-Replace-Url"] == f"/compare/{comparison_id(page)}"
    assert numbers(fragment, "Epoch") == [1, 1]


def test_reload_after_a_refusal_comes_back_to_the_page(client: TestClient) -> None:
    comparison = comparison_id(fork(client, create(client)))
    answer = client.get(f"/compare/{comparison}/train?curve=logy")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/compare/{comparison}?curve=logy"


def test_the_theme_switch_comes_back_to_the_comparison(client: TestClient) -> None:
    comparison = comparison_id(fork(client, create(client)))
    refused = read_page(client.post(f"/compare/{comparison}/train?curve=logy"), 422)
    back = attribute(refused.one(".theme input[name=back]"), "value")
    assert back == f"/compare/{comparison}?curve=logy"


def test_a_playing_page_requests_the_next_turn(client: TestClient) -> None:
    page = small_race(client, "sgd", "adam")
    form = page.form("train")
    assert not form.has_attr("hx-trigger")
    answer = read_page(send(client, form, {"epochs": "10"}, FRAGMENT))
    assert numbers(answer, "Epoch") == [10, 10]
    form = answer.form("train")
    assert attribute(form, "hx-trigger") == "every 500ms"
    looked = visit_fragment(client, attribute(answer.soup.select(".curve-choice a")[0], "hx-get"))
    assert looked.form("train").has_attr("hx-trigger")
    assert "play" not in looked.response.headers["HX-Replace-Url"]
    assert query(looked.response.headers["HX-Replace-Url"])["turn"] == "10"
    assert not visit(client, str(looked.response.url)).form("train").has_attr("hx-trigger")
    pause = answer.one("#play")
    again = read_page(send(client, form, headers=FRAGMENT))
    assert numbers(again, "Epoch") == [20, 20]
    rested = visit_fragment(client, attribute(pause, "hx-get"))
    assert not rested.form("train").has_attr("hx-trigger")
    assert "Play" in words(rested.one("#play"))
    chosen = one(rested.form("train"), "option[selected]")
    assert attribute(chosen, "value") == "10"


def test_play_ends_when_no_run_can_go_on(client: TestClient) -> None:
    form = visit(client, f"/lab/{create(client, layers=UNSTABLE)}/race").form("race")
    answer = send(client, form, {"rates": "1234.5, 2345"})
    page = read_page(client.get(answer.headers["location"]))
    for _ in range(10):
        page = read_page(send(client, page.form("train"), {"epochs": "100"}, FRAGMENT))
        if not page.form("train").has_attr("hx-trigger"):
            break
    assert len(page.soup.select(".run-message")) == 2


def test_a_run_is_named_and_counted_as_it_is_now(client: TestClient) -> None:
    page = small_race(client, "sgd", "adam")
    first, second = sessions(page)
    for session_id in (first, second):
        step(client, session_id, "epoch", 3)
    page = visit(client, f"/compare/{comparison_id(page)}")
    made = numbers(page, "Updates")
    assert made[0] == made[1] > 3
    patch = {"optimizer": {"name": "momentum", "learning_rate": 0.25}}
    assert client.patch(f"/api/sessions/{first}", json=patch).is_success
    step(client, first, "batch", 2)
    page = visit(client, f"/compare/{comparison_id(page)}")
    assert names(page) == ["Momentum, α = 0.25", "Adam, α = 0.5"]
    assert numbers(page, "Updates") == [made[0] + 2, made[1]]
    listed = client.get(f"/api/comparisons/{comparison_id(page)}").json()["runs"]
    assert [run["name"] for run in listed] == names(page)
