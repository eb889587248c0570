"""The base class of every error that a request may end with."""

from __future__ import annotations

import re


class ProblemError(Exception):
    """A request that cannot be carried out. The message is what a person reads.

    It is one finished sentence, with its full stop, and says what to change. Subclasses set the
    HTTP status; one handler in ``app.web.problems`` answers them all.
    """

    status: int = 422
    retry_after: int | None = None
    """Seconds after which the same request may succeed, if waiting helps."""
    instead: str | None = None
    """Address of the page that a browser is led to instead of the one that it asked for."""
    refused_by: str | None = None
    """Name of the limit that refused the request, for the metrics."""

    def __init__(self, sentence: str = "", *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
        """Name of the form field that it is about; empty if it is about none."""

    @property
    def code(self) -> str:
        """A stable name for programs: that of the class, as ``unusable_data``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def errors(self) -> dict[str, str]:
        """The sentence by the name of its field; empty if it is about none."""
        return {self.field: str(self)} if self.field else {}
