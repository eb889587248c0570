import pytest

from app.settings import Settings
from app.store.factory import UnknownAddress, check_address, open_stores
from app.store.valkey import ValkeyStores
from app.valkey.address import Address, parse, without_password
from tests.for_each import for_each
from tests.store.contract import MANY, same_quotas


@for_each(
    ("text", "address"),
    [
        ("redis://valkey", Address("valkey", 6379, 0, False, None, None)),
        ("valkey://valkey:7000/2", Address("valkey", 7000, 2, False, None, None)),
        ("rediss://:p%40ss@10.0.0.1:1/", Address("10.0.0.1", 1, 0, True, None, "p@ss")),
        ("redis://ann:a%3Ab@[::1]/15", Address("::1", 6379, 15, False, "ann", "a:b")),
    ],
)
def test_parse(text: str, address: Address) -> None:
    assert parse(text) == address
    assert check_address(text) == text


@for_each(
    "text",
    [
        "redis://",
        "redis://:hush@",
        "redis://:hush@host:port",
        "redis://:hush@host:99999",
        "redis://:hush@host/one",
        "redis://:hush@host/0?socket_timeout=99",
        "redis://:hush@host#0",
        "redis://:hush@[::1",
        "redis:/:hush@host",
        "memcached://:hush@host",
    ],
)
def test_errors_do_not_show_the_password(text: str) -> None:
    with pytest.raises(UnknownAddress) as caught:
        check_address(text)
    assert "hush" not in str(caught.value) or "//" not in text


def test_an_address_is_printed_without_its_password() -> None:
    address = parse("rediss://ann:hush@host")
    assert str(address) == "rediss://host:6379/0"
    assert "hush" not in repr(address)
    assert without_password("redis://ann:hu@sh/@host:1") == "redis://…@host:1"


def test_opening_connects_to_nothing() -> None:
    stores = open_stores("redis://no-such-host.invalid", same_quotas(MANY))
    assert isinstance(stores, ValkeyStores)


def test_settings_do_not_show_the_password() -> None:
    assert "hush" not in repr(Settings(store="redis://:hush@host"))
