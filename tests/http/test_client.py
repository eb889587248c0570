from __future__ import annotations

from app.http.client import address_of, visitor_of
from tests.for_each import for_each


def test_nobody_is_an_empty_name() -> None:
    assert visitor_of({}) == ""
    assert visitor_of({"state": {"visitor": "anna"}}) == "anna"


@for_each(
    ("host", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("testclient", "testclient"),
    ],
)
def test_an_address(host: str, address: str) -> None:
    assert address_of({"client": (host, 1)}) == address


def test_no_address() -> None:
    assert address_of({"client": None}) == ""
