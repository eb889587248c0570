"""Arguments of the commands that work on files: train, lesson, backup, restore."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


MAX_DIGITS = 12


def add_train_parser(commands: Commands) -> None:
    """train --recipe FILE, train --data FILE."""
    parser = commands.add_parser(
        "train",
        help="train without a browser",
        epilog="Ctrl-C stops early and saves what was trained. A run that diverges is saved in its "
        "last finite state, and the exit code is 1.",
    )
    parser.add_argument(
        "--recipe",
        type=Path,
        metavar="FILE",
        help="a recipe as JSON, or a saved session to continue, from here or from Export, Session",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="a table to train on, read as My data reads it; --recipe is optional then",
    )
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="NAME",
        help="the column to predict; several times for several numbers. Default: as My data "
        "proposes it",
    )
    parser.add_argument(
        "--inputs",
        default="",
        metavar="NAMES",
        help="the columns that are inputs, with commas. Default: as My data proposes them",
    )
    parser.add_argument(
        "--epochs", type=_count, required=True, metavar="N", help="how many epochs to train"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where the session is saved; an existing file is replaced. Default: beside the "
        "recipe or the table, with the same name and the ending .session",
    )
    parser.add_argument("--quiet", action="store_true", help="print the result and questions only")


def _count(text: str) -> int:
    """A whole number from 1 on."""
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(
        f"a whole number from 1 to {10**MAX_DIGITS - 1} is needed, not {text!r}"
    )


def add_lesson_parser(commands: Commands) -> None:
    """lesson check FILE."""
    lesson_parser = commands.add_parser("lesson", help="work on a lesson of your own")
    actions = lesson_parser.add_subparsers(dest="action", required=True)
    check_parser = actions.add_parser(
        "check",
        help="check every number, question and claim of a lesson",
        epilog="Each line printed names a line of the file. The exit code is 0 if all is "
        "confirmed, 1 if not, 2 if the file is no lesson. docs/lessons.md describes the format.",
    )
    check_parser.add_argument("file", type=Path, metavar="FILE", help="the lesson, a text file")


def add_backup_parsers(commands: Commands) -> None:
    """backup FILE, restore FILE."""
    backup_parser = commands.add_parser(
        "backup", help="copy all sessions into a file; servers may keep running"
    )
    backup_parser.add_argument("file", type=Path, metavar="FILE", help="the file to be made")
    backup_parser.add_argument("--force", action="store_true", help="replace a file that is there")
    restore_parser = commands.add_parser(
        "restore",
        help="put a backup back; stop the server first",
        epilog="The backup is checked before anything is replaced. The replaced database stays "
        "beside it as a copy.",
    )
    restore_parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    restore_parser.add_argument(
        "--force", action="store_true", help="restore the undamaged entries of a damaged backup"
    )
    for parser in (backup_parser, restore_parser):
        parser.add_argument(
            "--store",
            default=argparse.SUPPRESS,
            metavar="ADDRESS",
            help="the store, as serve has it; also BACKPROP_STORE",
        )
