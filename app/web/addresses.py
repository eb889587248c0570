"""Every address of the app: patterns for routers, functions that build and match addresses.

Routers take a pattern as their prefix (``APIRouter(prefix=addresses.LAB)``), Python calls
``addresses.lab(session_id, "step")``, templates ``address.lab(lab.id, "step")``. No other
module writes a path by hand. Patterns are paths of the app; addresses begin with the path that
the server is below, which ``serve_below`` sets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from starlette.routing import compile_path

from app import __version__

HOME = "/"
LAB = "/lab/{session_id}"
ROOM = "/room/{code}"
COMPARISON = "/compare/{comparison_id}"
ROOMS = "/rooms"
JOIN = "/j"
SHARED = "/s/{token}"
RECEIPT = "/receipt"
SESSIONS = "/sessions"
LESSONS = "/lessons"
PLANS = "/plans"
OPEN_FILE = "/open"
THEME = "/theme"
LANGUAGE = "/language"
START = "/start"
PRACTICE = "/practice"
HUNTS = "/practice/bug-hunt"
HUNT = f"{HUNTS}/{{hunt_id}}"
ABOUT = "/about"
GLOSSARY = "/glossary"
TIPS = "/glossary/tips"
FORMULAS = "/formulas"
GUIDE = "/guide"
DOCS = "/docs"
OPENAPI = "/openapi.json"
ROBOTS = "/robots.txt"
STATIC = "/static"
LIVE_STREAM = "/live/stream"
LIVE_POLL = "/live/poll"
API = "/api"
API_VERSION = f"{API}/version"
API_SESSIONS = f"{API}/sessions"
API_SESSION = f"{API_SESSIONS}/{{session_id}}"
API_COMPARISONS = f"{API}/comparisons"
API_TABLES = f"{API}/tables"
API_ROOMS = f"{API}/rooms"
API_ROOM = f"{API_ROOMS}/{{code}}"
API_COMPARISON = f"{API_COMPARISONS}/{{comparison_id}}"

PageKind = Literal["lab", "room", "comparison"]


_root_path = ""


def serve_below(root_path: str) -> None:
    """Let all addresses begin with a path such as ``/backprop``; empty for none.

    A server has one such path: pages, and parts of pages that several visitors share, are the
    same for all of them.
    """
    global _root_path
    _root_path = root_path


def root_path() -> str:
    """The path that the server is below; empty if it has the whole site."""
    return _root_path


@dataclass(frozen=True)
class PagePath:
    """A path below a lab, a room or a comparison: ``/lab/abc/points/table``."""

    kind: PageKind
    id: str
    action: str
    """What follows the id, without the first slash: ``points/table``; empty for the page itself."""


def home(query: str = "", **parameters: object) -> str:
    """The address that starts a new session."""
    return _build(HOME, query=query, parameters=parameters)


def lab(session_id: str, *parts: object, query: str = "", **parameters: object) -> str:
    """A session's page, or an address below it: ``lab(id, "export", "run.json")``.

    ``query`` is an encoded query string, ``parameters`` are added to it unless they are empty.
    All functions here take both.
    """
    return _build(LAB, session_id, *parts, query=query, parameters=parameters)


def room(code: str, *parts: object, query: str = "", **parameters: object) -> str:
    """A classroom's page for students, or an address below it: ``room(code, "desk")``."""
    return _build(ROOM, code, *parts, query=query, parameters=parameters)


def comparison(comparison_id: str, *parts: object, query: str = "", **parameters: object) -> str:
    """A comparison's page, or an address below it."""
    return _build(COMPARISON, comparison_id, *parts, query=query, parameters=parameters)


def join(code: str = "", **parameters: object) -> str:
    """The form that joins a classroom; with its code filled in, if given."""
    return _build(JOIN, *([code] if code else []), parameters=parameters)


def teacher_key() -> str:
    """The form with which a teacher returns to a room from another browser."""
    return _build(JOIN, "teacher")


def shared(token: str, query: str = "") -> str:
    """The address that opens a shared copy."""
    return _build(SHARED, token, query=query)


def receipt(*parts: object, query: str = "", **parameters: object) -> str:
    """Where receipts of homework are checked, or an address below it."""
    return _build(RECEIPT, *parts, query=query, parameters=parameters)


def rooms() -> str:
    """The list of the teacher's rooms."""
    return _build(ROOMS)


def sessions(*parts: object, query: str = "", **parameters: object) -> str:
    """The list of the visitor's sessions, or an address below it."""
    return _build(SESSIONS, *parts, query=query, parameters=parameters)


def lessons(*parts: object, query: str = "", **parameters: object) -> str:
    """The list of lessons, or an address below it: ``lessons(name, "worksheet")``."""
    return _build(LESSONS, *parts, query=query, parameters=parameters)


