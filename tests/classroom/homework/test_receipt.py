"""Receipts: read back with their state, and refused after any change of any byte."""

from __future__ import annotations

import asyncio
import json

import pytest

from app.classroom.homework.hand_ins import digest_of
from app.classroom.homework.receipt import (
    NotAReceipt,
    ReceiptChanged,
    ReceiptSigner,
    receipt_fields,
)
from app.training.codec.snapshot import to_bytes
from app.training.run.position import Unit
from tests.classroom.homework.homework_parts import hand_in, homework
from tests.for_each import spread
from tests.training.runs import run


def signer(secret: bytes = b"secret") -> ReceiptSigner:
    async def read() -> bytes:
        return secret

    return ReceiptSigner(read)


def snapshot() -> bytes:
    session = run()
    session.step(Unit.EPOCH, 3)
    return to_bytes(session)


def receipt(name: str = "Ada", secret: bytes = b"secret") -> bytes:
    state = snapshot()
    made = hand_in(name=name, digest=digest_of(state), at=1_780_000_000.5)
    fields = receipt_fields("CDFHJK", homework(), 1, made, state)
    return asyncio.run(signer(secret).sign(fields)).encode()


Kinds = type[Exception] | tuple[type[Exception], ...]


def refuses(content: bytes, kind: Kinds = ReceiptChanged) -> None:
    with pytest.raises(kind):
        asyncio.run(signer().read(content))


def test_it_says_who_what_and_when_and_has_the_state() -> None:
    found = asyncio.run(signer().read(receipt("Zoë 😀")))
    assert found.fields["student"] == {"name": "Zoë 😀", "number": 1}
    assert found.fields["handed_in"] == "2026-05-28T20:26:40Z"
    assert found.fields["score"]["points"] == 2.0
    assert found.fields["homework"]["task"] == "Train the run for at least 5 epochs."
    assert found.session and to_bytes(found.session) == snapshot()
    assert receipt() == receipt()


def test_no_byte_can_be_changed() -> None:
    content = receipt()
    places = [*range(900), *spread(len(content), 300), *range(len(content) - 120, len(content) - 1)]
    for place in sorted(set(places)):
        changed = bytearray(content)
        changed[place] ^= 1
        refuses(bytes(changed), (ReceiptChanged, NotAReceipt))
    # A changed digit, a field twice, another order, other blanks.
    refuses(content.replace(b'"points": 2.0', b'"points": 3.0'))
    refuses(content.replace(b'"room"', b'"late": true,\n "room"'))
    refuses(content.replace(b'"number": 1', b'"number":  1'))
    value = json.loads(content)
    refuses(json.dumps(dict(sorted(value.items())), indent=1).encode())
    refuses(json.dumps({**value, "signature": None}, indent=1).encode())
    refuses(json.dumps({**value, "signature": "ä"}, indent=1).encode())
    refuses(json.dumps({key: value[key] for key in value if key != "signature"}).encode())
    refuses(content[:-200])


def test_line_endings_of_mail_programs_are_no_change() -> None:
    content = receipt()
    for sent in (content.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + content, content + b"\n"):
        assert asyncio.run(signer().read(sent)).fields["room"] == "CDFHJK"


def test_another_server_and_other_files_are_refused() -> None:
    refuses(receipt(secret=b"other"))
    for content in (b"", b"\x00\xff", b"[1]", b"{}", b"[" * 100_000, b'{"format": "session"}'):
        refuses(content, NotAReceipt)
