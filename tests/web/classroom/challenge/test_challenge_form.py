"""The form that sets a challenge: content, errors, permissions."""

from __future__ import annotations

import pytest

from tests.tiers import some_slow
from tests.web.calls import check_sentence, create, step
from tests.web.classroom.challenge.challenge_pages import (
    GOAL,
    board_of,
    hand_in,
    rows,
    scores_of,
    set_challenge,
    stored_room,
)
from tests.web.classroom.class_room import Class
from tests.web.classroom.sent_runs import take
from tests.web.page import Page, attribute, controls, read, send, visit

SINE = {
    "dataset": {"name": "sine", "samples": 40},
    "layers": [{"units": 1, "activation": "identity"}],
}


@pytest.fixture
def room() -> Class:
    return Class()


def form_page(room: Class) -> Page:
    return visit(room.teacher, f"{room.room}/challenge")


def lead(room: Class, **recipe: object) -> None:
    """The class follows another lab of the teacher's."""
    other = create(room.teacher, **recipe)
    response = room.teacher.post(f"/lab/{other}/lead", data={"room": room.code})
    assert response.status_code == 303


def test_the_page_describes_the_data(room: Class) -> None:
    text = form_page(room).text(".challenge-page")
    assert "circle, 12 training samples, 12 test samples, noise 0.25, seed 3" in text
    assert "mean squared error" in text


def test_the_form_sets_the_challenge(room: Class) -> None:
    form = form_page(room).form("challenge")
    typed = {
        "metric": "test_accuracy",
        "goal": "97.5 %",
        "most_parameters": "30",
        "most_epochs": "200",
        "optimizer": "adam",
    }
    assert send(room.teacher, form, typed).status_code == 303
    challenge = stored_room(room).challenge
    assert challenge is not None
    assert (challenge.metric, challenge.goal) == ("test_accuracy", 0.975)
    assert (challenge.most_parameters, challenge.most_epochs) == (30, 200)
    assert challenge.optimizer == "adam"
    assert (challenge.dataset.name, challenge.dataset.samples, challenge.seed) == ("circle", 24, 3)
    goal = board_of(room, room.teacher).text(".scores-goal")
    assert goal == (
        "Reach a test accuracy of at least 97.5 % on the data set circle, with at most 30 "
        "parameters, at most 200 epochs and only Adam."
    )


def test_limits_are_optional(room: Class) -> None:
    set_challenge(room)
    challenge = stored_room(room).challenge
    assert challenge is not None
    assert (challenge.most_parameters, challenge.most_epochs) == (None, None)
    assert challenge.optimizer is None
    goal = board_of(room, room.teacher).text(".scores-goal")
    assert goal == "Reach a test loss of at most 0.2 on the data set circle."


@pytest.mark.parametrize(
    ("field", "text"),
    some_slow(
        [
            ("goal", ""),
            ("goal", "soon"),
            ("goal", "0"),
            ("goal", "-1"),
            ("goal", "nan"),
            ("goal", "inf"),
            ("goal", "1e999999999"),
            ("goal", "1e-999999999"),
            ("goal", "9" * 3000),
            ("most_parameters", "0"),
            ("most_parameters", "-3"),
            ("most_parameters", "1.5"),
            ("most_parameters", "9" * 40),
            ("most_parameters", "1,000"),
            ("most_epochs", "many"),
            ("most_epochs", "1e-3"),
            ("optimizer", "lion"),
            ("metric", "fame"),
        ],
        2,
    ),
)
def test_invalid_fields_are_refused_and_stay_as_typed(room: Class, field: str, text: str) -> None:
    typed = {**GOAL, "most_parameters": "20", field: text}
    page = read(room.teacher.post(f"{room.room}/challenge", data=typed), 422)
    (said,) = page.alerts()
    check_sentence(said)
    assert attribute(page.one(f"#{field}"), "aria-describedby") == f"{field}-problem"
    if field != "optimizer" and field != "metric":
        shown = controls(page.form("challenge"))
        assert shown[field] == [text[:40]]
        assert shown["most_parameters"] == [typed["most_parameters"][:40]]
    assert stored_room(room).challenge is None


@pytest.mark.parametrize("goal", some_slow(["101", "0.001", "1e-13", "100.01"], 2))
def test_an_accuracy_is_in_percent(room: Class, goal: str) -> None:
    typed = {"metric": "test_accuracy", "goal": goal}
    page = read(room.teacher.post(f"{room.room}/challenge", data=typed), 422)
    check_sentence(page.alerts()[0])


def test_typed_text_is_escaped(room: Class) -> None:
    typed = {**GOAL, "goal": '"><script>alert(1)</script>'}
    page = read(room.teacher.post(f"{room.room}/challenge", data=typed), 422)
    assert "<script>alert" not in page.response.text
    assert controls(page.form("challenge"))["goal"] == ['"><script>alert(1)</script>']


def test_regression_has_no_accuracy(room: Class) -> None:
    lead(room, **SINE)
    page = form_page(room)
    assert page.one("#metric option[value=test_accuracy]").has_attr("disabled")
    typed = {"metric": "test_accuracy", "goal": "90"}
    page = read(room.teacher.post(f"{room.room}/challenge", data=typed), 422)
    assert "no accuracy" in page.alerts()[0]


