"""The variable PORT, with which hosting platforms say where a server must listen."""

from __future__ import annotations

from collections.abc import Collection, Mapping

PORT = "PORT"
EVERY_ADDRESS = "0.0.0.0"


def platform_settings(environ: Mapping[str, str], given: Collection[str]) -> dict[str, str]:
    """Port, and all addresses as host, if PORT is set and nothing else chooses them.

    ``given`` are the names of the settings that the command line chooses.
    """
    if not environ.get(PORT):
        return {}
    chosen = {"port": environ[PORT], "host": EVERY_ADDRESS}
    if "port" in given or environ.get("BACKPROP_PORT"):
        return {}
    return {
        name: value
        for name, value in chosen.items()
        if name not in given and not environ.get(f"BACKPROP_{name.upper()}")
    }
