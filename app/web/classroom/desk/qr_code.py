"""What stands on the desk to be projected: the code, the address to type, and the QR code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno
from markupsafe import Markup

from app.classroom.code import spoken
from app.classroom.rooms import LoadedRoom
from app.http.lan_address import PublicAddress


@dataclass(frozen=True)
class Entrance:
    """``address`` is what is typed before the code is asked for, ``link`` leads there with it.

    ``problem`` says why students cannot open them; there is no QR code then.
    """

    code: str
    spoken: str
    address: str
    link: str
    qr: Markup
    problem: str


def build_entrance(held: LoadedRoom, reach: PublicAddress, asked: str) -> Entrance:
    """The entrance of a room, for a teacher whose browser has got here by ``asked``."""
    base, problem = reach.base(asked)
    link = f"{base}/j/{held.code}"
    qr = Markup() if problem else qr_code(link)
    return Entrance(held.code, spoken(held.code), f"{base}/j", link, qr, problem)


@lru_cache(maxsize=64)
def qr_code(link: str) -> Markup:
    """SVG in black on white with the four modules of quiet zone that ISO/IEC 18004 asks for."""
    code = segno.make(link, error="m", micro=False)
    title = f"QR code of {link}"
    inline = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, title=title)
    return Markup(inline)
