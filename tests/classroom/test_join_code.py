"""Join codes."""

import string

from hypothesis import given
from hypothesis import strategies as st

from app.classroom.join_code import ALPHABET, LENGTH, new_code, read_code, spaced_code
from tests.for_each import for_each

LOOK_ALIKE = ("0OQ", "0OD", "1IL", "17", "2Z", "5S", "6G", "8B", "UV")


def test_a_code_has_six_characters_of_the_alphabet() -> None:
    codes = {new_code() for _ in range(2000)}
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert len(codes) > 1990  # of 85 million
    assert {each for code in codes for each in code} == set(ALPHABET)


def test_no_two_characters_look_alike() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 21
    for alike in LOOK_ALIKE:
        assert len(set(alike) & set(ALPHABET)) <= 1, alike


def test_no_code_is_a_word() -> None:
    assert not set("AEIOU") & set(ALPHABET)


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_reads_codes_in_any_case_and_with_gaps(code: str) -> None:
    assert read_code(code) == read_code(spaced_code(code)) == code
    assert read_code(f"  {code.lower()[:2]}-{code[2:4]} – {code[4:].lower()}\n") == code


@given(st.text(max_size=60))
def test_other_text_is_not_a_code(text: str) -> None:
    read = read_code(text)
    assert read == "" or (len(read) == LENGTH and set(read) <= set(ALPHABET))


@for_each("text", ["", "CDFHJ", "CDFHJKM", "CDFHJA", "CDFHJ0", "../../", "CDFHJÉ"])
def test_examples_of_invalid_codes(text: str) -> None:
    assert read_code(text) == ""


def test_the_alphabet_has_capitals_and_digits() -> None:
    assert set(ALPHABET) <= set(string.ascii_uppercase + string.digits)
