"""Just enough of the Dockerfile format to execute ours without Docker."""

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

INSTRUCTION = re.compile(r"(?P<keyword>[A-Z]+)\s+(?P<rest>.+)")


@dataclass
class Stage:
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, keyword: str) -> list[str]:
        return [rest for name, rest in self.instructions if name == keyword]

    def one(self, keyword: str) -> str:
        [rest] = self.all(keyword)
        return rest

    def command(self, keyword: str) -> list[str]:
        """The words of a CMD or HEALTHCHECK in its exec form."""
        rest = self.one(keyword)
        words: list[str] = json.loads(rest[rest.index("[") :])
        return words


def stages(text: str) -> list[Stage]:
    found: list[Stage] = []
    for line in text.replace("\\\n", " ").splitlines():
        if match := INSTRUCTION.match(line):
            if match["keyword"] == "FROM":
                found.append(Stage())
            found[-1].instructions.append((match["keyword"], match["rest"]))
    return found


@dataclass
class Host:
    """Executes instructions, with a folder as the root of the image's file system."""

    root: Path
    env: dict[str, str]
    cwd: Path = Path("/")

    def place(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def expand(self, text: str) -> str:
        return Template(text).safe_substitute(self.env)

    def do(self, stage: Stage, context: Path) -> None:
        for keyword, rest in stage.instructions:
            match keyword:
                case "ENV":
                    name, _, value = rest.partition("=")
                    value = self.expand(value)
                    is_path = value.startswith("/") and ":" not in value
                    self.env[name] = str(self.place(value)) if is_path else value
                case "WORKDIR":
                    self.cwd = self.place(rest)
                    self.cwd.mkdir(parents=True)
                case "COPY":
                    *sources, target = shlex.split(rest)
                    for source in sources:
                        self._copy(context / source, self.cwd / target)
                case "RUN":
                    subprocess.run(["/bin/sh", "-ec", rest], cwd=self.cwd, env=self.env, check=True)

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        if source.is_dir():
            # As .dockerignore has it.
            ignored = shutil.ignore_patterns("__pycache__", "vendor")
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
