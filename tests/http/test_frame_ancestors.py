"""Only an embedded page may stand in an iframe, and only in pages of the sites that are named."""

from __future__ import annotations

from httpx2 import Response

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import create
from tests.web.opening import opened

SITES = {
    "'self'": ("'self'", "SAMEORIGIN"),
    "none": ("'none'", "DENY"),
    "*": ("*", None),
    "https://example.org 'self'": ("https://example.org 'self'", None),
}


def ancestors(response: Response) -> str:
    policy = response.headers["content-security-policy"]
    (found,) = [part for part in policy.split("; ") if part.startswith("frame-ancestors ")]
    return found.removeprefix("frame-ancestors ")


@for_each(("setting", "sent"), SITES.items(), quick=3)
def test_the_setting_is_sent_with_embedded_pages(
    setting: str, sent: tuple[str, str | None]
) -> None:
    with opened(Settings(frame_ancestors=setting)) as client:
        path = f"/lab/{create(client)}"
        embedded = [
            client.get(f"{path}?embed=1"),
            client.get(f"{path}?hide=charts&embed=1&select=b0.1"),
            client.get("/?embed=1&state=broken"),
            client.get("/lab/nobody?embed=1"),
            client.post(f"{path}/step?embed=1", data={"unit": "nothing"}),
        ]
        for response in embedded:
            assert ancestors(response) == sent[0]
            assert response.headers.get("x-frame-options") == sent[1]
            assert "script-src 'self'" in response.headers["content-security-policy"]
        for other in (path, f"{path}?embed=0", f"{path}?embed=", "/docs", "/static/icon.svg"):
            response = client.get(other)
            assert ancestors(response) == "'none'"
            assert response.headers["x-frame-options"] == "DENY"


def test_by_default_it_is_this_server() -> None:
    assert Settings().frame_ancestors == "'self'"
