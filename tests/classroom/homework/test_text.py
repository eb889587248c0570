"""Texts are cleaned of what is invisible, and keep what a script needs."""

from app.classroom.homework.text import clean_sentence, clean_text


def test_lines_stay_and_invisible_characters_go() -> None:
    assert clean_text(" a\r\nb\tc\x00\u202e\ud800 \n", 80) == "a\nb c"
    assert clean_sentence("a\n  b\u200bc", 80) == "a bc"


def test_joiners_of_emoji_and_scripts_stay() -> None:
    family, persian = "👩\u200d🚀", "می\u200cخواهم"
    assert clean_text(f"{family} {persian}", 80) == f"{family} {persian}"


def test_a_longer_text_is_cut() -> None:
    assert clean_text("x" * 500, 80) == "x" * 80
    assert clean_sentence("ab " * 500, 5) == "ab ab"
