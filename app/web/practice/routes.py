"""The page Practice: what there is, and what an exercise begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.lessons.library import NAMES, lesson
from app.lessons.states import state_at
from app.web import addresses
from app.web.dependencies import Service
from app.web.forms import read_integer
from app.web.lessons.lesson_library import Library
from app.web.practice.check import routes as check
from app.web.practice.check.page import check_address
from app.web.practice.start import SIZES
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page

pages = APIRouter(prefix=addresses.PRACTICE, include_in_schema=False)
MAX_SESSIONS = 5
MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class Known:
    """A session of the visitor that an exercise can begin with."""

    title: str
    about: str
    address: str


@pages.get("")
async def show(request: Request, sessions: Service, lab: str = "") -> Response:
    """The tasks, with the visitor's newest sessions; that of the lab they come from is first."""
    return await _page(request, sessions, lab)


@pages.post("/fresh", dependencies=[CREATES])
async def start_fresh(
    request: Request,
    sessions: Service,
    size: Annotated[str, Form()] = "",
    seed: Annotated[str, Form()] = "",
) -> Response:
    """A fresh network by size and seed, as a session of the visitor."""
    number = read_integer(seed, 0, MAX_SEED)
    if number is None or size not in SIZES:
        problem = _("Seed: enter a whole number from 0 to %(most)s.", most=MAX_SEED)
        return await _page(request, sessions, "", seed, size, problem)
    chosen = SIZES[size]
    loaded = await sessions.create(await to_thread.run_sync(chosen.made, number))
    row = "" if chosen.row is None else str(chosen.row)
    return RedirectResponse(check_address(loaded.id, row=row), 303)


@pages.post("/lesson", dependencies=[CREATES])
async def start_lesson(
    sessions: Service, library: Library, name: Annotated[str, Form()] = ""
) -> Response:
    """A lesson's first network, as a session of the visitor."""
    found = await library.find(name)
    loaded = await sessions.adopt(await to_thread.run_sync(state_at, found, 1))
    return RedirectResponse(check_address(loaded.id), 303)


@pages.get("/fresh")
@pages.get("/lesson")
async def redirect_after_reload() -> Response:
    """Lead back to the page: browsers request this when a refused form's page is reloaded."""
    return RedirectResponse(addresses.practice(), 303)


async def _page(
    request: Request,
    sessions: Service,
    lab: str,
    seed: str = "1",
    size: str = "",
    problem: str = "",
) -> Response:
    loaded = await sessions.all()
    loaded.sort(key=lambda each: each.id != lab)
    context = {
        "known": [_known(each) for each in loaded[:MAX_SESSIONS]],
        "lessons": [lesson(name) for name in NAMES],
        "sizes": SIZES,
        "seed": seed[:40],
        "size": size,
        "errors": {"seed": problem} if problem else {},
    }
    return render_page(request, "practice/index.html", context, 422 if problem else 200)


def _known(loaded: LoadedSession) -> Known:
    session = loaded.session
    units = "-".join(map(str, session.recipe.units))
    batch = len(session.batch_rows())
    return Known(
        f"{_(session.data.dataset.title)} {units}",
        _("epoch %(epoch)s, batch of %(m)s", epoch=session.epoch, m=batch),
        check_address(loaded.id),
    )


router = APIRouter()
for part in (pages, check.router):
    router.include_router(part)
