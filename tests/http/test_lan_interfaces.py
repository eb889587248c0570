"""The addresses of a machine with VPN and Docker: the likely one first."""

from __future__ import annotations

import pytest

from app.http import lan_address, lan_interfaces
from app.http.lan_address import PublicAddress
from app.http.lan_interfaces import Interface, interfaces

CARDS = [
    Interface("docker0", "172.17.0.1"),
    Interface("tun0", "10.8.0.6"),
    Interface("eth0", "10.1.2.3"),
    Interface("lo", "127.0.0.1"),
    Interface("wlan0", "192.168.1.23"),
    Interface("veth1", "169.254.7.7"),
]
ORDER = ["192.168.1.23", "10.1.2.3", "10.8.0.6", "172.17.0.1"]


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan_interfaces, "_read", lambda: CARDS)
    monkeypatch.setattr(lan_address, "lan_address", lambda host="": "10.8.0.6")


def test_networks_come_first_then_tunnels_then_containers() -> None:
    assert [each.address for each in interfaces()] == ORDER
    assert [each.address for each in interfaces("10.1.2.3")][:2] == ["10.1.2.3", "192.168.1.23"]


def test_a_chosen_address_is_the_one_that_others_open() -> None:
    public = PublicAddress("0.0.0.0", is_local=False)
    at = "http://localhost:8000/"
    assert public.base_url(at) == ("http://192.168.1.23:8000", ""), "the way out is a VPN"
    assert public.base_url(at, "10.8.0.6") == ("http://10.8.0.6:8000", "")
    assert public.base_url(at, "6.6.6.6") == ("http://192.168.1.23:8000", "")
    assert public.base_url("http://10.1.2.3/", "172.17.0.1") == ("http://172.17.0.1", "")


@pytest.mark.parametrize(
    "public, at",
    [
        (PublicAddress("0.0.0.0", is_local=False), "https://lab.example.org/"),
        (PublicAddress("0.0.0.0", False, "https://lab.example.org"), "http://localhost/"),
        (PublicAddress("127.0.0.1", is_local=True), "http://localhost/"),
    ],
)
def test_there_is_no_choice_where_others_open_something_else(
    public: PublicAddress, at: str
) -> None:
    assert public.choices(at) == []


def test_the_real_machine_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert all(not each.address.startswith("127.") for each in interfaces())
