"""A table is previewed as it was read; the preview changes nothing, and choices outlast it."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, everything
from tests.web.own_table.case import text
from tests.web.own_table.seen import seen_on_page
from tests.web.own_table.tables import paste, press, preview, read_as, upload
from tests.web.own_table.workbooks import workbook
from tests.web.page import Changes, Page, attribute, read, visit, words

DETECTED = {
    "delimiter": "detected: semicolon",
    "decimal": "detected: comma",
    "encoding": "detected: UTF-8",
    "header": "detected: names",
    "first_line": "detected: line 1",
}
PRICES = text("area,rooms,price,zone", "50,2,900,a", "62,3,1100,b", "120,4,2400,a", "80,3,1500,b")


def cells(page: Page) -> list[list[str]]:
    return [
        [words(cell) for cell in row.select("td")] for row in page.soup.select(".cells tbody tr")
    ]


def roles(page: Page) -> dict[str, str]:
    return seen_on_page(page.response).roles


def test_the_lab_links_to_the_page_and_back(client: TestClient) -> None:
    session_id = create(client)
    lab = visit(client, f"/lab/{session_id}?sample=3")
    page = visit(client, attribute(lab.one(".own-link a"), "href"))
    assert page.text("h1") == "My data"
    back = page.one(".own-table > p > a")
    assert attribute(back, "href") == f"/lab/{session_id}?sample=3"
    assert client.get("/lab/nothing/data").status_code == 404
    assert upload(client, "nothing", b"a,b\n1,2\n").status_code == 404


def test_what_was_detected_is_shown(client: TestClient) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    page = preview(client, session_id)
    assert page.text("h1") == "t.csv"
    assert read_as(page) == DETECTED
    assert page.text("#reading-summary") == (
        "30 rows and 4 columns: separated by semicolons, decimal comma, UTF-8."
    )
    assert cells(page)[:2] == [
        ["0,0 → 0", "0", "0,25 → 0.25", "a"],
        ["0,5 → 0.5", "1", "1,25 → 1.25", "b"],
    ]
    assert roles(page) == {"size": "input", "colour": "input", "weight": "input", "kind": "target"}
    counts = page.text("#training-counts")
    assert "3 columns give 3 inputs. Predicts “kind”: 2 classes (a, b)." in counts
    assert everything(client, session_id) == before


def test_no_control_is_disabled(client: TestClient) -> None:
    page = preview(client, create(client), b"a,b,c,y\n1,7,NA,u\n,7,2,v\n3,7,,u\n4,7,5,\n")
    assert not page.soup.select("[disabled]")


def test_categories_become_inputs(client: TestClient) -> None:
    content = text("colour,size,price", "red,S,1.5", "blue,L,2.5", "green,S,3.5", "red,L,4.25")
    page = preview(client, create(client), content)
    assert "2 columns give 4 inputs. Predicts the number “price”." in page.text("#training-counts")
    first = page.soup.select(".cells tbody td")[0]
    assert words(first) == "red → 0 0 1"
    heads = [words(each) for each in page.soup.select(".cells thead th")]
    assert heads[1:3] == ["colour input blue, green, red", "size input 1 = S"]


def test_numbers_have_all_digits_of_their_cells(client: TestClient) -> None:
    """Digits before the mark are grouped alike, with and without digits after it."""
    content = text("a,b,c", "12345.68,0.00012345678,1", "12400,-0.5,2", "1234567.125,3e-7,4")
    assert cells(preview(client, create(client), content)) == [
        ["12 345.68", "0.00012345678", "1"],
        ["12 400", "−0.5", "2"],
        ["1 234 567.125", "3e-7 → 3·10⁻⁷", "4"],
    ]


def test_pasted_text_is_previewed(client: TestClient) -> None:
    page = read(paste(client, create(client), "a\tb\n1\tx\n2\ty\n"))
    assert page.text("h1") == "pasted text"
    assert read_as(page)["delimiter"] == "detected: tab"
    assert cells(page) == [["1", "x"], ["2", "y"]]


def test_chosen_settings_override_the_detected_ones(client: TestClient) -> None:
    page = preview(client, create(client), "a;b,c;d\n1;2,5;é\n2;3,5;ü\n".encode("cp1252"))
    said = {"delimiter": "comma", "header": "no", "encoding": "latin-1"}
    again = read(press(client, page, "Apply", said))
    shown = read_as(again)
    assert (shown["delimiter"], shown["header"]) == ("comma", "values")
    assert cells(again) == [["a;b", "c;d"], ["1;2", "5;é"], ["2;3", "5;ü"]]
    assert "The table now has other columns" in again.text("#table-problem")
    assert again.text("h1") == "t.csv"
    back = read(press(client, again, "Apply", {"delimiter": "", "header": ""}))
    assert cells(back)[0] == ["1", "2,5 → 2.5", "é"]
    later = read(press(client, back, "Apply", {"first_line": "2"}))
    assert read_as(later)["first_line"] == "line 2: 1;2,5;é"
    assert cells(later)[0][0] in ("1", "2")


def test_an_unreadable_table_can_be_read_with_other_settings(client: TestClient) -> None:
    page = preview(client, create(client), b"a,b\n1,x|y\n2,z\n3,u\n")
    wrong = read(press(client, page, "Apply", {"delimiter": "tab"}), 422)
    assert wrong.text("#table-problem")
    right = read(press(client, wrong, "Apply", {"delimiter": ""}))
    assert cells(right) == [["1", "x|y"], ["2", "z"], ["3", "u"]]


def test_another_sheet_is_chosen(client: TestClient) -> None:
    notes: list[list[float | str]] = [["made by", "Ada"], ["on", "Monday"]]
    flowers: list[list[float | str]] = [["size", "kind"], [1.5, "a"], [2.5, "b"], [3.5, "a"]]
    content = workbook({"Notes": notes, "Flowers": flowers, "Empty": []})
    page = preview(client, create(client), content)
    empty = read(press(client, page, "Apply", {"sheet": "Empty"}), 422)
    assert empty.text("#table-problem").endswith(".")
    right = read(press(client, empty, "Apply", {"sheet": "Flowers"}))
    assert read_as(right)["sheet"] == "Flowers"
    assert cells(right) == [["1.5", "a"], ["2.5", "b"], ["3.5", "a"]]


def test_choices_outlast_another_reading(client: TestClient) -> None:
    page = preview(client, create(client), PRICES)
    changes: Changes = {
        "role-0": "none",
        "role-2": "target",
        "kind-1": "categories",
        "standardize": None,
        "standardize_target": None,
        "train_fraction": "0,7",
    }
    once = read(press(client, page, "Apply", changes))
    again = read(press(client, once, "Apply", {"decimal": "point"}))
    for shown in (once, again):
        assert roles(shown) == {
            "area": "none",
            "rooms": "input",
            "price": "target",
            "zone": "input",
        }
        assert seen_on_page(shown.response).kinds["rooms"] == "categories"
        assert attribute(shown.one("[name=train_fraction]"), "value") == "0,7"
        assert not shown.soup.select("[name=standardize][checked]")
        assert not shown.soup.select("[name=standardize_target][checked]")


def test_defaults_follow_another_reading(client: TestClient) -> None:
    content = b"sep\n" + text("a;b;k", "1;5;u", "2;6;v", "3;7;u")
    page = preview(client, create(client), content)
    wrong = read(press(client, page, "Apply", {"first_line": "1", "delimiter": "comma"}), 422)
    right = read(press(client, wrong, "Apply", {"first_line": "", "delimiter": ""}))
    assert roles(right) == {"a": "input", "b": "input", "k": "target"}


def test_another_target_takes_the_place_of_the_proposed_one(client: TestClient) -> None:
    page = preview(client, create(client), PRICES)
    assert roles(page)["zone"] == "target"
    once = read(press(client, page, "Apply", {"role-2": "target"}))
    assert roles(once) == {"area": "input", "rooms": "input", "price": "target", "zone": "input"}
    back = read(press(client, once, "Apply", {"role-3": "target"}))
    assert roles(back)["zone"] == "target"
    assert roles(back)["price"] != "target"
    assert "“price” is no longer a target" in back.text(".remarks")


def test_several_numbers_are_predicted(client: TestClient) -> None:
    page = preview(client, create(client), PRICES)
    once = read(press(client, page, "Apply", {"role-0": "target", "role-2": "target"}))
    both = read(press(client, once, "Apply", {"role-2": "target"}))
    assert "Predicts 2 numbers: “area”, “price”." in both.text("#training-counts")


def test_a_word_is_missing_or_not(client: TestClient) -> None:
    content = text("x,y,kind", "1,-999,a", "2,3.5,b", "3,4.5,a", "4,2.5,b", "5,-999,a", "6,4.1,b")
    page = preview(client, create(client), content)
    box = page.one("[name=missing-1]")
    assert box.has_attr("checked")
    kept = read(press(client, page, "Apply", {"missing-1": None}))
    assert seen_on_page(kept.response).values["y"][0] == -999
    again = read(press(client, kept, "Apply", {"decimal": "point"}))
    assert seen_on_page(again.response).values["y"][0] == -999


def test_cells_are_escaped_and_formulas_are_text(client: TestClient) -> None:
    content = b"<b>x,y\n=1+1,<script>\n\"=cmd|' /C calc'!A0\",'\"><img>\n"
    answer = upload(client, create(client), content, "<i>&.csv")
    page = read(answer)
    assert page.text("h1") == "<i>&.csv"
    assert [cell.split(" → ")[0] for cell in cells(page)[0]] == ["=1+1", "<script>"]
    assert "<script>" not in answer.text
    assert "<img>" not in answer.text


@for_each("name", ["<i>", "x" * 300])
def test_file_names_are_cut(client: TestClient, name: str) -> None:
    page = read(upload(client, create(client), b"a,b\n1,2\n2,3\n", name))
    assert page.text("h1") == name[:100]
