"""The pages of the bug hunt, and the forms on them. Everything is judged here."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.practice.bug_hunt import score
from app.practice.bug_hunt.bug import factors_of
from app.practice.bug_hunt.gradient_checks import checkable
from app.practice.bug_hunt.hunt import Hunt, UnusableMove
from app.practice.bug_hunt.levels import LEVELS, MAX_SEED, draw
from app.training.run.position import update_done
from app.web import addresses
from app.web.dependencies import app_state
from app.web.forms import read_index, read_integer
from app.web.practice.bug_hunt.page import build_page, view_of
from app.web.practice.bug_hunt.service import Change, HuntNotFound, Hunts, HuntService, LoadedHunt
from app.web.templating import render_page, wants_fragment
from app.web.view.view import read_view

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form()]
ACTIONS = frozenset({"phase", "move", "accuse", "pick", "check", "give-up"})
"""What the forms of a hunt's page post to."""
BAD_SEED = N_("The number of a hunt is a whole number from 0 to %(most)s.")


@router.get(addresses.HUNTS)
async def levels(request: Request, hunts: Hunts) -> Response:
    """The levels, with the visitor's hunts."""
    return await _levels(request, hunts)


async def _levels(
    request: Request, hunts: HuntService, problem: str = "", status: int = 200
) -> Response:
    mine = await hunts.all()
    best: dict[int, float] = {}
    for each in mine:
        points = score.final_score(each.hunt).points
        if each.hunt.is_over:
            best[each.hunt.level] = max(points, best.get(each.hunt.level, 0))
    started = {each.hunt.level: each.id for each in reversed(mine) if not each.hunt.is_over}
    context = {
        "levels": LEVELS.values(),
        "best": best,
        "started": started,
        "problem": problem,
        "costs": {
            "points": score.POINTS,
            "accusation": score.WRONG_ACCUSATION,
            "formula": score.WRONG_FORMULA,
            "one": score.ONE_CHECK,
            "all": score.ALL_CHECK,
            "least": score.LEAST,
        },
    }
    return render_page(request, "practice/bug_hunt/levels.html", context, status)


@router.post(addresses.HUNTS, dependencies=[CREATES])
async def start(request: Request, hunts: Hunts, level: Typed = "", seed: Typed = "") -> Response:
    """A new hunt of a level; with a seed the same for everybody who enters it."""
    number = read_index(level, 1, len(LEVELS))
    chosen = read_integer(seed, highest=MAX_SEED) if seed.strip() else None
    if number is None:
        return await _levels(
            request, hunts, _("Choose a level from 1 to %(last)s.", last=len(LEVELS)), 422
        )
    if seed.strip() and chosen is None:
        return await _levels(request, hunts, _(BAD_SEED, most=MAX_SEED), 422)
    made = await hunts.start(number, chosen)
    return RedirectResponse(addresses.hunt(made.id), 303)


@router.get(addresses.HUNT)
async def show(request: Request, hunts: Hunts, hunt_id: str) -> Response:
    """The page of a hunt, in the view of the address."""
    return await _page(request, await hunts.load(hunt_id))


@router.get(addresses.HUNT + "/{action}")
async def reload(request: Request, hunts: Hunts, hunt_id: str, action: str) -> Response:
    """Browsers send this when the answer to a refused form is reloaded: the page."""
    loaded = await hunts.load(hunt_id)
    if action not in ACTIONS:
        raise HuntNotFound
    view = view_of(read_view(request.query_params), loaded.id)
    return RedirectResponse(view.path(loaded.id), 303)


@router.post(addresses.HUNT + "/phase")
async def go_to_phase(request: Request, hunts: Hunts, hunt_id: str, phase: Typed = "") -> Response:
    """Bring the running step to a phase, as the strip of phases posts it."""

    def change(hunt: Hunt) -> Hunt:
        number = read_index(phase, 1, _last_phase(hunt))
        if number is None:
            raise UnusableMove(_("This step has no such phase."))
        return hunt.to_phase(number)

    return await _change(request, hunts, hunt_id, change)


