"""The text of a state taken apart by its documented layout, and put together with other parts."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any


def take_apart(text: str) -> tuple[dict[str, Any], bytes]:
    """The header, and the numbers as they lie."""
    whole = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    version, checksum = struct.unpack_from("<BI", whole)
    content = zlib.decompress(whole[5:], wbits=-15)
    assert (version, checksum) == (1, zlib.crc32(content))
    (length,) = struct.unpack_from("<I", content)
    return json.loads(content[4 : 4 + length]), content[4 + length :]


def put_together(header: dict[str, Any] | bytes, numbers: bytes, version: int = 1) -> str:
    """A text whose checksum is right, whatever is in it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return seal(struct.pack("<I", len(text)) + text + numbers, version)


def seal(content: bytes, version: int = 1) -> str:
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(content) + packer.flush()
    whole = struct.pack("<BI", version, zlib.crc32(content)) + packed
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()
