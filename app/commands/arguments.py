"""Arguments of the commands that work on files: lesson, backup, restore."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


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