def test_the_loss_of_a_standardised_target_is_named(room: Class) -> None:
    data = {"x": [[1], [2], [3]], "y": [[1, 10], [2, 30], [4, 20]]}
    lead(room, data=data, layers=[{"units": 2, "activation": "identity"}])
    said = form_page(room).text(".challenge-page")
    assert "mean squared error of the standardised targets." in said


def test_without_a_test_set_the_page_says_that_training_is_used(room: Class) -> None:
    lead(room, dataset={"name": "xor"}, batch_size=None)
    assert "no test set" in form_page(room).text(".challenge-page")
    set_challenge(room)
    page = board_of(room, room.teacher)
    assert "training loss of at most 0.2" in page.text(".scores-goal")
    assert "training set is used" in page.text(".scores-page")


def test_a_new_challenge_has_an_empty_board(room: Class) -> None:
    room.fork(room.join())
    set_challenge(room)
    assert len(rows(board_of(room, room.teacher))) == 1
    room.teacher.post(f"{room.room}/challenge/end")
    set_challenge(room, goal="0.1", most_epochs="1")
    challenge = stored_room(room).challenge
    assert challenge is not None and (challenge.number, challenge.scores) == (2, {})


def test_a_challenge_keeps_its_data(room: Class) -> None:
    set_challenge(room)
    room.teacher.patch(f"/api/sessions/{room.lab}", json={"dataset": {"name": "moons"}})
    room.fork(room.join())
    page = board_of(room, room.teacher)
    assert "circle" in page.text(".scores-goal") and rows(page) == []


def test_only_the_teacher_sets_and_ends_a_challenge(room: Class) -> None:
    student, stranger = room.join(), room.client()
    for client in (student, stranger):
        assert client.get(f"{room.room}/challenge").status_code == 404
        assert client.post(f"{room.room}/challenge", data=GOAL).status_code == 404
        assert client.post(f"{room.room}/challenge/end").status_code == 404
    assert stored_room(room).challenge is None
    set_challenge(room)
    for client in (student, stranger):
        assert client.post(f"{room.room}/challenge/end").status_code == 404
    challenge = stored_room(room).challenge
    assert challenge is not None and not challenge.over


def test_no_challenge_in_a_room_that_has_ended(room: Class) -> None:
    room.teacher.post(f"{room.room}/end")
    page = read(room.teacher.post(f"{room.room}/challenge", data=GOAL), 422)
    assert "ended" in page.text("main")
    assert stored_room(room).challenge is None


def test_no_challenge_without_a_followed_run(room: Class) -> None:
    room.teacher.delete(f"/api/sessions/{room.lab}")
    page = read(room.teacher.get(f"{room.room}/challenge"), 422)
    assert "no longer exists" in page.text("main")


def test_room_bars_show_the_challenge(room: Class) -> None:
    student = room.join()
    assert not room.follow(student).soup.select(".room-challenge")
    bar = visit(room.teacher, room.taught).one("#room")
    assert bar.select_one(f'a[href="{room.room}/challenge"]')
    set_challenge(room)
    bar = visit(room.teacher, room.taught).one("#room")
    assert bar.select_one(f'a[href="{room.room}/board"]')
    followed = room.follow(student)
    assert "Reach a test loss of at most 0.2" in followed.text(".room-challenge")
    assert not followed.soup.select('form[action$="/hand-in"]')
    own = room.fork(student)
    page = visit(student, f"/lab/{own}?room={room.code}")
    assert page.one('#room form[action$="/hand-in"]')
    another = create(student)
    page = visit(student, f"/lab/{another}?room={room.code}")
    assert not page.soup.select('form[action$="/hand-in"]')
    room.teacher.post(f"{room.room}/challenge/end")
    page = visit(student, f"/lab/{own}?room={room.code}")
    assert not page.soup.select(".room-challenge")


def test_training_does_not_change_the_challenge(room: Class) -> None:
    set_challenge(room)
    before = stored_room(room).challenge
    step(room.teacher, room.lab, "epoch", 3)
    assert stored_room(room).challenge == before


def test_the_form_warns_of_a_trained_lab_and_sends_the_untrained_network(room: Class) -> None:
    assert form_page(room).soup.select(".challenge-trained") == []
    step(room.teacher, room.lab, "epoch", 12)
    page = form_page(room)
    assert "Your lab has been trained for 12 epochs." in page.text(".challenge-trained")
    ada = room.join("Ada")
    send(room.teacher, page.form("send"), {"seed": "own"})
    own = take(room, ada)
    set_challenge(room)
    step(ada, own, "epoch", 1)
    hand_in(room, ada)
    assert scores_of(room)[1].epochs == 1


def test_the_form_warns_of_weights_set_by_hand(room: Class) -> None:
    room.teacher.post(f"/lab/{room.lab}/parameter", data={"key": "w0.1.1", "value": "2"})
    assert "set by hand" in form_page(room).text(".challenge-trained")
