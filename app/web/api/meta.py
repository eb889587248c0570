"""The version of the server, and the documentation of the API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from app import __version__
from app.engine.kernels import engine_name
from app.web import addresses
from app.web.templating import render_page

router = APIRouter()


class VersionOut(BaseModel):
    """Version and training engine."""

    version: str
    engine: str


@router.get(addresses.API_VERSION, tags=["meta"])
async def read_version() -> VersionOut:
    """The server's version and its training engine: numba (compiled) or numpy."""
    return VersionOut(version=__version__, engine=engine_name())


@router.get(addresses.DOCS, include_in_schema=False)
async def docs(request: Request) -> Response:
    """The API's documentation, drawn by Swagger UI from the OpenAPI description."""
    return render_page(request, "docs.html", {})
