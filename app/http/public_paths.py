"""Paths that are the same for every visitor."""

from __future__ import annotations

from fastapi import APIRouter


class PublicPaths:
    """The paths of the given routers, and everything below the given folders."""

    def __init__(self, *routers: APIRouter, folders: tuple[str, ...] = ()):
        routes = [route for router in routers for route in router.routes]
        self._paths = {path for route in routes if (path := getattr(route, "path", None))}
        self._folders = folders

    def __contains__(self, path: object) -> bool:
        """Whether a path is public."""
        if path in self._paths:
            return True
        return isinstance(path, str) and any(path.startswith(folder) for folder in self._folders)
