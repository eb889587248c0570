"""The bytes of a table on their way through a form, deflated; see docs/decisions/0018."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode, b64encode

from app.training.own_data.table import MAX_BYTES
from app.web.problems import HttpProblem


def wrap(content: bytes) -> str:
    """As text for a hidden field."""
    return b64encode(zlib.compress(content, 1)).decode()


def unwrap(text: str) -> bytes:
    """The bytes again, never more than a table may have; Refused for any other text."""
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(b64decode(text, validate=True), MAX_BYTES)
        if not inflater.eof or inflater.unused_data:
            raise ValueError("it is cut off, or more than a table may be")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise HttpProblem(
            422, "The table was damaged on its way; choose the file again."
        ) from error
    return content
