"""Limit on wrong room codes and keys, so that none is found by trying (brute force).

An address has 40 attempts at once and then 10 a minute, however many it sends: 14 440 a day of
21⁶ = 85 766 121 codes, so it finds a given room with a chance of 1 in 5 900 a day. All addresses
together have 300 and then 60 a minute: 86 700 a day, 1 in 990 for a given room. Keys have 132 bits.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from app.errors import ProblemError
from app.http.token_bucket import Rate, TokenBucket
from app.i18n.messages import _

RATE_OF_ADDRESS = Rate(per_second=10 / 60, burst=40.0)
"""A class may share an address, and many of it mistype."""
RATE_OF_ALL = Rate(per_second=1.0, burst=300.0)
ALL = "all"


class TooManyWrongCodes(ProblemError):
    """Too many wrong codes came; ``origin`` says from where or to whom."""

    status = 429

    def __init__(self, origin: str, retry_after: int):
        super().__init__(
            _(
                "Too many wrong codes came %(origin)s just now; try again in %(retry_after)s s.",
                origin=origin,
                retry_after=retry_after,
            )
        )
        self.retry_after = retry_after


class WrongCodeLimit:
    """Counts wrong codes. Beyond the limit no code is checked, not even a right one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._of_address = TokenBucket(RATE_OF_ADDRESS, clock)
        self._of_all = TokenBucket(RATE_OF_ALL, clock)

    def require(self, address: str) -> None:
        """Raises TooManyWrongCodes if the address, or all together, sent too many wrong ones."""
        for wait, origin in (
            (self._of_address.wait(address), "from this address"),
            (self._of_all.wait(ALL), "to this server"),
        ):
            if wait > 0:
                raise TooManyWrongCodes(origin, math.ceil(wait))

    def count_wrong(self, address: str) -> None:
        """Count one wrong code."""
        self._of_address.take(address)
        self._of_all.take(ALL)
