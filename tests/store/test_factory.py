"""Which store an address opens."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.store.factory import (
    UnknownAddress,
    check_address,
    database_path,
    describe_address,
    open_stores,
)
from app.store.memory import MemoryStores
from app.store.sqlite.stores import SqliteStores
from tests.for_each import for_each
from tests.store.contract import MANY, same_quotas

QUOTAS = same_quotas(MANY)


def test_three_slashes_are_relative_and_four_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert database_path("sqlite:///some/file.sqlite") == tmp_path / "some" / "file.sqlite"
    assert database_path("sqlite:////some/file.sqlite") == Path("/some/file.sqlite")


def test_each_address_opens_its_store(tmp_path: Path) -> None:
    assert isinstance(open_stores("memory:", QUOTAS), MemoryStores)
    stores = open_stores(f"sqlite:///{tmp_path}/store", QUOTAS)
    assert isinstance(stores, SqliteStores)
    assert stores.path == tmp_path / "store"
    assert stores.path.exists()
    asyncio.run(stores.close())


@for_each(
    "address",
    ["", "memory", "sqlite:", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://a/b",
     "sqlite:///folder/", "sqlite:///a\0b", "/a/file", "postgres://host"],
)  # fmt: skip
def test_an_unknown_address_is_refused_with_the_valid_forms(address: str) -> None:
    with pytest.raises(
        UnknownAddress,
        match="is not the address of a store; write sqlite:///PATH, memory: or redis://",
    ):
        check_address(address)


def test_an_address_is_described_in_words(tmp_path: Path) -> None:
    assert describe_address(f"sqlite:///{tmp_path}/store") == f"in {tmp_path}/store"
    assert "until the server stops" in describe_address("memory:")
