"""Students of one name, told apart."""

from __future__ import annotations

from collections.abc import Collection


def told_apart(name: str, others: Collection[str], max_letters: int) -> str:
    """The name, with the lowest number behind it that makes it unlike the others where it is not.

    Capitals make no difference: on a board "ada" and "Ada" would be taken for one.
    """
    taken = {other.casefold() for other in others}
    unlike, count = name, 1
    while unlike.casefold() in taken:
        count += 1
        end = f" {count}"
        unlike = f"{name[: max_letters - len(end)].rstrip()}{end}"
    return unlike
