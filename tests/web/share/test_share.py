"""Share links: a state in the address or a frozen copy; each opens as a new session."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import address, check_sentence, create, everything, problem, step, strict
from tests.web.html import parse
from tests.web.opening import opened
from tests.web.page import FRAGMENT, attribute, query, read, visit, words
from tests.web.share.test_state_link import content, follow

LARGE = [{"units": 40, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "sigmoid"}]


def share(client: TestClient, session_id: str, **options: Any) -> dict[str, Any]:
    made: dict[str, Any] = strict(client.post(address(session_id, "share"), json=options))
    assert made.keys() == {"url", "kind", "bytes"}
    return made


def local(url: str) -> str:
    assert url.startswith("http://testserver/")
    return url.removeprefix("http://testserver")


def test_a_copy_is_kept_on_request(client: TestClient) -> None:
    session_id = create(client)
    made = share(client, session_id, keep=True)
    assert made["kind"] == "copy"
    assert local(made["url"]).startswith("/s/")
    assert len(made["url"]) < 60
    other = share(client, session_id, keep=True)
    assert other["url"] != made["url"]


def test_a_state_too_long_for_an_address_is_kept_as_a_copy(client: TestClient) -> None:
    session_id = create(client, layers=LARGE, optimizer={"name": "adam"})
    step(client, session_id, "epoch", 2)
    step(client, session_id, "sample", 2)
    made, before = share(client, session_id), content(client, session_id)
    assert made["kind"] == "copy"
    assert made["bytes"] > 3 * 8 * (3 * 40 + 41 * 40 + 41)
    assert content(client, follow(client, local(made["url"]))) == before


def test_a_copy_is_frozen_and_opens_as_a_new_session_each_time(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 3)
    path, before = (
        local(share(client, session_id, keep=True)["url"]),
        content(client, session_id),
    )
    step(client, session_id, "epoch", 2)
    first = follow(client, path)
    assert content(client, first) == before
    step(client, first, "epoch", 2)
    assert content(client, first) == content(client, session_id)
    assert client.delete(address(session_id)).status_code == 204
    second = follow(client, path)
    assert content(client, second) == before
    assert len({session_id, first, second}) == 3


def test_a_copy_is_not_reachable_as_a_session(client: TestClient) -> None:
    """Otherwise one visitor could train it, and the next would see other numbers."""
    token = share(client, create(client), keep=True)["url"].rpartition("/")[2]
    problem(client.get(address(token)), 404)
    problem(client.post(address(token, "step"), json={}), 404)
    problem(client.delete(address(token)), 404)
    visit(client, f"/lab/{token}", 404)
    session_id = create(client)
    visit(client, f"/s/{session_id}", 404)


def test_sharing_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "sample", 2)
    before = everything(client, session_id)
    share(client, session_id)
    share(client, session_id, keep=True)
    client.post(f"/lab/{session_id}/share")
    assert everything(client, session_id) == before


@for_each("keep", [False, True], quick=3)
def test_the_api_opens_what_it_has_shared(client: TestClient, keep: bool) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 4)
    url = share(client, session_id, keep=keep)["url"]
    body = {"share": url.rpartition("/")[2]} if keep else {"state": url.partition("state=")[2]}
    answer = client.post("/api/sessions/open", json=body)
    made = strict(answer, 201)
    assert answer.headers["location"] == address(made["id"])
    assert content(client, made["id"]) == content(client, session_id)


@for_each(
    ("body", "status", "said"),
    [
        ({}, 422, "either state or share"),
        ({"state": "A", "share": "B"}, 422, "either state or share"),
        ({"state": "A"}, 422, "copy the whole address"),
        ({"state": "A" * 9000}, 422, "8000 characters"),
        ({"state": 3}, 422, "state"),
        ({"share": ""}, 404, "no longer exists"),
        ({"share": "../../etc"}, 404, "no longer exists"),
        ({"recipe": {}}, 422, "recipe"),
    ],
)
def test_the_api_refuses_invalid_links(
    client: TestClient, body: dict[str, Any], status: int, said: str
) -> None:
    assert said in problem(client.post("/api/sessions/open", json=body), status)


def test_an_unknown_session_cannot_be_shared(client: TestClient) -> None:
    create(client)  # a browser that sends no cookie is told of that instead
    assert "no session" in problem(client.post(address("nobody", "share")), 404)
    visit(client, "/s/nothing", 404)
    (sentence,) = read(client.post("/lab/nobody/share"), 404).alerts()
    assert "no session" in sentence


def test_a_copy_beyond_the_current_limits_is_not_opened() -> None:
    with opened(Settings()) as client:
        session_id = create(client)
        path = local(share(client, session_id, keep=True)["url"])
        client.app.state.sessions.limits = Settings(max_units=2).limits()  # type: ignore[attr-defined]
        (sentence,) = visit(client, path, 422).alerts()
        assert "At most 2 units" in sentence


def test_copies_are_bounded_in_number_and_size() -> None:
    with opened(Settings(max_shares=2)) as client:
        session_id = create(client)
        first, second, third = (
            local(share(client, session_id, keep=True)["url"]) for _ in range(3)
        )
        (sentence,) = visit(client, first, 404).alerts()
        check_sentence(sentence)
        follow(client, second)
        follow(client, third)
    with opened(Settings(max_share_bytes=1000)) as client:
        session_id = create(client)
        said = problem(client.post(address(session_id, "share"), json={"keep": True}), 422)
        assert "too large to be kept" in said
        assert share(client, session_id)["kind"] == "state"
        (sentence,) = read(
            client.post(f"/lab/{session_id}/share", data={"keep": "1"}), 422
        ).alerts()
        assert sentence == said


def test_own_data_are_shared_by_a_copy(client: TestClient) -> None:
    rows = [[row / 10, row % 4] for row in range(20)]
    data = {"x": rows, "y": ["a", "b"] * 10}
    session_id = strict(client.post("/api/sessions", json={"data": data}), 201)["id"]
    step(client, session_id, "sample", 3)
    made, before = share(client, session_id), content(client, session_id)
    assert made["kind"] == "copy"
    assert content(client, follow(client, local(made["url"]))) == before
    page = read(client.post(f"/lab/{session_id}/share"))
    text = words(page.soup)
    assert "The data of this session cannot be generated again from its settings" in text
    assert "need your own data" in text
    assert not page.soup.select("#recipe-link")


@for_each("keep", [False, True], quick=3)
def test_an_opened_session_can_go_forward_and_back(client: TestClient, keep: bool) -> None:
    session_id = create(client)
    step(client, session_id, "batch", 4)
    copy = follow(client, local(share(client, session_id, keep=keep)["url"]))
    before = content(client, copy)
    step(client, copy, "batch", 3)
    back = {"unit": "batch", "count": 3}
    assert client.post(address(copy, "back"), json=back).status_code == 200
    after = content(client, copy)
    assert after["parameters"] == before["parameters"]
    assert after[""]["position"] == before[""]["position"]
    assert after["trace"] == before["trace"]


# ---- the menu


def test_links_are_created_only_on_request(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}?select=b0.2")
    form = page.one('#share form[action*="/share?"]')
    assert attribute(form, "action") == attribute(form, "hx-post")
    assert query(attribute(form, "action")) == {"select": "b0.2"}
    assert not page.one("#share-links").select("input")
    assert attribute(form, "hx-target") == "#share-links"


def test_links_hold_the_current_state_and_view(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    response = client.post(f"/lab/{session_id}/share?select=b0.2&sample=1", headers=FRAGMENT)
    assert "Cache-Control" in response.headers
    fragment = parse(response.text)
    assert not fragment.select("main, section, title")
    url = attribute(fragment.select("#share-url")[0], "value")
    location = client.get(local(url)).headers["location"]
    assert query(location) == {"select": "b0.2", "sample": "1"}
    copy = follow(client, local(url))
    assert content(client, copy) == content(client, session_id)
    assert "The link holds everything" in words(fragment)


def test_a_link_does_not_reveal_the_comparison(client: TestClient) -> None:
    page = read(client.post(f"/lab/{create(client)}/share?select=b0.2&compare=secret"))
    fields = page.soup.select(".share-link [readonly]")
    assert all("secret" not in f"{field.get('value')} {field.get_text()}" for field in fields)


def test_every_field_has_a_label_and_a_button_that_copies_it(client: TestClient) -> None:
    page = read(client.post(f"/lab/{create(client)}/share"))
    fields = page.soup.select(".share-link [readonly]")
    assert len(fields) >= 2
    for field in fields:
        name = attribute(field, "id")
        page.one(f'label[for="{name}"]')
        assert attribute(page.one(f'[data-copy="{name}"]'), "type") == "button"


def test_without_scripts_it_is_a_page_with_a_way_back(client: TestClient) -> None:
    path = f"/lab/{create(client)}?select=b0.2"
    page = read(client.post(attribute(visit(client, path).form("share"), "action")))
    assert page.text("h1") == "Share"
    assert attribute(page.soup.select(".share-page a")[0], "href") == path
    response = client.get(f"{path.replace('?', '/share?')}")
    assert (response.status_code, response.headers["location"]) == (303, path)


def test_the_page_says_what_the_address_leaves_out(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 99)
    text = words(read(client.post(f"/lab/{session_id}/share")).soup)
    assert "the loss curve is thinned to 44 of 100 points" in text
    text = words(read(client.post(f"/lab/{session_id}/share", data={"keep": "1"})).soup)
    assert "losses" not in text
    assert "kept on this server" in text
    large = create(client, layers=LARGE)
    text = words(read(client.post(f"/lab/{large}/share")).soup)
    assert "an address has at most" in text
    assert "a copy is kept on the server instead" in text


def test_a_playing_session_is_shared_paused(client: TestClient) -> None:
    session_id = create(client)
    assert client.post(f"/lab/{session_id}/play", data={"speed": "5"}).status_code == 303
    copy = follow(client, local(share(client, session_id)["url"]))
    client.post(f"/lab/{session_id}/pause")
    assert strict(client.get(address(copy)))["status"] == "paused"


def test_another_site_cannot_create_links(client: TestClient) -> None:
    session_id = create(client)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/lab/{session_id}/share", headers=foreign).status_code == 403
    problem(client.post(address(session_id, "share"), headers=foreign), 403)


def test_links_use_the_public_address() -> None:
    settings = Settings(store="memory:", public_url="https://lab.example.org/")
    with opened(settings) as client:
        session_id = create(client)
        for keep in (False, True):
            assert share(client, session_id, keep=keep)["url"].startswith(
                "https://lab.example.org/"
            )
        page = read(client.post(f"/lab/{session_id}/share"))
        for name in ("share-url", "recipe-link"):
            value = attribute(page.one(f"#{name}"), "value")
            assert value.startswith("https://lab.example.org/?")
        assert 'src="https://lab.example.org/?' in page.text("#share-iframe")
        assert "on this machine" not in words(page.soup)


def test_links_to_a_loopback_address_say_that_nobody_else_can_open_them() -> None:
    with opened(Settings(store="memory:", host="127.0.0.1")) as client:
        client.base_url = "http://localhost:8000"
        page = read(client.post(f"/lab/{create(client)}/share"))
        assert attribute(page.one("#share-url"), "value").startswith("http://localhost:8000/?")
        assert "Only browsers on this machine can open these links." in words(page.soup)


def test_an_iframe_has_the_output_and_colours_that_were_chosen(client: TestClient) -> None:
    path = f"/lab/{create(client)}/share"
    page = read(client.post(path, data={"add": "output", "theme": "dark"}))
    assert '&amp;embed=1&amp;add=output&amp;theme=dark"' in page.text("#share-iframe")
    assert "theme" not in attribute(page.one("#share-url"), "value")
    page = read(client.post(path, data={"add": "menus", "theme": "pink"}))
    assert '&amp;embed=1"' in page.text("#share-iframe")
