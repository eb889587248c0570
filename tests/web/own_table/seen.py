"""What the page and the API say about a table, in one form, so that tests can ask both."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from tests.web.html import Tag
from tests.web.own_table.case import Value
from tests.web.own_table.tables import press, upload
from tests.web.page import Page, attribute, words


@dataclass(frozen=True)
class Seen:
    """A table as it is shown; ``asked`` is by setting, ``values`` are of the first rows."""

    rows: int = 0
    roles: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[Value]] = field(default_factory=dict)
    said: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    answer: Any = None


def by_page(
    client: TestClient, session_id: str, content: bytes, query: dict[str, str], name: str = "t.csv"
) -> Seen:
    """Upload it to the page, and choose settings."""
    answer = upload(client, session_id, content, name)
    if query:
        answer = press(client, Page(answer), "Apply", query)
    return seen_on_page(answer)


def seen_on_page(answer: Response) -> Seen:
    """The page of a table."""
    page = Page(answer)
    if answer.status_code != 200:
        return Seen(refused=page.text("#table-problem"), answer=answer)
    names = [words(each) for each in page.soup.select(".columns tbody th .name")]
    summary = page.text("#reading-summary")
    rows = re.match(r"(\d+) row", summary)
    assert rows is not None
    kinds = dict(zip(names, _selected(page, "kind-"), strict=True))
    table = page.soup.select(".cells tbody tr")
    asked: dict[str, str] = {}
    for question in page.soup.select(".question"):
        setting = attribute(question, "id").partition("-asked")[0]
        kind, _, index = setting.partition("-")
        key = f"{names[int(index)]}: {kind}" if index.isdigit() else setting
        asked[key] = f"{asked.get(key, '')} {words(question)}"
    return Seen(
        rows=int(rows[1]),
        roles=dict(zip(names, _selected(page, "role-"), strict=True)),
        kinds=kinds,
        values={
            name: [_value(row.select("td")[column], kinds[name]) for row in table]
            for column, name in enumerate(names)
        },
        said=" ".join(
            [summary, *(words(each) for each in page.soup.select(".remarks li, .found p, .why"))]
        ),
        asked=asked,
        answer=answer,
    )


def _selected(page: Page, prefix: str) -> list[str]:
    return [
        attribute(select.select("option[selected]")[0], "value")
        for select in page.soup.select(f'select[name^="{prefix}"]')
    ]


def _value(cell: Tag, kind: str) -> Value:
    numbers = cell.select("data")
    becomes = cell.select(".becomes")
    if len(numbers) == 1 and kind != "categories":
        return float(attribute(numbers[0], "value"))
    text = words(becomes[0]).removeprefix("→ ") if becomes and not numbers else ""
    if text == "missing":
        return None
    return text or words(cell.select(".cell, data")[0])


def by_api(client: TestClient, content: bytes, query: dict[str, str]) -> Seen:
    """Send it to the API."""
    return seen_in_answer(client.post("/api/tables", content=content, params=query))


def seen_in_answer(answer: Response) -> Seen:
    """An answer of ``POST /api/tables``."""
    found = answer.json()
    if answer.status_code != 200:
        return Seen(refused=found["detail"], answer=found)
    asked: dict[str, str] = {}
    said: list[str] = []
    for owner, remarks in [
        ("", found["remarks"]),
        *((f"{column['name']}: ", column["remarks"]) for column in found["columns"]),
    ]:
        for remark in remarks:
            if remark["asks"]:
                key = f"{owner}{remark['setting']}"
                asked[key] = f"{asked.get(key, '')} {remark['text']}"
            else:
                said.append(remark["text"])
    columns = found["columns"]
    said += [text for column in columns for text in (column["evidence"], column["why"])]
    return Seen(
        rows=found["rows"],
        roles={column["name"]: column["role"] for column in columns},
        kinds={column["name"]: column["kind"] for column in columns},
        values={column["name"]: column["values"] for column in columns},
        said=" ".join(said),
        asked=asked,
        answer=found,
    )
