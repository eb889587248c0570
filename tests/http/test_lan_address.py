"""The address at which other machines reach this one."""

from __future__ import annotations

import socket

import pytest

from app.http import lan_interfaces
from app.http.lan_address import (
    LOCAL_ONLY,
    NO_NETWORK,
    PublicAddress,
    is_loopback_name,
    lan_address,
    url_of,
)


class Way:
    """A socket that notes where it was connected to, on a machine with these ways."""

    asked: list[tuple[str, int]] = []
    kinds: list[tuple[int, int]] = []
    ways: dict[str, str] = {}

    def __init__(self, family: int, kind: int):
        self.kinds.append((family, kind))

    def connect(self, target: tuple[str, int]) -> None:
        self.asked.append(target)
        if target[0] not in self.ways:
            raise OSError(101, "Network is unreachable")
        self.found = self.ways[target[0]]

    def getsockname(self) -> tuple[str, int]:
        return self.found, 40000

    def close(self) -> None:
        pass


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Of this machine, by where they lead: none yet. No socket sends anything."""
    known: dict[str, str] = {}
    monkeypatch.setattr(Way, "ways", known)
    monkeypatch.setattr(Way, "asked", [])
    monkeypatch.setattr(Way, "kinds", [])
    monkeypatch.setattr(socket, "socket", Way)
    monkeypatch.setattr(lan_interfaces, "_read", lambda: [])
    return known


def test_it_is_that_of_the_way_out(ways: dict[str, str]) -> None:
    ways["192.0.2.1"] = "192.168.1.23"
    assert lan_address() == "192.168.1.23"
    assert Way.asked == [("192.0.2.1", 9)]
    assert Way.kinds == [(socket.AF_INET, socket.SOCK_DGRAM)]


def test_in_a_room_without_internet_it_is_that_of_its_network(ways: dict[str, str]) -> None:
    ways["192.168.0.1"] = "192.168.0.7"
    assert lan_address() == "192.168.0.7"


def test_without_a_network_there_is_none(ways: dict[str, str]) -> None:
    assert lan_address() == ""
    ways["192.0.2.1"] = "127.0.0.1"
    assert lan_address() == ""


def test_who_listens_to_ipv6_has_such_an_address(ways: dict[str, str]) -> None:
    ways["2001:db8::1"] = "fd00::23"
    assert lan_address("::") == "fd00::23"
    assert Way.kinds == [(socket.AF_INET6, socket.SOCK_DGRAM)]
    assert PublicAddress("::", is_local=False).base_url("http://localhost:8000") == (
        "http://[fd00::23]:8000",
        "",
    )


def test_this_machine_has_one_or_none() -> None:
    found = lan_address()
    if found:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind((found, 0))  # only an address of this machine can be bound
        assert not is_loopback_name(found)


@pytest.mark.parametrize(
    "name", ["localhost", "lab.localhost", "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "::"]
)
def test_names_of_the_machine_for_itself(name: str) -> None:
    assert is_loopback_name(name)


@pytest.mark.parametrize("name", ["", "lab.example.org", "192.168.1.23", "10.0.0.5", "fd00::1"])
def test_names_that_others_know(name: str) -> None:
    assert not is_loopback_name(name)


@pytest.mark.parametrize(
    ("reach", "asked", "base", "problem"),
    [
        (PublicAddress("0.0.0.0", False), "http://localhost:8000/", "http://192.168.1.23:8000", ""),
        (PublicAddress("0.0.0.0", False), "http://127.0.0.1/", "http://192.168.1.23", ""),
        (
            PublicAddress("127.0.0.1", True),
            "http://localhost:8000/",
            "http://localhost:8000",
            LOCAL_ONLY,
        ),
        (PublicAddress("127.0.0.1", True), "https://lab.org/", "https://lab.org", ""),
        (PublicAddress("127.0.0.1", True, "http://a:1/"), "http://localhost/", "http://a:1", ""),
    ],
)
def test_what_students_type(
    ways: dict[str, str], reach: PublicAddress, asked: str, base: str, problem: str
) -> None:
    ways["192.0.2.1"] = "192.168.1.23"
    assert reach.base_url(asked) == (base, problem)


@pytest.mark.parametrize("names", ["192.168.1.23", "*", "localhost,192.168.1.23"])
def test_a_name_that_is_trusted_can_be_typed(ways: dict[str, str], names: str) -> None:
    ways["192.0.2.1"] = "192.168.1.23"
    reach = PublicAddress("0.0.0.0", False, trusted_hosts=tuple(names.split(",")))
    assert reach.base_url("http://localhost/") == ("http://192.168.1.23", "")


@pytest.mark.parametrize(
    ("public", "asked", "refused"),
    [
        ("", "http://localhost:8000", "192.168.1.23"),
        ("", "http://[fd00::1]:8000", "[fd00::1]"),
        ("https://lab.org", "http://localhost:8000", "lab.org"),
    ],
)
def test_an_address_that_the_server_refuses_is_named(
    ways: dict[str, str], public: str, asked: str, refused: str
) -> None:
    ways["192.0.2.1"] = "192.168.1.23"
    _, problem = PublicAddress("0.0.0.0", False, public, ("localhost", "*.lab.org")).base_url(asked)
    assert problem.startswith(f"Students who open {refused} will be refused.")
    assert "BACKPROP_TRUSTED_HOSTS" in problem


def test_where_the_network_is_gone(ways: dict[str, str]) -> None:
    reach = PublicAddress("0.0.0.0", is_local=False)
    assert reach.base_url("http://localhost:8000/") == ("http://localhost:8000", NO_NETWORK)


def test_addresses_as_a_browser_takes_them() -> None:
    assert url_of("192.168.1.23", 8000) == "http://192.168.1.23:8000"
    assert url_of("fd00::1", None, "https") == "https://[fd00::1]"
