"""With htmx comes a fragment: what stands inside #lab of the page at the same address.

Exactly that, but for buttons that only a browser without scripts needs: parsed by a script, what
is in a noscript element is not text but real buttons, and the first of a form is pressed by Enter.
"""

from __future__ import annotations

import re

from httpx2 import Response
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.html import Tag, parse
from tests.web.page import FRAGMENT, address, one, send, start

RESTORE = {"HX-History-Restore-Request": "true", "HX-Request-Type": "full"}
"""What htmx adds when the person goes back and it wants the page anew."""


def inside(page: Response) -> str:
    """The inner HTML of #lab, written out from what was parsed."""
    return without_noscript(one(parse(page.text), "#lab"))


def whole(fragment: Response) -> str:
    assert "<html" not in fragment.text and 'id="lab"' not in fragment.text
    # The title comes first; htmx puts it on the window.
    title, _, lab = fragment.text.partition("</title>")
    assert title.startswith("<title>")
    assert "<noscript><button" not in lab
    return without_noscript(one(parse(lab), "body"))


def without_noscript(part: Tag) -> str:
    for element in part.select("noscript"):
        element.remove()
    return re.sub(r">\s+<", "><", part.inner_html).strip()


@for_each(
    "query",
    ["", "?select=w1.2.1&sample=3&show=gradients", "?sample=batch", "?select=junk"],
    quick=2,
)
@for_each("phases", [0, 2, 6], quick=2)
def test_a_fragment_is_the_inner_part_of_the_page(
    client: TestClient, query: str, phases: int
) -> None:
    session_id = create(client)
    if phases:
        step(client, session_id, "phase", phases)
    path = f"/lab/{session_id}{query}"
    page, fragment = client.get(path), client.get(path, headers=FRAGMENT)
    assert page.status_code == fragment.status_code == 200
    assert inside(page) == whole(fragment)


@for_each("path", ["/lab/nobody", "/nothing", "/?example=nothing", "/docs"])
def test_so_it_is_for_errors_and_other_pages(client: TestClient, path: str) -> None:
    page, fragment = client.get(path), client.get(path, headers=FRAGMENT)
    assert page.status_code == fragment.status_code
    assert inside(page) == whole(fragment)


def test_so_it_is_for_a_refused_form(client: TestClient) -> None:
    _, lab = start(client)
    form, changes = lab.form("settings"), {"noise": "loud", "learning_rate": ""}
    page, fragment = send(client, form, changes), send(client, form, changes, FRAGMENT)
    assert page.status_code == fragment.status_code == 422
    assert inside(page) == whole(fragment)


@for_each("path", ["/lab/{id}", "/lab/nobody", "/nothing", "/docs"])
@for_each("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_caches_are_told_that_there_are_two(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    response = client.get(path.format(id=create(client)), headers=headers)
    assert "hx-request" in response.headers["vary"].lower()
    assert response.headers["cache-control"] == "no-store"


@for_each(
    ("action", "form"),
    [
        ("step", {"unit": "phase"}),
        ("step", {"unit": "epoch"}),
        ("train", {"epochs": "10"}),
        ("reset", {}),
        ("layers", {"change": "add_layer"}),
    ],
    quick=3,
)
def test_a_form_sent_by_htmx_is_answered_with_the_new_lab(
    client: TestClient, action: str, form: dict[str, str]
) -> None:
    session_id = create(client)
    view = "sample=2&show=weights"
    response = client.post(f"/lab/{session_id}/{action}?{view}", data=form, headers=FRAGMENT)
    assert response.status_code == 200
    assert read(client, session_id)["version"] == 2
    assert response.headers["hx-replace-url"] == f"/lab/{session_id}?{view}"
    assert whole(response) == inside(client.get(f"/lab/{session_id}?{view}"))


def test_the_address_follows_the_view(client: TestClient) -> None:
    session_id, page = start(client)
    link = page.one('[id="b1.2"]')
    response = client.get(address(page, link), headers=FRAGMENT)
    assert response.headers["hx-replace-url"] == f"/lab/{session_id}?select=b1.2"


@for_each(
    ("part", "way"),
    [("select=b1.2", "push"), ("charts=gradients", "push"), ("zoom=2", "replace"), ("", "replace")],
)
def test_another_place_is_a_new_entry_of_the_history(
    client: TestClient, part: str, way: str
) -> None:
    path = f"/lab/{create(client)}"
    here = {**FRAGMENT, "HX-Current-URL": f"http://testserver{path}"}
    assert f"hx-{way}-url" in client.get(f"{path}?{part}", headers=here).headers
    stepped = client.post(f"{path}/step?{part}", data={"unit": "epoch"}, headers=here)
    assert "hx-replace-url" in stepped.headers


def test_only_true_asks_for_a_fragment(client: TestClient) -> None:
    response = client.get(f"/lab/{create(client)}", headers={"HX-Request": "false"})
    assert "<html" in response.text


def test_going_back_in_the_browser_gives_the_whole_page(client: TestClient) -> None:
    """htmx puts the answer in place of the body: a fragment would have no header and no #lab."""
    response = client.get(f"/lab/{create(client)}", headers=FRAGMENT | RESTORE)
    assert one(parse(response.text), "#lab")
