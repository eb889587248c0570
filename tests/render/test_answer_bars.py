"""The histogram of a class's answers, read back from the SVG."""

from __future__ import annotations

from bs4 import BeautifulSoup

from app.render.answer_bars import AnswerBar, draw_answer_bars

BARS = [AnswerBar("yes", 3, right=True), AnswerBar("no <b>", 1), AnswerBar("x", 0)]


def read(svg: str) -> BeautifulSoup:
    return BeautifulSoup(svg, "xml")


def test_bars_are_as_long_as_their_counts() -> None:
    widths = [
        float(str(bar["width"])) for bar in read(draw_answer_bars(BARS, "Answers")).select("rect")
    ]
    assert abs(widths[0] - 3 * widths[1]) < 0.2
    assert widths[2] <= 1, "a trace, so that its place is seen"


def test_each_says_its_words_its_count_and_whether_it_is_right() -> None:
    svg = read(draw_answer_bars(BARS, "Answers"))
    titles = [title.get_text() for title in svg.select("title")]
    assert titles == ["yes: 3, 75 %, right", "no <b>: 1, 25 %", "x: 0, 0 %"]
    rows = [[text.get_text() for text in row.select("text")] for row in svg.select("g")]
    assert rows == [["✓ yes", "3"], ["no <b>", "1"], ["x", "0"]]
    assert svg.svg is not None
    assert svg.svg["role"] == "img"
    assert svg.svg["aria-label"] == f"Answers: {'; '.join(titles)}"


def test_where_nobody_has_answered_no_share_is_told() -> None:
    svg = read(draw_answer_bars([AnswerBar("yes", 0)], "Answers"))
    assert [title.get_text() for title in svg.select("title")] == ["yes: 0"]
