"""A table is previewed as it was detected; the preview changes nothing."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.examples import examples
from tests.for_each import for_each
from tests.training.table.written import Written, tables
from tests.web.calls import create, everything
from tests.web.own_table.tables import paste, press, preview, read_as, upload
from tests.web.page import Page, attribute, read, visit, words

DETECTED = {
    "delimiter": "detected: semicolon",
    "decimal": "detected: comma",
    "encoding": "detected: UTF-8",
    "header": "detected: names",
}


def cells(page: Page) -> list[list[str]]:
    return [
        [words(cell) for cell in row.select("td")] for row in page.soup.select(".cells tbody tr")
    ]


def column(page: Page, name: str) -> list[str]:
    """The cells of a column: predict, contents, fill."""
    for row in page.soup.select(".columns tbody tr"):
        if words(row.select("th")[0]) == name:
            return [words(cell) for cell in row.select("td")][1:]
    raise AssertionError(name)


def test_the_lab_links_to_the_page_and_back(client: TestClient) -> None:
    session_id = create(client)
    lab = visit(client, f"/lab/{session_id}?sample=3")
    page = visit(client, attribute(lab.one(".own-link a"), "href"))
    assert page.text("h1") == "My data"
    back = page.one(".own-table > p > a")
    assert attribute(back, "href") == f"/lab/{session_id}?sample=3"
    assert client.get("/lab/nothing/data").status_code == 404
    assert upload(client, "nothing", b"a,b\n1,2\n").status_code == 404


def test_detected_settings_are_shown(client: TestClient) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    page = preview(client, session_id)
    assert page.text("h1") == "t.csv"
    assert read_as(page) == DETECTED
    assert page.text(".reading span") == "30 rows, 4 columns"
    assert cells(page)[:2] == [["0,0", "0", "0,25", "a"], ["0,5", "1", "1,25", "b"]]
    assert column(page, "size")[:2] == [
        "numbers",
        "numbers, 30 different All 30 cells are numbers from 0 to 14.5.",
    ]
    assert column(page, "colour")[:2] == [
        "4 classes, or numbers",
        "numbers, 4 different All 30 cells are numbers from 0 to 3.",
    ]
    assert column(page, "kind")[:2] == [
        "2 classes",
        "text, 2 different All 30 cells hold “a” or “b”.",
    ]
    chosen = [attribute(box, "value") for box in page.soup.select("[name=feature][checked]")]
    assert chosen == ["0", "1", "2"]
    assert attribute(page.one("[name=target][checked]"), "value") == "3"
    assert page.soup.select("[name=feature][value='3'][disabled]")
    assert everything(client, session_id) == before


def test_pasted_text_is_previewed(client: TestClient) -> None:
    page = read(paste(client, create(client), "a\tb\n1\tx\n2\ty\n"))
    assert page.text("h1") == "pasted text"
    assert read_as(page)["delimiter"] == "detected: tab"
    assert cells(page) == [["1", "x"], ["2", "y"]]


def test_chosen_settings_override_the_detected_ones(client: TestClient) -> None:
    page = preview(client, create(client), "a;b,c;d\n1;2,5;é\n2;3,5;ü\n".encode("cp1252"))
    assert read_as(page)["encoding"] == "detected: Windows-1252"
    said = {"delimiter": "comma", "header": "no", "encoding": "latin-1"}
    again = read(press(client, page, "Apply", said))
    assert read_as(again) == {
        "delimiter": "comma",
        "decimal": "detected: point",
        "encoding": "Latin-1",
        "header": "values",
    }
    assert cells(again) == [["a;b", "c;d"], ["1;2", "5;é"], ["2;3", "5;ü"]]
    assert again.text("h1") == "t.csv"
    back = read(press(client, again, "Apply", {"delimiter": "", "header": ""}))
    assert cells(back)[0] == ["1", "2,5", "é"]
    point = read(press(client, back, "Apply", {"decimal": "point"}))
    assert column(point, "b,c")[1].startswith("text, 2 different")


def test_an_unreadable_table_can_be_read_with_other_settings(client: TestClient) -> None:
    page = preview(client, create(client), b"a,b\n1,x|y\n2,z\n")
    wrong = read(press(client, page, "Apply", {"delimiter": "vertical bar"}), 422)
    assert "Line 2 has 2 values, but there is 1 column." in wrong.alerts()[0]
    right = read(press(client, wrong, "Apply", {"delimiter": ""}))
    assert cells(right) == [["1", "x|y"], ["2", "z"]]


def test_chosen_columns_survive_other_settings(client: TestClient) -> None:
    page = preview(client, create(client))
    changes = {"feature": ["0", "2"], "target": "1", "task": "numbers", "standardize": None}
    again = read(press(client, page, "Apply", {**changes, "train_fraction": "0.7"}))
    assert [attribute(box, "value") for box in again.soup.select("[name=feature][checked]")] == [
        "0",
        "2",
    ]
    assert attribute(again.one("[name=target][checked]"), "value") == "1"
    assert again.text("[name=task] [selected]") == "numbers"
    assert attribute(again.one("[name=train_fraction]"), "value") == "0.7"
    assert not again.soup.select("[name=standardize][checked]")


def test_missing_and_constant_values_are_listed(client: TestClient) -> None:
    page = preview(client, create(client), b"a,b,c,y\n1,7,NA,u\n,7,2,v\n3,7,,u\n4,7,5,\n")
    assert "4 rows have missing values (line 2: c; line 3: a; line 4: c; line 5: y)" in page.text(
        "#missing"
    )
    assert column(page, "a")[1:] == [
        "numbers, 3 different 3 of 4 cells are numbers; line 3 is empty.",
        "mean",
    ]
    assert "line 2 holds “NA”; line 4 is empty" in column(page, "c")[1]
    assert column(page, "b") == [
        "",
        "numbers, 1 different Every cell that has a value holds “7”.",
        "",
    ]
    assert page.soup.select("[name=feature][value='1'][disabled]")
    assert column(page, "y")[2] == ""


def test_cells_are_escaped_and_formulas_are_text(client: TestClient) -> None:
    content = b"<b>x,y\n=1+1,<script>\n\"=cmd|' /C calc'!A0\",'\"><img>\n"
    answer = upload(client, create(client), content, "<i>&.csv")
    page = read(answer)
    assert page.text("h1") == "<i>&.csv"
    assert cells(page)[0] == ["=1+1", "<script>"]
    assert "<script>" not in answer.text
    assert "<img>" not in answer.text
    assert column(page, "<b>x")[1].startswith("text, 2 different")


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(written=tables(), delimiter=st.sampled_from(";\t|"), decimal=st.sampled_from(".,"))
def test_cells_are_shown_as_they_were_written(
    client: TestClient, written: Written, delimiter: str, decimal: str
) -> None:
    content = written.text(delimiter, decimal, 1, "\r\n").encode()
    session_id = create(client)
    page = preview(client, session_id, content)
    numbers = [row[1:] for row in cells(page)]
    expected = [[repr(value).replace(".", decimal) for value in row] for row in written.numbers]
    assert numbers == expected[:6]


@for_each("name", ["<i>", "x" * 300])
def test_file_names_are_cut(client: TestClient, name: str) -> None:
    page = read(upload(client, create(client), b"a,b\n1,2\n2,3\n", name))
    assert page.text("h1") == name[:100]
