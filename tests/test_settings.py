import secrets

import pytest
from pydantic import ValidationError

from app.settings import Settings
from app.store.base import Quota


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BACKPROP_{name.upper()}", raising=False)


def test_the_defaults_serve_one_local_user() -> None:
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.store == "sqlite:///data/playground.sqlite"


def test_a_variable_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKPROP_MAX_HIDDEN_LAYERS", "3")
    assert Settings().max_hidden_layers == 3


def test_each_store_has_its_own_bounds() -> None:
    bounds = Settings(max_store_bytes=10**6, room_hours=1.5, max_sessions=7).bounds()
    # Each room may have what was sent in it, and none is deleted before its time.
    assert bounds.rooms == Quota(2 * 2000 + 20, 40 + 20, 10**6, 181 * 24 * 3600)
    assert Settings(room_hours=48, room_max_days=1).longest_room_days == 2
    assert bounds.sessions == bounds.comparisons == Quota(7, 50, 10**6, 30 * 24 * 3600)
    assert bounds.shares == Quota(200, 200, 200 * 4_000_000, 30 * 24 * 3600)


def test_an_argument_beats_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKPROP_MAX_SESSIONS", "3")
    assert Settings(max_sessions=4).max_sessions == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 65536),
        ("store", "shelf"),
        ("store", "memory"),
        ("store", "sqlite://"),
        ("store", "sqlite:///"),
        ("store", "sqlite:///:memory:"),
        ("store", "sqlite://host/file"),
        ("store", "sqlite:///folder/"),
        ("max_hidden_layers", -1),
        ("max_units", 0),
        ("max_samples", 0),
        ("max_epochs_per_request", 0),
        ("request_seconds", 0),
        ("max_body_bytes", 0),
        ("max_bodies_bytes", 1),
        ("max_sessions", 0),
        ("max_sessions_per_visitor", 0),
        ("max_store_bytes", 0),
        ("idle_days", 0),
        ("max_shares", 0),
        ("max_share_bytes", 0),
        ("max_rooms", 0),
        ("max_rooms_per_visitor", 0),
        ("room_hours", 0),
        ("plan_days", 0),
        ("room_hours", "nan"),
        ("room_max_days", 0),
        ("trusted_hosts", "https://a.org"),
        ("trusted_hosts", "a.org:80"),
        ("trusted_hosts", "a b/c"),
        ("frame_ancestors", ""),
        ("frame_ancestors", "a b;c"),
        ("frame_ancestors", "https://a.org; script-src *"),
        ("frame_ancestors", "https://a.org,https://b.org"),
        ("frame_ancestors", "https://a.org/path"),
        ("frame_ancestors", "none self"),
        ("frame_ancestors", "* https://a.org"),
        ("frame_ancestors", "'unsafe-inline'"),
        ("frame_ancestors", "javascript:alert(1)"),
        ("frame_ancestors", "https://é.org"),
    ],
)
def test_an_invalid_value_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("self", "'self'"),
        ("none", "'none'"),
        ("*", "*"),
        (" https://a.org\n https://*.b.org:8443 ", "https://a.org https://*.b.org:8443"),
        ("self http://localhost:*", "'self' http://localhost:*"),
        ("example.org", "example.org"),
    ],
)
def test_frame_ancestors_are_stored_as_header_values(given: str, kept: str) -> None:
    assert Settings(frame_ancestors=given).frame_ancestors == kept


@pytest.mark.parametrize(
    ("options", "hosts"),
    [
        ({}, ["localhost", "127.0.0.1", "[::1]", "::1"]),
        ({"host": "::1"}, ["localhost", "127.0.0.1", "[::1]", "::1"]),
        ({"host": "0.0.0.0"}, ["*"]),
        ({"host": "0.0.0.0", "trusted_hosts": "a.org, *.b.org"}, ["a.org", "*.b.org"]),
        ({"trusted_hosts": "lab.local"}, ["lab.local"]),
    ],
)
def test_trusted_hosts(options: dict[str, str], hosts: list[str]) -> None:
    assert Settings(**options).hosts() == hosts  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "secret", ["change-me", "x" * 64, "short", "change-this-secret-to-yours-123"]
)
def test_a_weak_secret_is_refused_on_a_network(secret: str) -> None:
    with pytest.raises(ValidationError, match="openssl rand") as caught:
        Settings.model_validate({"host": "0.0.0.0", "secret": secret})
    assert secret not in caught.value.errors()[0]["msg"]
    assert Settings.model_validate({"secret": secret}).is_local


def test_a_random_secret_is_accepted_and_not_shown() -> None:
    secret = secrets.token_hex(32)
    settings = Settings.model_validate({"host": "0.0.0.0", "secret": secret})
    assert settings.secret.get_secret_value() == secret
    assert secret not in repr(settings)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_description(name: str) -> None:
    assert Settings.model_fields[name].description


@pytest.mark.parametrize(
    "given, kept",
    [
        ("", ""),
        ("/", ""),
        ("/backprop", "/backprop"),
        ("backprop/", "/backprop"),
        ("//example.org", "/example.org"),
        ("/user/a%40b.org/proxy/8000/", "/user/a%40b.org/proxy/8000"),
    ],
)
def test_the_root_path_is_written_with_or_without_slashes(given: str, kept: str) -> None:
    assert Settings(root_path=given).root_path == kept


@pytest.mark.parametrize("given", ["https://a.org/b", "/a b", "/a?b", "/a//b", "/lab/x"])
def test_what_cannot_be_a_root_path_is_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="path"):
        Settings(root_path=given)
