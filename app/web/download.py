"""Responses that the browser saves as files."""

from __future__ import annotations

from fastapi import Response


def download(content: str | bytes, media_type: str, name: str) -> Response:
    """A file to be saved under this name, never cached."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


def csv_download(text: str, name: str) -> Response:
    """A CSV file. It begins with a byte order mark, by which Excel knows UTF-8."""
    return download(f"\ufeff{text}", "text/csv; charset=utf-8", name)
