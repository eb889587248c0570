"""Every page is sound HTML: it can be used by keyboard, by screen reader and without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.opening import opened
from tests.web.page import Page, address, attribute, query, words
from tests.web.states import STATES

VIEW = {
    "select",
    "sample",
    "show",
    "scale",
    "check",
    "charts",
    "curve",
    "map",
    "points",
    "paint",
    "pick",
    "blank",
    "lesson",
    "at",
    "answer",
    "hide",
    "surface",
    "horizontal",
    "vertical",
    "zoom",
}
OTHERS = ("not found", "docs", "comparison", "race", "sweep", "lessons")
LABS = [name for name in STATES if name not in OTHERS]
LEADS_ELSEWHERE = ("/race", "/sweep/use", "/lessons#own-lesson")
"""What these forms answer is another page, which a browser goes to by itself."""


@pytest.fixture(scope="module")
def pages() -> Iterator[dict[str, Page]]:
    with opened(Settings()) as client:
        yield {name: open_(client) for name, open_ in STATES.items()}


@for_each("state", STATES)
def test_the_head_says_what_it_is(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    assert page.response.text.startswith("<!doctype html>")
    assert page.one("html").get("lang") == "en"
    assert page.text("head > title").endswith("Backprop Playground")
    page.one("meta[charset=utf-8]")
    page.one('meta[name="viewport"]')


@for_each("state", STATES)
def test_ids_are_unique(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    counted = Counter(attribute(tag, "id") for tag in page.soup.select("[id]"))
    assert [key for key, count in counted.items() if count > 1] == []


@for_each("state", STATES)
def test_what_is_referred_to_is_there(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    ids = {attribute(tag, "id") for tag in page.soup.select("[id]")}
    for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "data-linked-id"):
        for tag in page.soup.select(f"[{name}]"):
            # The glossary's tips are fetched once somebody points at a word.
            named = {key for key in attribute(tag, name).split() if not key.startswith("tip-")}
            assert named <= ids, tag
    for link in page.soup.select('a[href^="#"]'):
        assert attribute(link, "href")[1:] in ids


@for_each("state", STATES)
def test_headings_descend_by_one(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    levels = [int(tag.name[1]) for tag in page.soup.select("h1, h2, h3, h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all(words(tag) for tag in page.soup.select("h1, h2, h3, h4"))


@for_each("state", LABS)
def test_every_panel_has_a_heading(pages: dict[str, Page], state: str) -> None:
    lab = pages[state]
    headings = [words(tag) for tag in lab.soup.select("h2")]
    if lab.soup.select(".lesson"):
        # It hides what its step has no use for.
        assert headings[0] == lab.text("#lesson-step")
        return
    for name in ("Settings", "Network", "Output", "Loss", "Microscope"):
        assert name in headings


@for_each("state", STATES)
def test_every_control_has_a_label(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    labels = {str(label.get("for")): words(label) for label in page.soup.select("label")}
    for control in page.soup.select("input, select, textarea"):
        if control.get("type") == "hidden":
            continue
        around = control.find_parent("label")
        named = control.get("aria-label") or labels.get(str(control.get("id")))
        assert named or (around is not None and words(around)), control


@for_each("state", STATES)
def test_every_button_and_link_has_a_name(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    for tag in page.soup.select("button:not([hidden]), a"):
        assert tag.get("aria-label") or words(tag), tag


@for_each("state", STATES)
def test_every_group_and_drawing_has_a_name(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    for tag in page.soup.select('[role="group"], [role="img"], [role="region"], nav'):
        assert tag.get("aria-label") or tag.get("aria-labelledby"), str(tag)[:200]


@for_each("state", STATES)
def test_every_form_works_without_scripts(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    for form in page.soup.select("form[action]"):
        assert attribute(form, "action").startswith("/")
        assert attribute(form, "method") in ("get", "post")
        assert form.select("button:not([hidden])"), "no button to send it with"


@for_each("state", STATES)
def test_every_form_of_the_lab_does_the_same_with_htmx(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    for form in page.one("#lab").select("form[action]"):
        if attribute(form, "action").endswith(LEADS_ELSEWHERE):
            continue
        assert form.get(f"hx-{attribute(form, 'method')}") == form.get("action")


@for_each("state", STATES)
def test_every_link_of_the_lab_does_the_same_with_htmx(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    for link in page.soup.select("[hx-get]"):
        if link.name == "a":
            assert link.get("href") == link.get("hx-get")
    for link in page.one("#lab").select("svg a"):
        assert link.get("hx-get")


@for_each("state", LABS)
def test_views_of_the_session_are_links_to_it(pages: dict[str, Page], state: str) -> None:
    """Where a form was just refused without scripts, they lead back to the lab by its address."""
    lab = pages[state]
    links = lab.soup.select("a[hx-get]")
    (path,) = {urlsplit(address(lab, link)).path for link in links}
    assert path == lab.response.url.path
    assert {name for link in links for name in query(address(lab, link))} <= VIEW


@for_each("state", STATES)
def test_nothing_is_inline_that_the_policy_forbids(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    for script in page.soup.select("script"):
        assert attribute(script, "src").startswith("/static/")
        assert not script.get_text()
    assert not page.soup.select("style, [style], iframe, object, embed, base")
    for tag in page.soup.select("*"):
        assert not [name for name in tag.attrs if name.startswith(("on", "hx-on"))], tag
        for name in ("href", "src", "action", "hx-get", "hx-post"):
            assert not str(tag.get(name, "")).lower().startswith("javascript:")


def test_every_static_file_exists(pages: dict[str, Page], client: TestClient) -> None:
    addresses = {state: files_of(page) for state, page in pages.items()}
    for state, found in addresses.items():
        assert len(found) > 5, state
    for path in set().union(*addresses.values()):
        assert path.startswith("/static/"), "a file of another host"
        assert client.get(path).status_code == 200, path


def files_of(page: Page) -> set[str]:
    tags = page.soup.select("script[src], link[href], img[src]")
    return {attribute(tag, "src" if tag.get("src") else "href") for tag in tags}


@for_each("state", STATES)
def test_images_are_drawn_on_this_server(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    for image in page.soup.select("image"):
        assert attribute(image, "href").startswith("data:image/png;base64,")


@for_each("state", STATES)
def test_no_number_is_broken(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    text = page.soup.get_text()
    for word in ("nan", "inf", "NaN", "Infinity", "None", "undefined"):
        assert word not in text.split()
    for tag in page.soup.select("[data-value]"):
        assert abs(float(attribute(tag, "data-value"))) < float("inf")
    for tag in page.soup.select("data[value]"):
        assert abs(float(attribute(tag, "value"))) < float("inf")


@for_each("state", LABS)
def test_the_selection_is_marked_in_text_and_colour(pages: dict[str, Page], state: str) -> None:
    lab = pages[state]
    for name in ("What the lines show", "Sample or batch"):
        current = lab.soup.select(f'[aria-label="{name}"] [aria-current="true"]')
        assert len(current) <= 1
    lines = lab.soup.select('[aria-label="What the lines show"] [aria-current="true"]')
    assert [words(link) for link in lines] == [
        "gradients" if "show=gradients" in str(lab.response.url) else "both"
    ]


@for_each("state", STATES)
def test_the_first_link_skips_to_the_lab(pages: dict[str, Page], state: str) -> None:
    page = pages[state]
    link = page.soup.select("body a")[0]
    assert attribute(link, "href") == "#lab"
    assert page.one("#lab").get("tabindex") == "-1"
