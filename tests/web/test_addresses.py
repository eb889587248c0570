"""Addresses are built and matched in one file, and lead to routes of the app."""

import re
from pathlib import Path

from fastapi.testclient import TestClient

from app import __version__
from app.web import addresses
from app.web.addresses import PagePath
from tests.for_each import for_each

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = re.compile(
    r"""["'`](/(lab|room|compare|api|static|sessions|j|s|open|theme|docs)\b|/\?)"""
)


def test_an_address_has_its_parts_quoted() -> None:
    assert addresses.lab("a b/c", "export", "run.json") == "/lab/a%20b%2Fc/export/run.json"
    assert addresses.room("4D4YCY", "runs", 3) == "/room/4D4YCY/runs/3"
    assert addresses.home(recipe="ä&b") == "/?recipe=%C3%A4%26b"


def test_the_query_is_added_and_empty_parameters_are_left_out() -> None:
    assert addresses.lab("x", query="sample=3", room="ABC", key="") == "/lab/x?sample=3&room=ABC"
    assert addresses.lab("x", query="") == "/lab/x"
    assert addresses.with_query("/?state=x", "embed=1") == "/?state=x&embed=1"


def test_static_files_carry_the_version() -> None:
    assert addresses.static("css/base.css") == f"/static/css/base.css?v={__version__}"


@for_each(
    ("path", "page"),
    [
        ("/lab/abc", PagePath("lab", "abc", "")),
        ("/lab/abc/points/table", PagePath("lab", "abc", "points/table")),
        ("/room/4D4YCY/runs/3", PagePath("room", "4D4YCY", "runs/3")),
        ("/compare/x", PagePath("comparison", "x", "")),
        ("/lab", None),
        ("/lab/", None),
        ("/label/abc", None),
        ("/api/sessions/abc", None),
        ("//lab/abc", None),
    ],
)
def test_a_path_is_matched_to_its_page(path: str, page: PagePath | None) -> None:
    assert addresses.match_page(path) == page


def test_only_the_api_is_the_api() -> None:
    assert addresses.is_api("/api/version")
    assert not addresses.is_api("/apiary")


@for_each(
    "path",
    [
        addresses.sessions(),
        addresses.join(),
        addresses.teacher_key(),
        addresses.docs(),
        addresses.openapi(),
        addresses.static("css/base.css"),
        addresses.API_VERSION,
        addresses.API_SESSIONS,
    ],
)
def test_an_address_leads_somewhere(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_no_other_file_writes_an_address_by_hand() -> None:
    files = [
        file
        for folder in ("app", "templates", "static/js")
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in (".py", ".html", ".js") and file.name != "addresses.py"
    ]
    assert len(files) > 200
    written = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        # A route says what follows its router's prefix, which is one of ``addresses``.
        if not line.startswith(("@router.", "@form_post(router,"))
        if BY_HAND.search(line)
    ]
    assert written == []
