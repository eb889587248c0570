"""`python -m app train`: train the run of a file without a browser."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.commands.run_file import (
    SUFFIX,
    NewRun,
    RunFileError,
    check_target,
    new_run,
    read_run,
    write_run,
)
from app.commands.table_file import QUESTION, TableFile, read_data
from app.engine import kernels
from app.training.recipe.limits import Limits
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.unit_errors import root_mean_squares
from app.training.table import UnusableData

FRAME_SECONDS = 0.1
WORTH_COMPILING = 50_000
"""Updates that take NumPy a few seconds. Compiling takes about ten, the first time only."""
DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 128 + signal.SIGINT


def train(
    source: Path | None,
    table: TableFile | None,
    epochs: int,
    target: Path | None,
    limits: Limits,
    *,
    compiles: bool,
    quiet: bool,
) -> int:
    """Train the run of one file into another one and return the exit code.

    ``source`` is a saved session or a recipe, ``table`` the data of a new run; one of them is
    needed.

    A run that diverges, or is interrupted by Ctrl-C, is written as far as it was trained. Ctrl-C
    twice, or before the training, writes nothing. ``compiles`` allows the compiled engine.
    """
    sources = [each for each in (source, table.path if table else None) if each is not None]
    try:
        run = _read(source, table, limits, quiet=quiet)
        target = target or sources[0].with_suffix(SUFFIX)
        check_target(target, sources)
    except RunFileError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    try:
        session = _begin(run, epochs, compiles=compiles, quiet=quiet)
        with _interruptible() as interrupted:
            first = session.epoch
            _train(session, epochs, interrupted, quiet=quiet)
    except UnusableData as error:
        print(f"{sources[-1]}: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    try:
        write_run(target, session)
    except RunFileError as error:
        print(_result(session), error, sep="\n", file=sys.stderr)
        return FAILED
    print(f"{_result(session)}\n{target}")
    if session.status == "diverged":
        print(session.message, file=sys.stderr)
        return FAILED
    if session.epoch < first + epochs:
        print(f"Interrupted after {session.epoch - first} of {epochs} epochs.", file=sys.stderr)
        return INTERRUPTED
    return DONE


def _read(
    source: Path | None, table: TableFile | None, limits: Limits, *, quiet: bool
) -> TrainingSession | NewRun:
    if table is not None:
        # Questions are printed by --quiet, too: they may change what the result means.
        own = read_data(table, limits, _note if not quiet else _only_questions)
        return new_run(source, own, limits)
    if source is None:
        raise RunFileError(
            "Name a recipe or a saved session with --recipe, or a table with --data."
        )
    return read_run(source, limits)


def _only_questions(text: str) -> None:
    if text.startswith(QUESTION):
        _note(text)


def _begin(
    run: TrainingSession | NewRun, epochs: int, *, compiles: bool, quiet: bool
) -> TrainingSession:
    """The session, after compiling the kernels if the run is long enough."""
    note = _nothing if quiet else _note
    if compiles and _wants_kernels(run, epochs):
        note("Loading the compiled engine; compiling it takes ten seconds, once.")
        if not kernels.compile_now():
            note("It is missing; to have it, install numba, which is the extra fast.")
    session = run if isinstance(run, TrainingSession) else TrainingSession(run.recipe, own=run.own)
    network = "-".join(str(units) for units in session.network.units)
    engine = "numba" if session.runs_compiled else "numpy"
    note(f"{session.data.dataset.title}, {network}: {engine} trains")
    return session


def _wants_kernels(run: TrainingSession | NewRun, epochs: int) -> bool:
    if isinstance(run, TrainingSession):
        return run.engine == "numba"  # a run keeps the engine that it began with
    samples = run.recipe.dataset.samples if run.own is None else len(run.own.points)
    return epochs * -(-samples // (run.recipe.batch_size or samples)) >= WORTH_COMPILING


def _note(text: str) -> None:
    print(text, file=sys.stderr)


def _nothing(text: str) -> None:
    pass


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Yields a function that tells whether Ctrl-C was pressed, which must not interrupt an update.

    A second Ctrl-C raises KeyboardInterrupt at once.
    """
    pressed = False

    def press(signum: int, frame: object) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _train(
    session: TrainingSession, epochs: int, interrupted: Callable[[], bool], *, quiet: bool
) -> None:
    last = session.epoch + epochs
    console = Console(stderr=True)
    with Progress(
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}/s"),
        TextColumn("{task.fields[losses]}"),
        TimeRemainingColumn(compact=True),
        console=console,
        auto_refresh=False,
        disable=quiet or not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=epochs, pace="…", losses=_losses(session))
        began = time.perf_counter()
        while session.epoch < last and session.status != "diverged" and not interrupted():
            frame_ends = time.perf_counter() + FRAME_SECONDS
            session.step(
                Unit.EPOCH,
                last - session.epoch,
                lambda ends=frame_ends: not interrupted() and time.perf_counter() < ends,  # type: ignore[misc]
            )
            done = epochs - (last - session.epoch)
            pace = done / (time.perf_counter() - began)
            bar.update(task, completed=done, pace=f"{pace:,.0f}", losses=_losses(session))
            bar.refresh()


def _losses(session: TrainingSession) -> str:
    """The losses after the last whole epoch, short enough for a line of 80."""
    train, test = session.history.train[-1], session.history.test[-1]
    return f"train {train:.3g}" + ("" if test is None else f" test {test:.3g}")


def _result(session: TrainingSession) -> str:
    train, test = session.losses()
    scores = session.scores()
    if scores.right is None:
        score = "R² " + ("unknown" if scores.r_squared is None else f"{scores.r_squared:.4f}")
    else:
        score = f"accuracy {scores.right / scores.of:.1%} ({scores.right} of {scores.of})"
    where = f"the {'training' if test is None else 'test'} set"
    parts = [f"epoch {session.epoch}", f"train loss {train:.6g}"]
    if test is not None:
        parts.append(f"test loss {test:.6g}")
    return ", ".join([*parts, f"{score} on {where}"]) + _errors_in_units(session, where)


def _errors_in_units(session: TrainingSession, where: str) -> str:
    """A line for each standardised target: its error in its own unit, on the split ``where``."""
    data = session.data
    if data.target_mean is None:
        return ""
    errors = root_mean_squares(session, data.test if len(data.test) else data.train)
    return "".join(
        f"\n{name}: root mean squared error {error:.4g} on {where}"
        for name, error in zip(data.dataset.target_names, errors, strict=True)
    )
