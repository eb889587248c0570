"""Receipts: a file that says who handed in what and when, signed by the server.

The signature is an HMAC-SHA256 of the file's text before it, with a key derived from the server's
secret, so only the server that signed a receipt can check it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.classroom.homework.hand_ins import MAX_UNPACKED_BYTES, digest_of
from app.classroom.homework.homework import HandIn, Homework
from app.classroom.homework.tasks import task_text
from app.errors import ProblemError
from app.i18n.messages import _
from app.training.codec.snapshot import BadSnapshot, from_bytes
from app.training.codec.text_file import NotText, decode_text
from app.training.run.session import TrainingSession

FORMAT = "backprop-playground-receipt"
VERSION = 1
SIGNATURE = "signature"
_PURPOSE = b"receipt of homework"


class NotAReceipt(ProblemError):
    """A file is no receipt at all."""

    def __init__(self) -> None:
        super().__init__(
            _("This file is not a receipt. Choose the .json file that you downloaded.")
        )


class ReceiptChanged(ProblemError):
    """The signature of a receipt does not match."""

    def __init__(self) -> None:
        super().__init__(
            _("The receipt was changed, or signed by another server: its signature does not match.")
        )


@dataclass(frozen=True)
class Receipt:
    """A genuine receipt: its fields, and the state that was handed in, if it was a run."""

    fields: dict[str, Any]
    session: TrainingSession | None


def iso_time(at: float) -> str:
    """A Unix time as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def receipt_fields(
    code: str, homework: Homework, student: int, made: HandIn, content: bytes
) -> dict[str, Any]:
    """Everything in a receipt except its signature; the same whenever it is made.

    ``content`` is what was handed in: the snapshot of a run, or the JSON text of a practice task.
    """
    points = "the teacher decides" if made.points is None else made.points
    return {
        "format": FORMAT,
        "version": VERSION,
        "about": (
            f"{made.name} handed in “{homework.title}” at {iso_time(made.at)}. Upload this file on "
            "the page /receipt of the server that signed it, to check it and to open the state."
        ),
        "student": {"name": made.name, "number": student},
        "room": code,
        "homework": {
            "number": homework.number,
            "title": homework.title,
            "task": task_text(homework.task),
        },
        "handed_in": iso_time(made.at),
        "late": made.late,
        "score": {"points": points, "of": made.of, "reason": made.reason},
        "recomputed": made.recomputed,
        "sentence": made.sentence,
        "run": {"epoch": made.epoch, "updates": made.updates},
        "sha256": made.digest,
        **({"work": json.loads(content)} if made.recomputed == "judged" else {}),
        **(_run_fields(content) if made.recomputed != "judged" else {}),
    }


def _run_fields(snapshot: bytes) -> dict[str, Any]:
    return {
        "recipe": from_bytes(snapshot).recipe.model_dump(mode="json"),
        "state": base64.b64encode(zlib.compress(snapshot, 9)).decode("ascii"),
    }


class ReceiptSigner:
    """Signs receipts and checks them. ``secret`` reads the server's secret; it may raise
    StoreUnavailable, and so do the methods."""

    def __init__(self, secret: Callable[[], Awaitable[bytes]]):
        self._secret = secret

    async def sign(self, fields: dict[str, Any]) -> str:
        """The receipt's text."""
        return _text({**fields, SIGNATURE: await self._signature(fields)})

    async def read(self, content: bytes) -> Receipt:
        """The receipt of a file, if not one character was changed.

        Line endings and a byte order mark may differ: mail programs change them. Raises
        NotAReceipt, ReceiptChanged.
        """
        try:
            text = decode_text(content)
            value = json.loads(text)
        except (NotText, ValueError, RecursionError):
            raise (ReceiptChanged if FORMAT.encode() in content else NotAReceipt) from None
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise ReceiptChanged if FORMAT in text else NotAReceipt
        fields = {name: part for name, part in value.items() if name != SIGNATURE}
        claimed = str(value.get(SIGNATURE, ""))
        expected = await self._signature(fields)
        is_ours = hmac.compare_digest(expected.encode(), claimed.encode("utf-8", "replace"))
        if not is_ours or _text(value).strip() != text.strip():
            raise ReceiptChanged
        return Receipt(fields, _session_of(fields) if "state" in fields else None)

    async def _signature(self, fields: dict[str, Any]) -> str:
        key = hmac.digest(await self._secret(), _PURPOSE, hashlib.sha256)
        return hmac.new(key, _text(fields).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _text(fields: dict[str, Any]) -> str:
    return f"{json.dumps(fields, ensure_ascii=False, indent=1)}\n"


def _session_of(fields: dict[str, Any]) -> TrainingSession:
    """The state of signed fields. Raises ReceiptChanged if this version cannot read it."""
    try:
        unpacker = zlib.decompressobj()
        packed = base64.b64decode(str(fields["state"]), validate=True)
        snapshot = unpacker.decompress(packed, MAX_UNPACKED_BYTES)
        if not unpacker.eof or digest_of(snapshot) != fields["sha256"]:
            raise ReceiptChanged
        return from_bytes(snapshot)
    except (KeyError, ValueError, zlib.error, BadSnapshot):
        raise ReceiptChanged from None
