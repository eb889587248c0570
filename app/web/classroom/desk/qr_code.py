"""How students join: the code, the address to type, and the QR code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import segno
from markupsafe import Markup

from app.classroom.join_code import spaced_code
from app.classroom.rooms import LoadedRoom
from app.http.lan_address import PublicAddress
from app.http.lan_interfaces import Interface
from app.i18n.messages import _
from app.web import addresses

ADDRESS_COOKIE = "address"


@dataclass(frozen=True)
class AddressChoice:
    """One of several addresses of this machine; ``label`` says what it probably is."""

    address: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class JoinInfo:
    """``address`` is the short one to type, which asks for the code; ``link`` contains the code.

    ``problem`` says why students cannot open them; then there is no QR code. ``note`` says what
    is wrong with an address that may work. ``choices`` are all addresses, if there are several.
    """

    code: str
    spaced_code: str
    address: str
    link: str
    qr: Markup
    problem: str
    note: str = ""
    choices: tuple[AddressChoice, ...] = ()


def build_join_info(
    loaded: LoadedRoom, public_address: PublicAddress, base_url: str, chosen: str = ""
) -> JoinInfo:
    """How to join a room, for a teacher whose browser uses ``base_url``, at the ``chosen`` address.

    An address that is none of this machine's is passed over.
    """
    base, problem = public_address.base_url(base_url, chosen)
    link = f"{base}{addresses.join(loaded.code)}"
    qr = Markup() if problem else qr_code(link, _("QR code of %(link)s", link=link))
    address = f"{base}{addresses.join()}"
    found = public_address.choices(base_url)
    shown = urlsplit(base).hostname
    choices = [
        AddressChoice(each.address, _label(each), each.address == shown)
        for each in found
        if len(found) > 1
    ]
    spaced = spaced_code(loaded.code)
    return JoinInfo(loaded.code, spaced, address, link, qr, problem, choices=tuple(choices))


def _label(interface: Interface) -> str:
    match interface.kind:
        case "tunnel":
            return _("VPN")
        case "virtual":
            return _("containers or virtual machines")
    return _("network")


@lru_cache(maxsize=64)
def qr_code(link: str, title: str) -> Markup:
    """SVG in black on white, with the quiet zone of four modules that ISO/IEC 18004 requires."""
    code = segno.make(link, error="m", micro=False)
    inline = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, title=title)
    return Markup(inline)
