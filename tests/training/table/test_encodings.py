"""Letters are those that were written, and a doubt about them is asked about."""

from __future__ import annotations

import pytest

from app.training.table import Hints, TextTable, UnusableData, read_table
from app.training.table.file.encoding import ENCODINGS
from tests.for_each import for_each
from tests.training.table.words import WORDS

CASES = [(language, code) for language in WORDS for code in WORDS[language][0].split()]


def table_of(words: list[str]) -> str:
    return "n;word\n" + "".join(f"{i},5;{word}\n" for i, word in enumerate(words))


def read_words(table: TextTable) -> list[str]:
    return [row[1] for row in table.rows]


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are those of other letters in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@for_each(("language", "code"), CASES, quick=12)
def test_a_few_words_tell_their_encoding(language: str, code: str) -> None:
    words = WORDS[language][1].split()
    read = read_table(table_of(words).encode(code))
    assert read_words(read) == words
    assert read.encoding in ENCODINGS
    (remark,) = read.remarks
    assert remark.setting == "encoding" and ENCODINGS[read.encoding] in remark.text


@for_each(("language", "code"), CASES, quick=12)
def test_one_word_is_right_or_asked_about(language: str, code: str) -> None:
    for word in WORDS[language][1].split():
        if is_utf8(word.encode(code)):
            continue
        read = read_table(table_of([word, word]).encode(code))
        assert read_words(read) == [word, word] or read.remarks[0].asks, (word, read)


@for_each("code", ENCODINGS)
def test_every_encoding_can_be_chosen(code: str) -> None:
    read = read_table(table_of(["a", "b"]).encode(code), Hints(encoding=code))
    assert (read.encoding, read_words(read)) == (code, ["a", "b"])


@for_each("code", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-32-le", "utf-32-be"])
def test_zero_bytes_tell_unicode_with_and_without_a_mark(code: str) -> None:
    for words in (["Größe", "a"], ["длина", "вид"], ["长", "宽"]):
        read = read_table(table_of(words).encode(code))
        assert read_words(read) == words
        assert read.encoding == code[:6]


def test_a_bad_byte_does_not_change_the_encoding() -> None:
    good = table_of(["grün", "weiß", "grün", "süß"]).encode()
    read = read_table(good + b"4,5;gr\xfcn\n")
    assert read.encoding == "utf-8"
    assert read_words(read) == ["grün", "weiß", "grün", "süß", "grün"]
    (remark,) = read.remarks
    assert remark.text == (
        "The file is UTF-8, but line 6 has a byte that is none; read there as Windows-1252: “ü”."
    )
    lost = read_table(good + b"4,5;gr\x81n\n")
    assert lost.rows[-1][1] == "gr\ufffdn" and lost.remarks[0].asks


def test_letters_that_were_spoilt_before_are_named() -> None:
    twice = table_of(["grün", "rot"]).encode().decode("cp1252").encode()
    (remark,) = read_table(twice).remarks
    assert remark.asks and "Letters look wrong in line 2: “grÃ¼n”" in remark.text
    lost = read_table(table_of(["rot", "gr\ufffdn"]).encode())
    assert "Letters were lost" in lost.remarks[0].text


def test_a_chosen_encoding_that_is_not_the_files() -> None:
    with pytest.raises(UnusableData, match="Line 2 is not UTF-8, the encoding you chose"):
        read_table(table_of(["grün"]).encode("cp1252"), Hints(encoding="utf-8"))


def test_symbols_alone_are_western() -> None:
    read = read_table("t (°C);m²;price (€)\n1;2;3\n2;3;4\n".encode("cp1252"))
    assert read.names == ("t (°C)", "m²", "price (€)")


def test_equal_words_are_equal() -> None:
    read = read_table(table_of(["é", "e\u0301", "a\u00a0b", "a b", "x\u200b", "x"]))
    assert read_words(read) == ["é", "é", "a b", "a b", "x", "x"]
