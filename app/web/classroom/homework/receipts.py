"""The page that checks receipts and opens the states in them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from app.classroom.homework.receipt import NotAReceipt, Receipt, ReceiptChanged
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.web import addresses
from app.web.classroom.follow.stream import over
from app.web.classroom.homework.services import Services
from app.web.classroom.homework.states import render_frozen
from app.web.classroom.homework.texts import points_text, recomputed_text
from app.web.dependencies import Service
from app.web.lab.stream import send_events
from app.web.share.frozen_copies import Copies
from app.web.templating import render_page

router = APIRouter(prefix=addresses.RECEIPT, include_in_schema=False)

NO_FILE = N_("Choose the receipt first; its name ends in .json.")


@router.get("")
async def show(request: Request) -> Response:
    """The form."""
    return _page(request)


@router.post("", dependencies=[CREATES])
async def check(request: Request, services: Services, copies: Copies) -> Response:
    """Check a receipt; of a genuine one, keep its state so that it can be opened."""
    async with request.form() as form:
        file = form.get("receipt")
        content = await file.read() if isinstance(file, UploadFile) and file.filename else None
    if content is None:
        return _page(request, problem=_(NO_FILE), status=422)
    try:
        receipt = await services.receipts.read(content)
    except (NotAReceipt, ReceiptChanged) as error:
        return _page(request, problem=str(error), status=422)
    token = (await copies.keep(receipt.session))[0] if receipt.session else ""
    return _page(request, receipt=receipt, token=token)


@router.get("/{token}")
async def show_state(request: Request, sessions: Service, copies: Copies, token: str) -> Response:
    """The state of a genuine receipt, read-only."""
    session = await copies.open(token)
    await sessions.require_open(session)
    context = {
        "handed_in": None,
        "name": "",
        "title": _("State of a receipt"),
        "back": addresses.receipt(),
        "copy": "",
        "shared": addresses.shared(token),
    }
    return await render_frozen(request, session, addresses.receipt(token), context)


@router.get("/{token}/stream")
async def stream(request: Request) -> StreamingResponse:
    """Frozen states never change."""
    return send_events(request, over())


def _page(
    request: Request,
    *,
    receipt: Receipt | None = None,
    token: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    context = {
        "fields": receipt.fields if receipt else None,
        "recomputed": _recomputed(receipt) if receipt else "",
        "points": _points(receipt) if receipt else "",
        "state": addresses.receipt(token) if token else "",
        "copy": addresses.shared(token) if token else "",
        "problem": problem,
    }
    return render_page(request, "classroom/homework/receipt.html", context, status)


def _recomputed(receipt: Receipt) -> str:
    return recomputed_text(receipt.fields["recomputed"], receipt.fields["run"]["updates"])


def _points(receipt: Receipt) -> str:
    score = receipt.fields["score"]
    points = score["points"]
    return points_text(None if isinstance(points, str) else points, score["of"])
