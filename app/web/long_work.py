"""The answer that says how far long work is."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import JSONResponse

from app.http.long_work import Job

NO_STORE = {"Cache-Control": "no-store"}


def describe_job(job: Job | None) -> Response:
    """``done`` of ``total`` as JSON; without a job no content."""
    if job is None:
        return Response(status_code=204, headers=NO_STORE)
    return JSONResponse({"done": job.done, "total": job.total}, headers=NO_STORE)
