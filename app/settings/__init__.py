"""Every setting: name, default and meaning. Read from BACKPROP_… variables and from the CLI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.http.rate_limit import Rates
from app.http.timeouts import Timeouts
from app.settings.classroom import MAX_HAND_IN_BYTES, ClassroomSettings
from app.settings.limits import LimitSettings
from app.settings.rates import RateSettings
from app.settings.server import ServerSettings, is_guessable
from app.settings.store import StoreSettings
from app.settings.timeouts import TimeoutSettings
from app.store.base import Quota, Quotas
from app.training.recipe.limits import Limits

GROUPS: dict[str, type[BaseModel]] = {
    "Server": ServerSettings,
    "Store": StoreSettings,
    "Classroom": ClassroomSettings,
    "Size limits": LimitSettings,
    "Rate limits": RateSettings,
    "Connections and timeouts": TimeoutSettings,
}
"""The groups by their headings in docs/settings.md."""
SECONDS_PER_DAY = 86_400.0
HAND_IN_DAYS = 400.0
"""Days after which a hand-in that nobody has opened is deleted; its room ends earlier."""
ROOMS_AT_ONCE = 20
"""Rooms that may be opened, or sent runs replaced, at the same moment."""
ENV_PREFIX = "BACKPROP_"


class Settings(
    ServerSettings,
    StoreSettings,
    ClassroomSettings,
    LimitSettings,
    RateSettings,
    TimeoutSettings,
    BaseSettings,
):
    """All settings. Each group is a class of its own; the methods make what the parts take."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True)

    @model_validator(mode="after")
    def _refuse_guessable_secret(self) -> Self:
        secret = self.secret.get_secret_value()
        if secret and not self.is_local and is_guessable(secret):
            raise PydanticCustomError(
                "secret",
                "A server that listens to other machines needs a secret that nobody knows: make "
                "one with `openssl rand -hex 32`, or leave BACKPROP_SECRET out and one is made",
            )
        return self

    def timeouts(self, refuse: Callable[[str], None]) -> Timeouts:
        """Connection timeouts; ``refuse`` is called with the reason for each refusal."""
        return Timeouts(
            head=self.head_seconds,
            body=self.body_seconds,
            stalled=self.stalled_seconds,
            max_connections=self.max_connections,
            refuse=refuse,
        )

    def rates(self) -> Rates:
        """Rate limits of requests and creations."""
        return Rates(
            visitor_requests_per_second=self.visitor_requests_per_second,
            address_requests_per_second=self.address_requests_per_second,
            visitor_creations_per_minute=self.visitor_creations_per_minute,
            address_creations_per_minute=self.address_creations_per_minute,
        )

    def bounds(self) -> Quotas:
        """How much each store keeps."""
        ttl_seconds = self.idle_days * SECONDS_PER_DAY
        sessions = Quota(
            max_entries=self.max_sessions,
            max_per_owner=self.max_sessions_per_visitor,
            max_bytes=self.max_store_bytes,
            ttl_seconds=ttl_seconds,
        )
        return Quotas(
            sessions=sessions,
            shares=Quota(
                max_entries=self.max_shares,
                max_per_owner=self.max_shares,
                max_bytes=self.max_shares * self.max_share_bytes,
                ttl_seconds=ttl_seconds,
            ),
            # A comparison is a list of names, a hunt a list of moves: their number bounds their
            # bytes well enough.
            comparisons=sessions,
            hunts=sessions,
            # Each room may have a copy of what was sent in it, as an entry of its own. Rooms choose
            # themselves which are deleted: the store has space for those that are opened or sent
            # at the same moment, and keeps entries longer than any room.
            rooms=Quota(
                max_entries=2 * self.max_rooms + ROOMS_AT_ONCE,
                max_per_owner=self.max_rooms_per_visitor + ROOMS_AT_ONCE,
                max_bytes=self.max_store_bytes,
                ttl_seconds=(self.longest_room_days + 1) * SECONDS_PER_DAY,
            ),
            plans=Quota(
                max_entries=self.max_plans,
                max_per_owner=self.max_plans_per_visitor,
                max_bytes=self.max_store_bytes,
                ttl_seconds=self.plan_days * SECONDS_PER_DAY,
            ),
            # Nothing that was handed in is evicted: at the limit a new hand-in is refused.
            hand_ins=Quota(
                max_entries=10 * self.max_hand_ins,
                max_per_owner=10 * self.max_hand_ins,
                max_bytes=10 * self.max_hand_ins * MAX_HAND_IN_BYTES,
                ttl_seconds=HAND_IN_DAYS * SECONDS_PER_DAY,
            ),
        )

    def limits(self) -> Limits:
        """The size limits of a run."""
        return Limits(
            hidden_layers=self.max_hidden_layers,
            units=self.max_units,
            samples=self.max_samples,
            own_rows=self.max_own_rows,
            inputs=self.max_inputs,
            epochs=self.max_epochs_per_request,
            seconds=self.request_seconds,
        )
