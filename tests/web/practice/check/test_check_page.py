"""The page on which a backward pass is checked: what is given, handed in and found."""

from __future__ import annotations

import io

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.tiers import slow
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.page import attribute, start_small, visit, words
from tests.web.practice.check.handing_in import (
    begin,
    given,
    gradients,
    hand_in,
    hints,
    printed,
    states,
)

HEADING = "#verdict-title"


def test_a_right_backward_pass_agrees_and_has_all_points(client: TestClient) -> None:
    page = begin(client)
    page = hand_in(client, page, pasted=printed(gradients(given(page))))
    assert page.text(HEADING) == "✓ All 10 terms agree."
    assert set(states(page).values()) == {"agrees"}
    assert page.text("#score") == ("10 of 10 points. All ∂J/∂w and ∂J/∂b agree, at the first try.")
    assert not page.soup.select(".first") and not hints(page)


@pytest.mark.parametrize(
    ("mistake", "first", "words_of_formula"),
    [
        ("1/m", "dJ_da-2", "1/m is missing"),
        slow("slope", "dJ_dz-2", "slope of the output is left out"),
        slow("tanh", "da_dz-1", "1 − a instead of 1 − a²"),
        slow("bias", "dJ_db-1", "not summed over the samples"),
        ("transposed", "dJ_dw-0", "∂J/∂w is transposed"),
    ],
)
def test_a_mistake_is_ringed_and_told_by_rungs(
    client: TestClient, mistake: str, first: str, words_of_formula: str
) -> None:
    page = begin(client)
    page = hand_in(client, page, pasted=printed(gradients(given(page), mistake)))
    assert page.text(HEADING).startswith("✗")
    (ringed,) = page.soup.select(".term-list .first")
    assert attribute(ringed, "id") == f"term-{first}"
    (drawn,) = page.soup.select(".verdict-diagram a.first")
    assert attribute(drawn, "href") == f"#term-{first}"
    assert len(drawn.select(".ring")) == 1
    assert words(drawn.select("title")[0]).endswith("wrong, the first wrong term")
    shown = hints(page)
    assert len(shown) == 1 and words_of_formula not in page.text("#verdict")
    for count in (2, 3, 4):
        page = hand_in(client, page, "hint")
        assert hints(page)[:-1] == shown
        shown = hints(page)
        assert len(shown) == count
    assert words_of_formula in shown[2]
    assert not page.soup.select('button[name="hint"]')
    assert "6 for hints" in page.text("#score") or page.text("#score").startswith("0 of 10")


def test_what_follows_is_not_called_wrong(client: TestClient) -> None:
    page = begin(client)
    page = hand_in(client, page, pasted=printed(gradients(given(page), "1/m")))
    found = states(page)
    assert found["da_dz-2"] == found["da_dz-1"] == "agrees"
    assert [name for name, state in found.items() if state == "wrong"] == ["dJ_da-2"]
    assert sum(state == "follows" for state in found.values()) == 7
    titles = {words(title) for title in page.soup.select(".verdict-diagram title")}
    assert "∂J/∂w⁰: follows from a wrong one" in titles and "z¹: not given" in titles


def test_what_was_typed_stays_and_costs_are_counted(client: TestClient) -> None:
    page = begin(client)
    right, wrong = (printed(gradients(given(page), each)) for each in ("", "tanh"))
    page = hand_in(client, page, pasted=wrong)
    assert page.one("#pasted").get_text().strip() == wrong.strip()
    page = hand_in(client, page, "hint")
    page = hand_in(client, page)  # the same again is no new try
    assert len(hints(page)) == 2
    page = hand_in(client, page, pasted=right)
    assert page.text("#score") == (
        "8 of 10 points. All ∂J/∂w and ∂J/∂b agree; less 1 for one try with a mistake and 1 for "
        "hints."
    )


