"""Networks at the limits: steps stay small, and the page says which weights are omitted."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.diagram_parts import spot
from tests.browser.lab import Lab
from tests.browser.page_numbers import weights_by_key

DEEP = [8] * 10
WIDE = [64, 64]
MAX_BYTES = 600_000
MAX_ELEMENTS = 8_000


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [DEEP, WIDE], ids=["10 × 8", "64-64"])
def test_a_step_stays_small(page: Page, hidden: list[int]) -> None:
    """Bytes and elements bound the time to draw a step on any machine."""
    lab = Lab(page).open(layers=tanh_layers(hidden))
    for unit in ("phase", "batch", "phase"):
        with lab.response() as answer:
            lab.step(unit)
        assert len(answer.value.body()) < MAX_BYTES, unit
        assert page.evaluate("document.querySelectorAll('*').length") < MAX_ELEMENTS, unit
    lab.select(f"w{len(hidden)}.3.1")
    expect(page.locator("#chosen-name")).to_contain_text("weight")


@pytest.mark.slow
@pytest.mark.parametrize("inputs", [30, 64])
def test_many_inputs_stay_small_and_show_the_chosen_one(page: Page, inputs: int) -> None:
    """Below the elements of 64-64, and no name of an input lies on another one."""
    rows = [[(row * column) % 7 / 7 for column in range(inputs)] for row in range(20)]
    names = [f"column {column} = a long name" for column in range(inputs)]
    layers = [*tanh_layers([8])[:1], {"units": 1, "activation": "identity"}]
    data = {"x": rows, "y": [float(row) for row in range(20)], "inputs": names, "task": "numbers"}
    Lab(page).open(data=data, layers=layers)
    assert page.evaluate("document.querySelectorAll('*').length") < 5_000
    page.locator("#folded-inputs").click()
    expect(page.locator("#chosen-name")).to_contain_text("a⁰₂₁")
    boxes = page.locator(".input-name").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.top, box.bottom])"
    )
    assert len(boxes) == 20
    for (_, bottom), (top, _) in zip(boxes, boxes[1:], strict=False):
        assert bottom <= top + 1


def test_the_note_says_how_many_weights_are_drawn(page: Page) -> None:
    lab = Lab(page).open(layers=tanh_layers(WIDE))
    weights = weights_by_key(lab.api("/parameters")["w"])
    note = page.locator(".legends")
    drawn, total = drawn_of(note.inner_text())
    assert total == len(weights)
    shown = drawn_keys(page)
    assert drawn == len(shown)
    # Those with the largest |w| of each gap.
    for layer in range(3):
        of_gap = {key: abs(w) for key, w in weights.items() if key.startswith(f"w{layer}.")}
        kept = [size for key, size in of_gap.items() if key in shown]
        left = [size for key, size in of_gap.items() if key not in shown]
        assert min(kept) >= max(left, default=0.0)

    expect(note).to_contain_text("Choose a neuron to see all of its own")
    lab.select("a1.7")
    shown = drawn_keys(page)
    own = {f"w0.{source}.7" for source in (1, 2)} | {f"w1.7.{unit}" for unit in range(1, 65)}
    assert own <= shown
    assert drawn_of(note.inner_text())[0] == len(shown)

    page.get_by_role("link", name="gradients").click()
    expect(note).to_contain_text("those with the largest |∂Jᵢ/∂w|")


@pytest.mark.slow
def test_numbers_of_a_deep_network_show_on_focus(page: Page) -> None:
    lab = Lab(page).open(layers=tanh_layers(DEEP))
    expect(page.locator(".legends")).not_to_contain_text("are drawn")
    trace = lab.trace(lab.batch_rows())
    neuron = lab.part("a5.3")
    numbers = {name: neuron.locator(f".{name}") for name in ("value", "derivative", "bias")}
    expected = {"value": trace["a"][5][0][2], "derivative": trace["dJ_da"][5][0][2], "bias": 0.0}
    for name, number in numbers.items():
        assert float(number.get_attribute("data-value") or "") == expected[name]
        expect(number).to_be_hidden()
        neuron.focus()
        expect(number).to_be_visible()
        neuron.blur()
        expect(number).to_be_hidden()
        page.mouse.move(*spot(page, "a5.3"))
        expect(number).to_be_visible()
        page.locator("#microscope-title").hover()


@pytest.mark.slow
def test_the_loss_is_shown_in_its_phase(page: Page) -> None:
    lab = Lab(page).open(layers=tanh_layers(DEEP))
    trace = lab.trace(lab.batch_rows())
    lab.advance("phase", len(DEEP) + 2)
    expect(page.locator("#phase")).to_have_text("loss")
    # Whatever the place, the number of the phase that was just done must be on the page.
    shown = page.locator("[data-value], data").evaluate_all(
        "all => all.map(number => number.dataset.value ?? number.value)"
    )
    assert repr(trace["loss"]) in shown


def tanh_layers(hidden: list[int]) -> list[dict[str, int | str]]:
    return [{"units": units, "activation": "tanh"} for units in (*hidden, 1)]


def drawn_of(note: str) -> tuple[int, int]:
    found = re.search(r"(\d+) of (\d+) weights are drawn", note)
    assert found, note
    return int(found[1]), int(found[2])


def drawn_keys(page: Page) -> set[str]:
    return set(page.locator("svg.network .edge").evaluate_all("all => all.map(edge => edge.id)"))
