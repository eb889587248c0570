"""The app and its client, as for the tests of the pages."""

from tests.web.conftest import client, shared_client

__all__ = ["client", "shared_client"]
