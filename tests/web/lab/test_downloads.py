"""Files of a session from the page's menu, and a saved one opened again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.commands.run_file import write_run
from app.export.downloads import DOWNLOADS
from app.settings import Settings
from app.training.codec.snapshot import to_bytes
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.export.scripts import printed_losses, run_source
from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.html import parse
from tests.web.opening import opened
from tests.web.page import attribute, start_small, visit, words


def export(client: TestClient, session_id: str, name: str) -> Response:
    response = client.get(f"/lab/{session_id}/export/{name}")
    assert response.status_code == 200, response.text
    return response


def send(client: TestClient, content: bytes, name: str = "mine.json") -> Response:
    return client.post("/open", files={"file": (name, content, "application/json")})


def refusal(response: Response, status: int) -> str:
    """The sentence of a page that refuses."""
    assert response.status_code == status
    page = response.text
    text = words(parse(page).select(".error-page p")[0])
    check_sentence(text)
    return text


def test_the_menu_links_to_every_file_and_each_can_be_had(client: TestClient) -> None:
    session_id, page = start_small(client)
    links = page.soup.select(".export-menu a[download]")
    paths = [attribute(link, "href") for link in links]
    assert paths == [f"/lab/{session_id}/export/{name}" for name in DOWNLOADS]
    for link, path in zip(links, paths, strict=True):
        assert link.has_attr("download")
        response = client.get(path)
        assert response.status_code == 200
        assert response.headers["content-disposition"].startswith('attachment; filename="backprop-')
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.content


@for_each(
    ("name", "file", "media_type"),
    [
        ("script.py", "backprop-2-3-1.py", "text/x-python; charset=utf-8"),
        ("notebook.ipynb", "backprop-2-3-1.ipynb", "application/x-ipynb+json"),
        ("weights.npz", "backprop-2-3-1-weights.npz", "application/octet-stream"),
        ("history.csv", "backprop-2-3-1-history.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_file_has_its_name_and_type(
    client: TestClient, name: str, file: str, media_type: str
) -> None:
    response = export(client, create(client), name)
    assert response.headers["content-disposition"] == f'attachment; filename="{file}"'
    assert response.headers["content-type"] == media_type


def test_the_script_prints_the_losses_of_the_api(client: TestClient, tmp_path: Path) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 3)
    history = read(client, session_id, "history")
    printed = printed_losses(run_source(export(client, session_id, "script.py").text, tmp_path))
    assert list(printed) == history["epoch"]
    assert [row[0] for row in printed.values()] == pytest.approx(history["train"], rel=1e-9)
    assert [row[1] for row in printed.values()] == pytest.approx(history["test"], rel=1e-9)


def test_exporting_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 2)
    before = everything(client, session_id)
    for name in DOWNLOADS:
        export(client, session_id, name)
    assert everything(client, session_id) == before


def test_a_session_that_plays_can_be_taken_away(client: TestClient) -> None:
    session_id = create(client)
    assert client.post(f"/lab/{session_id}/play", data={"speed": "5"}).status_code == 303
    weights = export(client, session_id, "weights.json").json()
    assert [len(layer) for layer in weights["w"]] == [2, 3]
    saved = export(client, session_id, "session.json").content
    client.post(f"/lab/{session_id}/pause")
    assert send(client, saved).status_code == 303


def test_an_unknown_file_or_session_is_reported(client: TestClient) -> None:
    session_id = create(client)
    assert "script.py" in refusal(client.get(f"/lab/{session_id}/export/weights.pkl"), 404)
    assert "no session" in refusal(client.get("/lab/none/export/script.py"), 404)


def test_a_saved_session_opens_as_a_new_one_with_the_same_numbers(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "batch", 4)
    before = everything(client, session_id)
    response = send(client, export(client, session_id, "session.json").content)
    assert response.status_code == 303
    opened_id = response.headers["location"].removeprefix("/lab/")
    assert opened_id != session_id
    visit(client, f"/lab/{opened_id}")
    after = everything(client, opened_id)
    for told in (before, after):
        told[""].pop("id")
        told[""].pop("version")
    assert after == before


def test_a_session_of_the_command_line_opens(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "run.session"
    session = TrainingSession(Recipe.model_validate({"dataset": {"name": "xor"}}))
    session.step(Unit.EPOCH, 3)
    write_run(path, session)
    for content in (path.read_bytes(), to_bytes(session)):
        response = send(client, content, path.name)
        assert response.status_code == 303
        opened_id = response.headers["location"].removeprefix("/lab/")
        assert read(client, opened_id, "history")["train"] == session.history.train


def test_the_form_on_the_page_sends_what_is_asked_for(client: TestClient) -> None:
    _, page = start_small(client)
    form = page.form("open")
    assert (form.get("method"), form.get("enctype")) == ("post", "multipart/form-data")
    assert attribute(form.select("input")[0], "name") == "file"


@pytest.fixture
def counted() -> Iterator[tuple[TestClient, list[bytes]]]:
    """A client, and the snapshots of the sessions that are made meanwhile."""
    with opened(Settings()) as client:
        store = client.app.state.sessions._store  # type: ignore[attr-defined]
        made: list[bytes] = []
        create_as_before = store.create

        async def create_and_count(snapshot: bytes, owner: str) -> Any:
            made.append(snapshot)
            return await create_as_before(snapshot, owner)

        store.create = create_and_count
        yield client, made


def test_what_cannot_be_opened_makes_no_session(
    counted: tuple[TestClient, list[bytes]],
) -> None:
    client, made = counted
    saved = json.loads(export(client, create(client), "session.json").text)
    made.clear()
    for content, word in (
        (b"hello", "not a saved session"),
        (json.dumps({**saved, "version": 2}).encode(), "newer"),
        (json.dumps({**saved, "snapshot": "AAAA"}).encode(), "damaged"),
        (b"", "Choose a file that was saved"),
    ):
        assert word in refusal(send(client, content), 422)
    assert "Choose" in refusal(client.post("/open", data={"file": "text"}), 422)
    assert "Choose" in refusal(client.post("/open"), 422)
    assert "too large" in refusal(send(client, b" " * (Settings().max_body_bytes + 1)), 413)
    two = [("file", ("a", b"{}")), ("file", ("b", b"{}"))]
    assert client.post("/open", files=two).status_code == 400
    assert made == []


def test_a_session_beyond_the_limits_is_not_opened(client: TestClient) -> None:
    session_id = create(client)
    saved = export(client, session_id, "session.json").content
    with opened(Settings(max_units=2)) as small:
        assert "At most 2 units" in refusal(send(small, saved), 422)


def test_another_site_opens_nothing(client: TestClient) -> None:
    saved = export(client, create(client), "session.json").content
    response = client.post(
        "/open", files={"file": ("a", saved)}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
