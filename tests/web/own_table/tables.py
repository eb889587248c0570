"""Tables sent to the page as a browser sends them."""

from __future__ import annotations

from urllib.parse import urlsplit

from httpx2 import Response
from starlette.testclient import TestClient

from tests.web.page import Changes, Page, attribute, controls, read

FLOWERS = (
    "size;colour;weight;kind\n"
    + "".join(f"{0.5 * row};{row % 4};{row},25;{'ab'[row % 2]}\n".replace(".", ",")
              for row in range(30))
).encode()  # fmt: skip
"""30 rows after a line of names: two columns with decimal commas, one of whole numbers, classes."""


def upload(client: TestClient, session_id: str, content: bytes, name: str = "t.csv") -> Response:
    return client.post(f"/lab/{session_id}/data", files={"file": (name, content)})


def paste(client: TestClient, session_id: str, text: str) -> Response:
    # Browsers send every line end as CR LF.
    fields = {"pasted": (None, text.replace("\n", "\r\n").encode())}
    return client.post(f"/lab/{session_id}/data", files=fields)


def preview(client: TestClient, session_id: str, content: bytes = FLOWERS) -> Page:
    return read(upload(client, session_id, content))


def press(client: TestClient, page: Page, button: str, changes: Changes | None = None) -> Response:
    """Press “Apply” or “Train on this data” of a preview, with some fields changed."""
    form = page.one("form.chosen-table")
    pressed = next(each for each in form.select("button") if each.get_text() == button)
    fields = controls(form)
    for name, value in (changes or {}).items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = [value] if isinstance(value, str) else list(value)
    target = str(pressed.get("formaction", attribute(form, "action")))
    parts = [(name, (None, each.encode())) for name, all_ in fields.items() for each in all_]
    assert urlsplit(target).path.startswith("/lab/")
    return client.post(target, files=parts)


def read_as(page: Page) -> dict[str, str]:
    """How the table is read, as the selects say it."""
    shown = {}
    for select in page.soup.select(".reading select"):
        option = select.select_one("option[selected]")
        assert option is not None
        shown[attribute(select, "name")] = option.get_text()
    return shown
