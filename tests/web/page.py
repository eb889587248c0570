"""A page as a browser has it: parsed, with forms that can be filled in and sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import parse_qs, urljoin, urlsplit

from httpx2 import Response
from starlette.testclient import TestClient

from tests.web.calls import create
from tests.web.html import Tag, parse

FRAGMENT = {"HX-Request": "true"}


def one(inside: Tag, selector: str) -> Tag:
    """The only such element."""
    found = inside.select(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def attribute(tag: Tag, name: str) -> str:
    """An attribute that must be there."""
    value = tag.get(name)
    assert value is not None, f"no {name} on {tag.name} {tag.get('id')}"
    return value


def words(tag: Tag) -> str:
    """The text, with each run of white space as one space."""
    return " ".join(tag.get_text(" ").split())


@dataclass(frozen=True)
class Page:
    """The answer to a request; ``soup`` is the whole of it, parsed when somebody looks."""

    response: Response

    @cached_property
    def soup(self) -> Tag:
        """Without the spoken words of formulas, which nobody sees."""
        soup = parse(self.response.text)
        for words_of_formula in soup.select(".spoken"):
            words_of_formula.node.decompose()
        return soup

    def one(self, selector: str) -> Tag:
        return one(self.soup, selector)

    def text(self, selector: str) -> str:
        return words(self.one(selector))

    def alerts(self) -> list[str]:
        """The sentences that a screen reader speaks at once."""
        return [words(tag) for tag in self.soup.select('[role="alert"]')]

    def number(self, selector: str) -> float:
        """The number in full that stands at a place on the page."""
        return float(attribute(one(self.one(selector), "data[value]"), "value"))

    def form(self, action: str) -> Tag:
        """The first form of an action: step, train, reset, settings, layers."""
        forms = [
            form
            for form in self.soup.select("form[action]")
            if urlsplit(attribute(form, "action")).path.endswith(f"/{action}")
        ]
        assert forms, f"no form for {action}"
        return forms[0]


def read(response: Response, status: int = 200) -> Page:
    assert response.status_code == status, response.text[:2000]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response)


def visit(client: TestClient, path: str, status: int = 200) -> Page:
    return read(client.get(path), status)


def start(client: TestClient, example: str = "circle") -> tuple[str, Page]:
    """A new session of an example, and its page."""
    response = client.post("/", params={"example": example})
    assert response.status_code == 303
    path = response.headers["location"]
    return path.removeprefix("/lab/"), visit(client, path)


def start_small(client: TestClient) -> tuple[str, Page]:
    """A new small session, 2-3-1 with few samples, and its page: quicker to parse."""
    session_id = create(client)
    return session_id, visit(client, f"/lab/{session_id}")


def controls(form: Tag) -> dict[str, list[str]]:
    """What a browser would send for a form: every control that is on, ranges in their steps."""
    sent: dict[str, list[str]] = {}
    for control in form.select("input, select, textarea"):
        if control.has_attr("disabled") or not control.get("name"):
            continue
        value = _value(control)
        if value is not None:
            sent.setdefault(attribute(control, "name"), []).append(value)
    return sent


def _value(control: Tag) -> str | None:
    if control.name == "select":
        options = control.select("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        return str(chosen[0].get("value", words(chosen[0])))
    kind = str(control.get("type", "text"))
    if kind in ("checkbox", "radio") and not control.has_attr("checked"):
        return None
    value = str(control.get("value", "on" if kind in ("checkbox", "radio") else ""))
    return in_steps(control, value) if kind == "range" else value


def in_steps(control: Tag, value: str) -> str:
    """A range control holds no value off its steps (HTML, 4.10.5.1.13 and 4.10.5.3.8)."""
    low, high = (Decimal(attribute(control, name)) for name in ("min", "max"))
    try:
        number = Decimal(value)
    except ArithmeticError:
        number = (low + high) / 2
    number = min(high, max(low, number))
    step = attribute(control, "step")
    if step == "any":
        return value if number == Decimal(value) else str(number)
    whole = (number - low) / Decimal(step)
    if whole == whole.to_integral_value():
        return value if number == Decimal(value) else str(number)
    return str(low + Decimal(step) * whole.quantize(Decimal(1), "ROUND_HALF_UP"))


Changes = Mapping[str, str | Iterable[str] | None]


def send(
    client: TestClient,
    form: Tag,
    changes: Changes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Fill a form in and send it. None takes a control away, as an empty checkbox does."""
    data = controls(form)
    for name, value in (changes or {}).items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = [value] if isinstance(value, str) else list(value)
    method, action = attribute(form, "method"), attribute(form, "action")
    if method == "get":
        return client.get(urlsplit(action).path, params=data, headers=headers)
    return post(client, action, data, headers)


def post(
    client: TestClient,
    path: str,
    data: Mapping[str, list[str]],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Post a form, and again to the session that a draft became."""
    response = client.post(path, data=data, headers=headers)
    if response.status_code == 307:
        return client.post(response.headers["location"], data=data, headers=headers)
    return response


def press(client: TestClient, page: Page, action: str, name: str, value: str) -> Page:
    """Press a button as a browser without scripts does, and follow to the page."""
    for form in page.soup.select("form[action]"):
        for button in form.select(f'button[name="{name}"][value="{value}"]'):
            target = str(button.get("formaction", attribute(form, "action")))
            if urlsplit(target).path.endswith(f"/{action}"):
                assert not button.has_attr("disabled")
                data = {**controls(form), name: [value]}
                return follow(client, post(client, target, data))
    raise AssertionError(f"no button {name}={value} for {action}")


def follow(client: TestClient, response: Response) -> Page:
    assert response.status_code == 303, response.text[:2000]
    return visit(client, response.headers["location"])


def address(page: Page, link: Tag) -> str:
    """Path and query that a link of the page leads to, as a browser makes it whole."""
    target = urlsplit(urljoin(str(page.response.url), attribute(link, "href")))
    return f"{target.path}?{target.query}" if target.query else target.path


def query(path: str) -> dict[str, str]:
    """The view that an address asks for."""
    return {name: value for name, (value,) in parse_qs(urlsplit(path).query).items()}
