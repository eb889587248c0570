"""How many wrong codes and keys are looked at, so that none is found by trying.

An address has 40 at once and then 10 a minute, however many it sends: 14 440 a day of 21⁶ =
85 766 121 codes, so it finds a given room with a chance of 1 in 5 900 a day. All addresses together
have 300 and then 60 a minute: 86 700 a day, 1 in 990 for a given room. Keys have 132 bits.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from app.http.token_bucket import Rate, TokenBucket
from app.web.problems import HttpProblem

OF_ADDRESS = Rate(10 / 60, 40.0)
"""A class may share an address, and many of it mistype."""
OF_ALL = Rate(1.0, 300.0)
ALL = "all"


class WrongCodeLimit:
    """Counts what was wrong. While too much was, nothing is looked at, not even what is right."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._of_address = TokenBucket(OF_ADDRESS, clock)
        self._of_all = TokenBucket(OF_ALL, clock)

    def require(self, address: str) -> None:
        """Raises Refused where too many wrong ones came from the address, or in all."""
        for wait, where in (
            (self._of_address.wait(address), "from this address"),
            (self._of_all.wait(ALL), "to this server"),
        ):
            if wait > 0:
                seconds = math.ceil(wait)
                raise HttpProblem(
                    429,
                    f"Too many wrong codes came {where} just now; try again in {seconds} s.",
                    seconds,
                )

    def count_wrong(self, address: str) -> None:
        """One was wrong."""
        self._of_address.take(address)
        self._of_all.take(ALL)
