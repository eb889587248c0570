"""Which of the students who share a browser a request is about."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from fastapi import Request

from app.web import addresses

PARAMETER = "student"


@dataclass(frozen=True)
class StudentChoice:
    """``number`` is that of the student, ``session`` the lab that the page shows; 0 and empty if
    the request says nothing of them.

    Claimed by the browser: it chooses among the visitor's own students, and grants nothing.
    """

    number: int = 0
    session: str = ""


def read_student_choice(request: Request) -> StudentChoice:
    """What the address says; what it does not say, the address of the page that sent it."""
    headers = request.headers
    number, session = _number(request.query_params.get(PARAMETER, "")), _lab(request.url.path)
    try:
        page = urlsplit(headers.get("HX-Current-URL") or headers.get("referer", ""))
        sent_from = parse_qs(page.query).get(PARAMETER, [""])[0]
    except ValueError:
        return StudentChoice(number, session)
    if page.netloc == request.url.netloc and not number and not session:
        number, session = _number(sent_from), _lab(page.path)
    return StudentChoice(number, session)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _lab(path: str) -> str:
    page = addresses.match_page(path)
    return page.id if page is not None and page.kind == "lab" else ""
