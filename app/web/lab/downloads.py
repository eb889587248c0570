"""Downloads of a session, and opening a saved one."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from app.classroom.names import clean_name
from app.export.downloads import DOWNLOADS
from app.export.session_file import read_session
from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.training.run.label import MAX_NAME_LENGTH
from app.web import addresses
from app.web.dependencies import Service
from app.web.download import download as file_response
from app.web.problems import HttpProblem

router = APIRouter(include_in_schema=False)


@router.get(addresses.LAB + "/export/{name}")
async def download(sessions: Service, session_id: str, name: str) -> Response:
    """One file of the current state of the session."""
    if name not in DOWNLOADS:
        known = ", ".join(DOWNLOADS)
        raise HttpProblem(
            404,
            _(
                "There is no export “%(name)s”; choose one of %(known)s.",
                name=name[:40],
                known=known,
            ),
        )
    chosen = DOWNLOADS[name]
    session = (await sessions.load(session_id)).session
    content = await to_thread.run_sync(chosen.make, session)
    return file_response(content, chosen.media_type, chosen.file_name(session))


@router.post(addresses.OPEN_FILE, dependencies=[CREATES])
async def open_file(request: Request, sessions: Service) -> Response:
    """A new session with the same numbers as a saved one."""
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
    if not content:
        raise HttpProblem(422, _("Choose a file that was saved with Export, Session."))
    session = await to_thread.run_sync(read_session, content)
    loaded = await sessions.adopt(
        session, foreign=True, name=clean_name(session.label.name, MAX_NAME_LENGTH)
    )
    return RedirectResponse(addresses.lab(loaded.id), 303)
