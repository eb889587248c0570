"""The pages beside the lab: about, glossary, formulas; each link leads to what it says."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.testclient import TestClient

from app import __version__
from app.render.formulas.article import ARTICLE, ArticleFormula
from app.web.guide.terms import TERMS, Term, term_of
from tests.for_each import for_each
from tests.render.formula_reader import read as read_formula
from tests.render.formula_text import formula_text
from tests.web.page import attribute, follow, read, start, visit, words

PAGES = ("/about", "/glossary", "/formulas")


def test_each_is_in_the_header_of_every_page(client: TestClient) -> None:
    for page in (start(client)[1], visit(client, "/docs"), visit(client, "/lab/nobody", 404)):
        for path in PAGES:
            page.one(f'header a[href="{path}"]')


@for_each("path", PAGES)
def test_each_makes_no_session_and_leads_nowhere_else(client: TestClient, path: str) -> None:
    page = visit(client, path)
    assert "set-cookie" not in page.response.headers
    assert len(page.soup.select("h1")) == 1
    for link in page.soup.select("a[href]"):
        assert attribute(link, "href").startswith(("/", "#"))


def test_about_says_what_it_is_from_which_article_and_which_version(client: TestClient) -> None:
    text = visit(client, "/about").text(".guide")
    assert "Part 2: The multi-layer perceptron" in text
    assert f"Version {__version__}" in text and "MIT" in text


def test_the_glossary_has_thirty_terms_in_order(client: TestClient) -> None:
    page = visit(client, "/glossary")
    titles = [words(tag) for tag in page.soup.select(".glossary dt")]
    assert titles == [term.title for term in TERMS.values()] == sorted(titles)
    assert len(titles) == 30
    for term in TERMS.values():
        assert 1 <= len(re.findall(r"[.](?: |$)", term.about)) <= 3, term.id
        assert term_of(term.title.upper()) is term


def test_no_two_terms_claim_one_label() -> None:
    labels = [label.lower() for term in TERMS.values() for label in {term.title, *term.labels}]
    assert len(labels) == len(set(labels))
    assert term_of("perceptron") is None


@for_each("term", TERMS.values(), ids=list(TERMS))
def test_each_term_leads_to_its_place(client: TestClient, term: Term) -> None:
    page = visit(client, "/glossary")
    address = urlsplit(attribute(page.one(f'.glossary [id="{term.id}"] a'), "href"))
    shown = follow(client, client.get(f"{address.path}?{address.query}"))
    shown.one(f'[id="{address.fragment}"]')
    assert not shown.soup.select(".notice")


def test_the_formulas_are_all_there_in_the_articles_order(client: TestClient) -> None:
    page = visit(client, "/formulas")
    ids = [attribute(item, "id") for item in page.soup.select(".formula-list li")]
    assert ids == list(ARTICLE)
    assert words(page.one('[id="dJ_dw0"] p')) == ARTICLE["dJ_dw0"].slip


SAID_ON_THE_PAGE = {
    "ŷ": "=ŷ",
    "σ′(z²)": "slopeofsigmoidatz²",
    "σ′(z¹)": "slopeofsigmoidatz¹",
    "alreadycalculated": "fromthepreviousbackwardstep",
    "1": "so1",
    "dJ/da²da²/dz²dz²/da¹": "dJ/da²da²/dz²w¹",
    "dJ/da¹da¹/dz¹dz⁰/dw⁰": "dJ/da¹da¹/dz¹dz¹/dw⁰",
}
"""Sides that the page writes in another way: in words, with w¹ put in, without the slip."""


@for_each("formula", ARTICLE.values(), ids=list(ARTICLE))
def test_each_formula_leads_to_itself(client: TestClient, formula: ArticleFormula) -> None:
    page = visit(client, "/formulas")
    address = urlsplit(attribute(page.one(f'[id="{formula.id}"] a'), "href"))
    shown = follow(client, client.get(f"{address.path}?{address.query}"))
    assert attribute(shown.one("#moment"), "data-phase") == str(formula.phase)
    written = flat(" ".join(words(panel) for panel in shown.soup.select(".heads, #microscope")))
    # A long formula is several elements, so that it can break between them.
    written += "\n" + "".join(
        flat(formula_text(read_formula(math.html.replace("&nbsp;", " "))))
        for math in shown.soup.select("#moment math, #microscope math")
    )
    whole = flat(formula.plain)
    if whole in written:
        return
    for side in re.split(":=|=", whole):
        assert SAID_ON_THE_PAGE.get(side, side) in written, (side, written)


def flat(text: str) -> str:
    """Without spaces, points of multiplication, and what marks a share; d for ∂."""
    return re.sub(r"[\s·]", "", text).replace("∂", "d").replace("Jᵢ", "J").replace("∑", "Σ")


def test_a_page_of_the_lab_can_fetch_the_tip_of_each_marked_word(client: TestClient) -> None:
    location = client.get("/?example=circle&phase=5").headers["location"]
    page = visit(client, location)
    answer = client.get(attribute(page.one("#tips"), "data-from"))
    assert answer.headers["cache-control"] == "max-age=86400"
    assert "set-cookie" not in answer.headers
    tips = read(answer)
    assert [attribute(tip, "id") for tip in tips.soup.select("[popover]")] == [
        f"tip-{name}" for name in TERMS
    ]
    marked = page.soup.select("[data-term]")
    assert len(marked) > 12
    for word in marked:
        tips.one(f"#tip-{attribute(word, 'data-term')}")
