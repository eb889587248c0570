"""Responses that the browser saves as files."""

from __future__ import annotations

from fastapi import Response


def download(text: str, media_type: str, name: str) -> Response:
    """A file to be saved under this name, never cached."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type=media_type, headers=headers)


def csv_download(text: str, name: str) -> Response:
    """A CSV file."""
    return download(text, "text/csv; charset=utf-8", name)
