"""Every kind of invalid table is refused with its reason; the session does not change."""

from __future__ import annotations

import random
import zlib
from base64 import b64encode

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from app.training.table.table import MAX_BYTES, MAX_ROWS
from tests.for_each import for_each
from tests.training.table.test_broken import BROKEN
from tests.web.calls import create, everything
from tests.web.opening import opened
from tests.web.own_table.tables import FLOWERS, paste, press, preview, upload
from tests.web.page import attribute, read


@for_each("case", BROKEN, quick=3)
def test_a_broken_file(client: TestClient, case: str) -> None:
    content, said = BROKEN[case]
    session_id = create(client)
    before = everything(client, session_id)
    page = read(upload(client, session_id, content), 422)
    assert len(page.alerts()) == 2, "the other one belongs to the file field and is hidden"
    assert said in page.text("#table-problem")
    assert not page.soup.select(".columns")
    assert page.soup.select("form.way-in")
    assert everything(client, session_id) == before


def test_broken_text_stays_in_its_field(client: TestClient) -> None:
    text = "a,b\n1,2\n</textarea>,2,<b>\n"
    page = read(paste(client, create(client), text), 422)
    assert "Line 3 has 3 values, but there are 2 columns." in page.text("#table-problem")
    assert page.one("textarea").get_text().strip().splitlines() == text.strip().splitlines()


def test_an_empty_form_is_refused(client: TestClient) -> None:
    session_id = create(client)
    for answer in (
        client.post(f"/lab/{session_id}/data"),
        client.post(f"/lab/{session_id}/data", data={"pasted": "  "}),
        client.post(f"/lab/{session_id}/data/train", data={"table": ""}),
        upload(client, session_id, b"", ""),
    ):
        assert "Choose a file or paste a table first." in read(answer, 422).text("#table-problem")
    assert "There are no rows" in read(upload(client, session_id, b"", "e.csv"), 422).text(
        "#table-problem"
    )


def test_a_body_beyond_the_limit_is_refused_whole(client: TestClient) -> None:
    session_id = create(client)
    answer = upload(client, session_id, b"1," * MAX_BYTES)
    assert "The table is too large: at most 5 MB" in read(answer, 413).alerts()[0]
    # A body without Content-Length, too.
    chunks = (b"1," * 500_000 for _ in range(8))
    head = {"Content-Type": "multipart/form-data; boundary=x"}
    unsaid = client.post(f"/lab/{session_id}/data", content=chunks, headers=head)
    assert "The table is too large: at most 5 MB" in read(unsaid, 413).alerts()[0]


@pytest.mark.slow
def test_fifty_thousand_rows_are_the_maximum(client: TestClient) -> None:
    session_id = create(client)
    row = b"0.25,1.5,a\n0.5,0.75,b\n"
    page = preview(client, session_id, row * (MAX_ROWS // 2))
    assert page.text("#reading-summary").startswith(f"{MAX_ROWS} rows and 3 columns")
    assert press(client, page, "Train on this data").status_code == 303
    refused = read(upload(client, session_id, row * (MAX_ROWS // 2) + b"1,1,a\n"), 422)
    assert f"more than {MAX_ROWS} rows" in refused.text("#table-problem")


@pytest.mark.slow
def test_five_megabytes_travel_through_the_page(client: TestClient) -> None:
    letters = random.Random(0)
    cells = [
        f"{letters.randbytes(50).hex()},{letters.random()},{row % 3}\n" for row in range(40_000)
    ]
    content = "".join(cells).encode()[:MAX_BYTES]
    content = content[: content.rindex(b"\n") + 1]
    page = preview(client, create(client), content)
    assert press(client, page, "Train on this data").status_code == 303


@for_each(
    ("changes", "said", "field"),
    [
        ({"role-0": "none", "role-1": "none", "role-2": "none"}, "Choose at least one", ""),
        ({"role-3": "none"}, "column to predict", ""),
        ({"role-3": "none", "role-0": "target", "task": "classes"}, "30 different", ""),
        ({"train_fraction": "most"}, "Train share: enter a number", "train_fraction"),
        ({"train_fraction": "0"}, "Train share: enter a number above 0.", "train_fraction"),
        ({"train_fraction": "nan"}, "Train share: enter a number", "train_fraction"),
        ({"shown": "{}"}, "The table now has other columns", ""),
        ({"shown": "damaged"}, "The table now has other columns", ""),
        ({"shown": '{"roles": ["input"]}'}, "The table now has other columns", ""),
        ({"delimiter": "tab", "header": "no"}, "", ""),
        ({"table": "no table"}, "The table was damaged in transmission", ""),
        ({"table": "eJw="}, "The table was damaged in transmission", ""),
    ],
    quick=5,
)
def test_an_invalid_choice_is_refused(
    client: TestClient, changes: dict[str, str | list[str] | None], said: str, field: str
) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    page = preview(client, session_id)
    refused = read(press(client, page, "Train on this data", changes), 422)
    assert said in " ".join(refused.alerts())
    assert everything(client, session_id) == before
    if "table" not in changes:
        table = attribute(refused.one("[name=table]"), "value")
        assert table == attribute(page.one("[name=table]"), "value")
    if field:
        shown = refused.one(f"[name={field}]")
        assert attribute(shown, "value") == changes[field]
        assert attribute(shown, "aria-invalid") == "true"
        assert said in refused.text(f"#{field}-problem")


def test_more_inputs_than_the_limit() -> None:
    row = ",".join(str(number) for number in range(70))
    other = ",".join(str(number + number % 3 + 1) for number in range(70))
    with opened(Settings(max_inputs=20)) as client:
        session_id = create(client)
        page = preview(client, session_id, f"{row}\n{other}\n{row}\n".encode())
        chosen = page.soup.select('select[name^="role-"] option[selected][value="input"]')
        assert len(chosen) == 20
        every: dict[str, str | list[str] | None] = {f"role-{index}": "input" for index in range(30)}
        refused = read(press(client, page, "Train on this data", every), 422)
        assert "at most 20" in refused.text("#choice-problem")
        still = refused.soup.select('select[name^="role-"] option[selected][value="input"]')
        assert len(still) >= 30


def test_numbers_that_are_too_large_are_named_before_training(client: TestClient) -> None:
    page = preview(client, create(client), b"x,u,k\n1e16,1,a\n2e16,3,b\n3,2,a\n")
    assert "“x” holds numbers beyond 10¹⁵" in page.text("#choice-problem")
    right = read(press(client, page, "Apply", {"role-0": "none"}))
    assert not right.soup.select("#choice-problem")


def test_rows_beyond_the_setting_are_refused_with_the_table_kept() -> None:
    with opened(Settings(max_own_rows=10)) as client:
        session_id = create(client)
        refused = read(press(client, preview(client, session_id), "Train on this data"), 422)
        assert "at most 10 rows" in refused.text("#table-problem")
        assert refused.soup.select("[name=table]")


def test_a_decompression_bomb_is_not_inflated(client: TestClient) -> None:
    bomb = b64encode(zlib.compress(b"1,2\n" * 5_000_000)).decode()
    page = preview(client, create(client), FLOWERS)
    refused = read(press(client, page, "Apply", {"table": bomb}), 422)
    assert "damaged" in refused.text("#table-problem")
