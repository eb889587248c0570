"""What cannot be is refused beside its control, what was typed stays, and so does the session."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import check_sentence, everything, step
from tests.web.html import Tag
from tests.web.page import (
    FRAGMENT,
    Page,
    attribute,
    controls,
    follow,
    one,
    read,
    send,
    start_small,
    visit,
    words,
)

TYPED = [
    ("samples", "1"),
    ("samples", "10001"),
    ("samples", "12.5"),
    ("samples", ""),
    ("samples", "9" * 400),
    ("samples", "9" * 5000),
    ("noise", "-0.1"),
    ("noise", "2.5"),
    ("noise", "nan"),
    ("train_fraction", "0"),
    ("train_fraction", "1.5"),
    ("learning_rate", "0"),
    ("learning_rate", "-1"),
    ("learning_rate", "fast"),
    ("learning_rate", "inf"),
    ("learning_rate", "1e999"),
    ("learning_rate", ""),
    ("learning_rate", "0,1,1"),
    ("batch_size", "0"),
    ("batch_size", "1.5"),
    ("seed", "-1"),
    ("seed", "9223372036854775808"),
    ("seed", '"><script>alert(1)</script>'),
]
CHOSEN: list[tuple[str, str | list[str] | None]] = [
    ("features", None),
    ("features", ["x1", "x1"]),
    ("features", ["x3"]),
    ("features", ["<b>"]),
    ("dataset", "nothing"),
    ("dataset", ""),
    ("initializer", "lucky"),
    ("initializer", ""),
]


def described(page: Page, name: str) -> str:
    """The sentence that the field's control, or the group of its controls, is described by."""
    control: Tag | None = page.soup.select(f'#settings [name="{name}"]')[0]
    while control is not None and control.get("aria-describedby") is None:
        control = control.parent
    assert control is not None, f"{name} is described by nothing"
    assert control.get("aria-invalid") == "true"
    return words(page.one(f'[id="{attribute(control, "aria-describedby")}"]'))


@for_each(("name", "text"), TYPED, quick=3)
def test_typed_beyond_what_can_be(client: TestClient, name: str, text: str) -> None:
    session_id, _ = start_small(client)
    step(client, session_id, "batch")
    before = everything(client, session_id)
    page = visit(client, f"/lab/{session_id}")
    refused = read(send(client, page.form("settings"), {name: text}), 422)
    sentence = described(refused, name)
    check_sentence(sentence)
    control = refused.one(f'#settings [name="{name}"]')
    label = control.find_parent("label")
    assert label is not None
    assert sentence.split()[0].rstrip(":") in (words(label).split()[0], "At")
    assert refused.alerts() == [sentence]
    assert attribute(control, "value") == text
    assert everything(client, session_id) == before


@for_each(("name", "value"), CHOSEN, quick=3)
def test_chosen_what_there_is_not(
    client: TestClient, name: str, value: str | list[str] | None
) -> None:
    session_id, page = start_small(client)
    before = everything(client, session_id)
    refused = read(send(client, page.form("settings"), {name: value}), 422)
    sentence = described(refused, name)
    check_sentence(sentence)
    assert refused.alerts() == [sentence]
    assert everything(client, session_id) == before


def test_every_refused_field_has_its_sentence_and_none_is_applied(client: TestClient) -> None:
    session_id, page = start_small(client)
    before = everything(client, session_id)
    changes = {"noise": "-1", "seed": "x", "batch_size": "0", "learning_rate": "0.25"}
    refused = read(send(client, page.form("settings"), changes), 422)
    sentences = [described(refused, name) for name in ("noise", "seed", "batch_size")]
    assert sorted(refused.alerts()) == sorted(sentences)
    assert len(set(sentences)) == 3
    typed = controls(refused.form("settings"))
    assert typed["learning_rate"] == ["0.25"]
    assert everything(client, session_id) == before


def test_a_field_that_is_fine_is_described_by_nothing(client: TestClient) -> None:
    _, page = start_small(client)
    refused = read(send(client, page.form("settings"), {"seed": "x"}), 422)
    invalid = refused.soup.select("#settings [aria-invalid]")
    assert [attribute(control, "name") for control in invalid] == ["seed"]
    assert not page.soup.select("[aria-invalid], [aria-describedby]")


def test_corrected_it_is_applied_with_the_rest_of_what_was_typed(client: TestClient) -> None:
    session_id, page = start_small(client)
    refused = read(send(client, page.form("settings"), {"seed": "x", "batch_size": "4"}), 422)
    follow(client, send(client, refused.form("settings"), {"seed": "12"}))
    recipe = everything(client, session_id)[""]["recipe"]
    assert (recipe["seed"], recipe["batch_size"]) == (12, 4)


def test_the_rest_of_the_page_is_the_lab_as_it_is(client: TestClient) -> None:
    session_id, page = start_small(client)
    refused = read(send(client, page.form("settings"), {"seed": "x"}), 422)
    for drawing in ("svg.network", "svg.plane", "svg.loss-chart"):
        assert refused.one(drawing).html == page.one(drawing).html
    for action in ("step", "train", "reset", "layers"):
        assert attribute(refused.form(action), "action") == f"/lab/{session_id}/{action}"


def test_reloaded_without_scripts_it_is_the_lab(client: TestClient) -> None:
    """The refusal stands at the form's own address, which a browser may ask for again."""
    session_id, page = start_small(client)
    refused = send(client, page.form("settings"), {"seed": "x"})
    lab = follow(client, client.get(str(refused.url.path)))
    assert lab.response.url.path == f"/lab/{session_id}"
    assert not lab.alerts()


def test_links_of_a_refused_page_lead_to_the_lab(client: TestClient) -> None:
    session_id, page = start_small(client)
    refused = send(client, page.form("settings"), {"seed": "x"})
    link = one(read(refused, 422).soup, '[id="b0.1"]')
    response = client.get(str(refused.url.join(attribute(link, "href"))))
    assert response.headers["location"] == f"/lab/{session_id}?select=b0.1"


def test_with_scripts_the_address_stays_that_of_the_lab(client: TestClient) -> None:
    session_id, page = start_small(client)
    response = send(client, page.form("settings"), {"seed": "x"}, FRAGMENT)
    assert response.status_code == 422
    assert response.headers["hx-replace-url"] == f"/lab/{session_id}"


@for_each(
    "shown",
    ["", "x", "[]", "null", "{", "[" * 100_000, '{"seed": ' * 5000, "9" * 5000, '{"seed": {}}'],
    quick=3,
)
def test_whatever_it_says_was_shown(client: TestClient, shown: str) -> None:
    """Then every field counts as changed; the form is whole, so that is what it says anyway."""
    session_id, page = start_small(client)
    before = everything(client, session_id)
    follow(client, send(client, page.form("settings"), {"shown": shown}))
    after = everything(client, session_id)
    after[""]["version"] = before[""]["version"]
    assert after == before


def test_an_empty_form_changes_nothing(client: TestClient) -> None:
    session_id, _ = start_small(client)
    before = everything(client, session_id)
    response = client.post(f"/lab/{session_id}/settings")
    assert 400 <= response.status_code < 500
    assert everything(client, session_id) == before


def test_a_refused_folded_field_unfolds_the_others(client: TestClient) -> None:
    _, page = start_small(client)
    refused = read(send(client, page.form("settings"), {"seed": "x"}), 422)
    assert refused.one("#more-settings").has_attr("open")
    refused = read(send(client, page.form("settings"), {"samples": "x"}), 422)
    assert not refused.one("#more-settings").has_attr("open")