@router.post(addresses.HUNT + "/move")
async def move(request: Request, hunts: Hunts, hunt_id: str, to: Typed = "") -> Response:
    """One phase on or back, one update or ten on, or back to the start."""

    def change(hunt: Hunt) -> Hunt:
        last = _last_phase(hunt)
        match to:
            case "next":
                return hunt.next_phase(last)
            case "back":
                return hunt.previous_phase(last)
            case "update":
                return hunt.next_updates(1)
            case "updates":
                return hunt.next_updates(10)
            case "start":
                return hunt.at(0, 0)
        raise UnusableMove(_("Choose a button of the page."))

    return await _change(request, hunts, hunt_id, change)


@router.post(addresses.HUNT + "/accuse")
async def accuse(request: Request, hunts: Hunts, hunt_id: str, factor: Typed = "") -> Response:
    """Call a factor broken. Of a wrong accusation is said only that the factor is right."""

    def change(hunt: Hunt) -> Hunt:
        case = draw(hunt.level, hunt.seed)
        known = {term.code: term for term in factors_of(len(case.level.units) - 1)}
        if factor not in known:
            raise UnusableMove(_("Choose a factor to accuse."))
        return hunt.accuse(known[factor], right=known[factor] == case.bug.term)

    return await _change(request, hunts, hunt_id, change)


@router.post(addresses.HUNT + "/pick")
async def pick(request: Request, hunts: Hunts, hunt_id: str, formula: Typed = "") -> Response:
    """Say which of the four formulas is used instead, by its number on the page."""

    def change(hunt: Hunt) -> Hunt:
        case = draw(hunt.level, hunt.seed)
        place = read_index(formula, 1, len(case.options))
        if place is None:
            raise UnusableMove(_("Choose one of the four formulas."))
        right = case.options[place - 1].name == case.bug.mistake.name
        return hunt.pick(str(place), right=right)

    return await _change(request, hunts, hunt_id, change)


@router.post(addresses.HUNT + "/check")
async def check(request: Request, hunts: Hunts, hunt_id: str, key: Typed = "") -> Response:
    """Compare the page's derivative of one parameter, or of all, with difference quotients."""

    def change(hunt: Hunt) -> Hunt:
        units = list(LEVELS[hunt.level].units)
        return hunt.check(checkable(key, hunt, units))

    return await _change(request, hunts, hunt_id, change)


@router.post(addresses.HUNT + "/give-up")
async def give_up(request: Request, hunts: Hunts, hunt_id: str) -> Response:
    """Show the answer, for no points."""
    return await _change(request, hunts, hunt_id, lambda hunt: hunt.give_up())


async def _change(request: Request, hunts: HuntService, hunt_id: str, change: Change) -> Response:
    """The page of the changed hunt, or with the sentence of a refused move. Without htmx it is a
    redirect, so that a reload repeats nothing."""
    try:
        loaded = await hunts.change(hunt_id, change)
    except UnusableMove as error:
        return await _page(request, await hunts.load(hunt_id), str(error), error.status)
    if wants_fragment(request):
        return await _page(request, loaded)
    view = view_of(read_view(request.query_params), loaded.id)
    return RedirectResponse(view.path(loaded.id), 303)


async def _page(
    request: Request, loaded: LoadedHunt, problem: str = "", status: int = 200
) -> Response:
    limits, view = app_state(request).sessions.limits, read_view(request.query_params)

    def render() -> Response:
        page = build_page(loaded, view, limits, problem)
        context = {"page": page, "lab": page.lab}
        return render_page(request, "practice/bug_hunt/hunt.html", context, status)

    response = await to_thread.run_sync(render)
    if wants_fragment(request):
        response.headers["HX-Replace-Url"] = view_of(view, loaded.id).path(loaded.id)
    return response


def _last_phase(hunt: Hunt) -> int:
    return update_done(len(LEVELS[hunt.level].units) - 1)
