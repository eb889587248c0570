"""The command ``health``: whether the server on this machine answers."""

from __future__ import annotations

import http.client
import sys

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
SECONDS = 4


def health(host: str, port: int) -> int:
    """Ask /healthz; the exit code is 0 if it answers 200. No proxy is asked."""
    connection = http.client.HTTPConnection(WILDCARDS.get(host, host), port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except OSError as error:
        print(f"No server answers on port {port}: {error}", file=sys.stderr)
        return 1
    finally:
        connection.close()
    return int(status != 200)