def test_blanks_take_numbers_as_they_are_typed(client: TestClient) -> None:
    page = begin(client, "paper")
    assert "sample 3 alone (m = 1)" in page.text(".check-given")
    numbers = given(page)
    z1 = numbers["x"] @ numbers["w0"] + numbers["b0"]
    typed = {f"z.1:0.{k}": f"{z1[0, k]:.1f}".replace(".", ",").replace("-", "−") for k in (0, 1)}
    page = hand_in(client, page, texts=typed)
    assert page.text(HEADING) == "✓ The term agrees."
    for name, text in typed.items():
        assert attribute(page.one(f'[name="{name}"]'), "value") == text
    page = hand_in(client, page, texts={"z.1:0.1": "", "J.0:": "a third"}, status=422)
    assert page.alerts() == ["J: “a third” is not a number; write it like 0.5, −0,25 or 1/3."]
    page = hand_in(client, page, texts={"J.0:": ""})
    assert "agrees (1 of 2 numbers given)" in page.text(".term-list")


def test_numbers_with_too_few_digits_are_neither_right_nor_left_out(client: TestClient) -> None:
    page = begin(client, "paper", seed=9)
    of = given(page)
    a1 = 1 / (1 + np.exp(-(of["x"] @ of["w0"] + of["b0"])))
    a2 = 1 / (1 + np.exp(-(a1 @ of["w1"] + of["b1"])))
    dz2 = 2 * (a2 - of["y"]) * a2 * (1 - a2)
    dz1 = dz2 @ of["w1"].T * a1 * (1 - a1)
    typed = {"dJ_dz.2:0.0": f"{dz2[0, 0]:.3f}"}
    typed |= {f"dJ_dz.1:0.{k}": f"{dz1[0, k]:.3f}" for k in (0, 1)}
    page = hand_in(client, page, texts=typed)
    assert page.text(HEADING) == "✓ 1 term agrees; 1 term has too few digits to compare."
    assert states(page) == {"dJ_dz-2": "agrees", "dJ_dz-1": "missing"}
    assert "too few digits to compare" in page.text("#term-dJ_dz-1")


def test_a_file_is_read_and_kept_for_the_hints(client: TestClient) -> None:
    page = begin(client)
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, **gradients(given(page), "tanh"))
    action = attribute(page.one("#hand-in"), "action")
    pin = attribute(page.one('#hand-in [name="pin"]'), "value")
    posted = client.post(
        action, data={"pin": pin, "check": "1"}, files={"file": ("mine.npz", file.getvalue())}
    )
    assert posted.status_code == 200
    page = type(page)(posted)
    assert page.text(HEADING).startswith("✗ ∂a¹/∂z¹ is wrong.")
    page = hand_in(client, page, "hint")
    assert len(hints(page)) == 2
    assert "leave out mine.npz" in page.text("#hand-in")


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"pasted": ""}, "pasted"),
        ({"pasted": "dw0 = [[1, 2"}, "pasted"),
        ({"pasted": "dw0 = np.zeros(3)"}, "pasted"),
        ({"dJ_dw.0:0.0": "one"}, "dJ_dw.0:0.0"),
    ],
)
def test_bad_input_is_met_by_a_sentence_beside_the_field(
    client: TestClient, texts: dict[str, str], field: str
) -> None:
    page = hand_in(client, begin(client), status=422, texts=texts)
    control = page.one(f'[name="{field}"]')
    assert attribute(control, "aria-invalid") == "true"
    for described in attribute(control, "aria-describedby").split():
        assert page.soup.select(f'[id="{described}"]')
    (alert,) = page.alerts()
    check_sentence(alert)
    assert not page.soup.select("#verdict")


def test_a_damaged_form_is_no_error_of_the_server(client: TestClient) -> None:
    page = begin(client)
    action = attribute(page.one("#hand-in"), "action")
    for data in ({}, {"kept": "!!"}, {"shown": "9e9", "row": "x"}, {"pin": "1.2.3", "J.0": "1"}):
        assert client.post(action, data=data).status_code in (200, 422)


