"""The pages beside the lab: what it is, its terms, and the article's formulas."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from app.i18n.messages import N_, _
from app.render.formulas.article import ARTICLE
from app.training.run.position import Phase, phase_at
from app.web import addresses
from app.web.guide import start_choice
from app.web.guide.handbook import CHAPTERS, CLASS_PAGES, NAMES, handbook_page, pictures
from app.web.problems import HttpProblem
from app.web.templating import environment, render_page

router = APIRouter(include_in_schema=False)
router.include_router(start_choice.router)

ARTICLE_DEPTH = 2
_PHASES = {
    Phase.READY: N_("ready"),
    Phase.FORWARD: N_("forward %(layer)s"),
    Phase.LOSS: N_("loss"),
    Phase.BACKWARD: N_("backward %(layer)s"),
    Phase.UPDATE: N_("update"),
}


@router.get(addresses.ABOUT)
async def about(request: Request) -> Response:
    """What the page is, and who it is for."""
    return render_page(request, "guide/about.html", {})


@router.get(addresses.GLOSSARY)
async def glossary(request: Request) -> Response:
    """The terms, each with a link to its place."""
    return render_page(request, "guide/glossary.html", {})


@router.get(addresses.TIPS)
async def tips() -> Response:
    """The terms as tips, which a page of the lab fetches when they may be needed."""
    html = environment.get_template("guide/tips.html").render()
    html = html.replace("<math>", '<math translate="no">')
    # They are of the browser's language, or of that in its cookie.
    headers = {"Cache-Control": "max-age=86400", "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(html, headers=headers)


@router.get(addresses.FORMULAS)
async def formulas(request: Request) -> Response:
    """The article's formulas by its headings, each with a link to where it is on the page."""
    sections = [
        (_(title), list(group))
        for title, group in groupby(ARTICLE.values(), lambda each: each.section)
    ]
    context = {"sections": sections, "phase_name": phase_name}
    return render_page(request, "guide/formulas.html", context)


@router.get(addresses.GUIDE)
async def guide(request: Request) -> Response:
    """The pages of the handbook."""
    chapters = {
        _(title): [handbook_page(name) for name in names] for title, names in CHAPTERS.items()
    }
    return render_page(request, "guide/handbook.html", {"chapters": chapters})


@router.get(addresses.GUIDE + "/{name}")
async def guide_page(request: Request, name: str) -> Response:
    """One page of the handbook."""
    if name not in NAMES:
        raise HttpProblem(404, _("The guide has no page “%(name)s”.", name=name))
    beside = [handbook_page(each) for each in CLASS_PAGES]
    context = {"page": handbook_page(name), "beside": beside}
    return render_page(request, "guide/handbook_page.html", context)


@router.get(addresses.GUIDE + "/images/{name}")
async def guide_picture(name: str) -> Response:
    """A picture of the handbook."""
    if name not in {each.name for each in pictures().iterdir()}:
        raise HttpProblem(404, _("The guide has no picture “%(name)s”.", name=name))
    return FileResponse(pictures() / name, headers={"Cache-Control": "max-age=86400"})


def phase_name(number: int) -> str:
    """The phase of the article's network as the strip writes it: forward 1."""
    phase, layer = phase_at(number, ARTICLE_DEPTH)
    return _(_PHASES[phase], layer=layer)