def plans(*parts: object, query: str = "", **parameters: object) -> str:
    """The list of plans, or an address below it: ``plans(id, "print")``."""
    return _build(PLANS, *parts, query=query, parameters=parameters)


def open_file() -> str:
    """Where a saved session is uploaded."""
    return _build(OPEN_FILE)


def theme() -> str:
    """Where the theme is switched."""
    return _build(THEME)


def language() -> str:
    """Where the language is switched."""
    return _build(LANGUAGE)


def practice(*parts: object, **parameters: object) -> str:
    """The page with the tasks to practise with, or an address below it."""
    return _build(PRACTICE, *parts, parameters=parameters)


def hunts(*parts: object, **parameters: object) -> str:
    """The levels of the bug hunt, or an address below them."""
    return _build(HUNTS, *parts, parameters=parameters)


def hunt(hunt_id: str, *parts: object, query: str = "", **parameters: object) -> str:
    """A bug hunt, or an address below it: ``hunt(id, "accuse")``."""
    return _build(HUNT, hunt_id, *parts, query=query, parameters=parameters)


def start_choice() -> str:
    """Where a visitor chooses what the page opens with."""
    return _build(START)


def about() -> str:
    """The page that says what the app is."""
    return _build(ABOUT)


def glossary(term: str = "") -> str:
    """The glossary, or one of its terms."""
    return f"{_build(GLOSSARY)}#{quote(term)}" if term else _build(GLOSSARY)


def tips() -> str:
    """The tips of the glossary in this version of the app."""
    return _build(TIPS, parameters={"v": __version__})


def formulas() -> str:
    """The list of the article's formulas."""
    return _build(FORMULAS)


def guide(*parts: object) -> str:
    """The handbook's list of pages, or an address below it: ``guide("classroom")``."""
    return _build(GUIDE, *parts)


def docs() -> str:
    """The page that describes the API."""
    return _build(DOCS)


def openapi() -> str:
    """The OpenAPI description of the API."""
    return _build(OPENAPI)


def live_stream() -> str:
    """The event stream of all pages of a browser."""
    return _build(LIVE_STREAM)


def live_poll() -> str:
    """The newest events of a page, for networks that hold back a stream."""
    return _build(LIVE_POLL)


def static(name: str) -> str:
    """A static file of this version of the app: ``static("css/base.css")``."""
    return _build(STATIC, *name.split("/"), parameters={"v": __version__})


def api_session(session_id: str, *parts: object) -> str:
    """A session in the API, or an address below it."""
    return _build(API_SESSION, session_id, *parts)


def api_comparison(comparison_id: str, *parts: object) -> str:
    """A comparison in the API, or an address below it."""
    return _build(API_COMPARISON, comparison_id, *parts)


def api_room(code: str) -> str:
    """A classroom in the API."""
    return _build(API_ROOM, code)


def with_query(address: str, query: str) -> str:
    """The address with ``query`` appended, which is encoded and may be empty."""
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{query}"


def is_api(path: str) -> bool:
    """Whether the path belongs to the JSON API."""
    return path == API or path.startswith(f"{API}/")


def match_page(path: str) -> PagePath | None:
    """The lab, room or comparison that a path belongs to; None for other paths.

    The path is one of the app, or one that a browser names.
    """
    if path.startswith(f"{_root_path}/"):
        path = path[len(_root_path) :]
    for kind, pattern in _PAGES.items():
        if found := pattern.fullmatch(path):
            return PagePath(kind, found[1], found[2] or "")
    return None


def _below(pattern: str) -> re.Pattern[str]:
    regex = compile_path(pattern)[0].pattern
    return re.compile(f"{regex.removesuffix('$')}(?:/(.*))?", re.DOTALL)


_PAGES: dict[PageKind, re.Pattern[str]] = {
    "lab": _below(LAB),
    "room": _below(ROOM),
    "comparison": _below(COMPARISON),
}
_PLACEHOLDER = re.compile(r"\{\w+\}")


def _build(
    pattern: str, *values: object, query: str = "", parameters: dict[str, object] | None = None
) -> str:
    """Build an address below the path that the server is below.

    The first value replaces the pattern's parameter, if it has one; the others follow as segments.
    """
    segments = [quote(str(value), safe="") for value in values]
    if _PLACEHOLDER.search(pattern):
        pattern = _PLACEHOLDER.sub(segments.pop(0), pattern)
    path = _root_path + "/".join([pattern, *segments])
    given = {name: value for name, value in (parameters or {}).items() if value not in ("", None)}
    return with_query(with_query(path, query), urlencode(given))