def test_an_answer_is_judged_at_the_state_that_the_page_showed(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"}, batch_size=4)
    step(client, session_id, "epoch", 3)
    page = visit(client, f"/lab/{session_id}/check")
    answer = printed(gradients(given(page)))
    step(client, session_id, "epoch", 5)
    after = everything(client, session_id)
    page = hand_in(client, page, pasted=answer)
    assert page.text(HEADING) == "✓ All 10 terms agree."
    assert page.text("#moved") == (
        "The run has moved on since then. Your answer is judged at the state that the page showed."
    )
    assert "epoch 3" in page.text(".check-given")
    assert everything(client, session_id) == after
    fresh = hand_in(client, visit(client, f"/lab/{session_id}/check"), pasted=answer)
    assert fresh.text(HEADING).startswith("✗")


def test_a_state_that_is_gone_is_said(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"}, batch_size=4)
    page = visit(client, f"/lab/{session_id}/check?pin=0.7.0.0.0-0123456789abcdef")
    assert page.text("#moved") == (
        "The run has moved on, and the state that the page showed cannot be rebuilt; these are the "
        "numbers of now."
    )


def test_a_starter_leads_back_to_its_own_state(client: TestClient) -> None:
    session_id, page = start_small(client)
    page = visit(client, f"/lab/{session_id}/check")
    for name in ("numpy", "torch", "python"):
        (link,) = [
            each
            for each in page.soup.select("a[download]")
            if f"/{name}?" in attribute(each, "href")
        ]
        file = client.get(attribute(link, "href"))
        assert file.headers["content-disposition"].endswith(f'backward-2-3-1-{name}.py"')
        pin = attribute(page.one('#hand-in [name="pin"]'), "value")
        assert f"/lab/{session_id}/check?pin={pin}\n" in file.text
        assert file.text == page.one(f"#source-{name}").get_text()
    assert client.get(f"/lab/{session_id}/check/starter/rust").status_code == 404


def test_one_sample_and_a_sample_that_is_not_there(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}/check?row=3")
    assert "sample 3 alone (m = 1)" in page.text(".check-given")
    assert len(given(page)["x"]) == 1
    for row in ("12", "-1", "x", "1.5"):
        refused = visit(client, f"/lab/{session_id}/check?row={row}", 422)
        (alert,) = refused.alerts()
        check_sentence(alert)
        assert "a batch of m = 5 samples" in refused.text(".check-given")


def test_a_batch_that_is_too_large_offers_one_sample(client: TestClient) -> None:
    layers = [{"units": 40, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]
    session_id = create(
        client,
        dataset={"name": "circle", "samples": 1000, "train_fraction": 0.9},
        layers=layers,
        batch_size=None,
    )
    page = visit(client, f"/lab/{session_id}/check", 422)
    (alert,) = page.alerts()
    assert "Choose one sample, a smaller batch or fewer units." in alert
    assert "alone (m = 1)" in page.text(".check-given")


def test_the_paper_has_a_blank_for_each_number(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}/check/paper?row=3")
    # z, a of 3 + 1 units; J; ∂a, slope, ∂z; ∂w, ∂b twice, with the new ones: 13 parameters.
    assert len(page.soup.select(".paper-blanks .line")) == 2 * 4 + 1 + 3 * 4 + 2 * 13
    assert page.soup.select(f'a[href^="/lab/{session_id}/check"]')


def test_the_lab_leads_to_the_check(client: TestClient) -> None:
    session_id, page = start_small(client)
    links = {attribute(link, "href") for link in page.soup.select("a[href]")}
    assert {f"/lab/{session_id}/check", f"/practice?lab={session_id}"} <= links
    assert "check my gradient" in page.text(".microscope")
    assert not [
        link
        for link in visit(client, f"/lab/{session_id}?embed=1").soup.select("a[href]")
        if attribute(link, "href").endswith("/check")
    ]


def test_nothing_of_it_changes_the_session(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"}, batch_size=4)
    before = read(client, session_id)["version"]
    page = visit(client, f"/lab/{session_id}/check")
    hand_in(client, page, pasted=printed(gradients(given(page))))
    assert read(client, session_id)["version"] == before
