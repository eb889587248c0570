"""A run as a file: read from a recipe or a saved session, written as a saved session."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from app.commands.recipe_errors import recipe_sentence
from app.export.session_file import (
    UnusableFile,
    is_session,
    read_session,
    session_of,
    write_session,
)
from app.training.codec.snapshot import MAGIC
from app.training.codec.text_file import NotText, decode_text
from app.training.own_data import OwnData
from app.training.recipe.dataset import to_own
from app.training.recipe.limits import Limits
from app.training.recipe.patch import merge_patch
from app.training.recipe.recipe import LimitExceeded, Recipe, check_limits
from app.training.run.session import TrainingSession

SUFFIX = ".session"
MAX_BYTES = 64_000_000
"""The largest session that the limits allow by default takes less than a tenth of it."""


class RunFileError(ValueError):
    """A file cannot be read or written. The message says what to change."""


@dataclass(frozen=True)
class NewRun:
    """A run that has not begun: its recipe, and the own data that it trains on, if any."""

    recipe: Recipe
    own: OwnData | None = None


def read_run(path: Path, limits: Limits) -> TrainingSession | NewRun:
    """The session in a file, of the page or of the command line, or the recipe of a new one.

    Raises RunFileError.
    """
    content = read_file(path, MAX_BYTES)
    with _file_errors(path):
        if content.startswith(MAGIC):
            return _within(limits, read_session(content))
        value = _object(content)
        if is_session(value):
            return _within(limits, session_of(value))
        dataset = value.get("dataset")
        if isinstance(dataset, dict) and dataset.get("name") == "own":
            raise _NoRecipe("dataset.name: a recipe has no points of its own; add --data TABLE")
        recipe = Recipe.model_validate(value, strict=True)
        check_limits(recipe, limits)
        return NewRun(recipe)


def new_run(path: Path | None, own: OwnData, limits: Limits) -> NewRun:
    """A run on own data by the recipe in a file, or by the defaults without one.

    What the recipe leaves out is chosen to fit the data; inputs, and numbers to predict, are
    standardised unless it says otherwise. Raises RunFileError.
    """
    value: dict[str, Any] = {}
    with _file_errors(path or Path("recipe")):
        if path is not None:
            content = read_file(path, MAX_BYTES)
            value = {} if content.startswith(MAGIC) else _object(content)
            if content.startswith(MAGIC) or is_session(value):
                raise _NoRecipe("this is a saved session, which has its data; leave --data out")
        scaled = {"standardize": True, "standardize_target": own.task == "numbers"}
        patch = to_own(scaled | value)
        recipe = Recipe.model_validate(merge_patch(Recipe(), patch, own), strict=True)
        check_limits(recipe, limits)
        return NewRun(recipe, own)


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    """What is wrong in a file as a RunFileError of one sentence or two."""
    try:
        yield
        return
    except ValidationError as error:
        why = " ".join(recipe_sentence(problem) for problem in error.errors()[:3])
    except _NoRecipe as error:
        why = f"{error}."
    except (UnusableFile, LimitExceeded) as error:
        why = str(error)
    raise RunFileError(f"{path}: {why}")


def _within(limits: Limits, session: TrainingSession) -> TrainingSession:
    check_limits(session.recipe, limits)
    return session


def check_target(path: Path, sources: Iterable[Path]) -> None:
    """Raise RunFileError, before training, if the session cannot or must not be written there."""
    is_source = path.exists() and any(each.exists() and path.samefile(each) for each in sources)
    if path.suffix != SUFFIX and is_source:
        raise RunFileError(f"{path} would be lost; name another file with --output.")
    if path.is_dir():
        raise RunFileError(f"{path} is a folder; name a file with --output.")
    if not path.parent.is_dir():
        raise RunFileError(f"There is no folder {path.parent}; make it, or choose another one.")
    if not os.access(path.parent, os.W_OK):
        raise RunFileError(f"The folder {path.parent} cannot be written to; choose another one.")


def write_run(path: Path, session: TrainingSession) -> None:
    """Write the session atomically.

    Raises RunFileError.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            with beside.open("wb") as file:
                file.write(write_session(session).encode())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise RunFileError(f"{path} cannot be written: {error.strerror}.") from error


def read_file(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file; raises RunFileError, without reading more than ``max_bytes``."""
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise RunFileError(f"There is no file {path}; correct its name.") from None
    except OSError as error:
        raise RunFileError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > max_bytes:
        raise RunFileError(f"{path} is too large: at most {max_bytes // 1_000_000} MB are read.")
    return content


class _NoRecipe(ValueError):
    """The text is not a recipe at all; errors within a recipe are pydantic's."""


def _object(content: bytes) -> dict[str, Any]:
    value = _json(content)
    if not isinstance(value, dict):
        raise _NoRecipe('a recipe is one JSON object, like {"seed": 3}')
    return value


def _json(content: bytes) -> Any:
    try:
        return json.loads(decode_text(content), parse_constant=_refuse)
    except NotText:
        raise _NoRecipe("this is neither a recipe, which is JSON, nor a saved session") from None
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise _NoRecipe(f"this is not JSON: {error.msg} at {at}") from None
    except RecursionError:
        raise _NoRecipe("a recipe is not nested as deeply as this") from None
    except ValueError as error:
        # A whole number of thousands of digits, which Python refuses to read.
        raise _NoRecipe(f"this is not JSON that can be read: {error}") from None


def _refuse(name: str) -> NoReturn:
    raise _NoRecipe(f"{name} is not a number of JSON")
