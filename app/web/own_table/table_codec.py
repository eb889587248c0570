"""Codec for a table in a hidden form field (deflate and Base64); see docs/decisions/0018."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode, b64encode

from app.i18n.messages import _
from app.training.table.table import MAX_BYTES
from app.web.problems import HttpProblem


def encode_table(content: bytes) -> str:
    """The bytes as text for a hidden field."""
    return b64encode(zlib.compress(content, 1)).decode()


def decode_table(text: str) -> bytes:
    """The inverse of ``encode_table``; raises HttpProblem for any other text.

    Inflates at most ``MAX_BYTES``, so that a small text cannot fill the memory.
    """
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(b64decode(text, validate=True), MAX_BYTES)
        if not inflater.eof or inflater.unused_data:
            raise ValueError("truncated, or larger than a table may be")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise HttpProblem(
            422, _("The table was damaged in transmission; choose the file again.")
        ) from error
    return content
