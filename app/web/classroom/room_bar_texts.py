"""Sentences of the room bar about runs that were sent or are shown."""

from __future__ import annotations

from app.classroom.member import Member
from app.classroom.room import Room
from app.i18n.messages import _


def given_text(room: Room, member: Member) -> str:
    """How the student's run was sent; empty if it was not."""
    if member.given is None:
        return ""
    if member.given == "recipe" and room.sent and room.sent.seeds == "own":
        return _(
            "Your teacher sent you this network, untrained, with your own random start (your "
            "teacher’s weight seed plus %(number)s).",
            number=member.number,
        )
    if member.given == "state":
        return _("Your teacher sent you this network, as it was then.")
    return _("Your teacher sent you this network, untrained.")


def sent_text(room: Room) -> str:
    """What was sent last and how many students have it, as a sentence; empty if nothing was."""
    if room.sent is None:
        return ""
    received = sum(not member.has_yet_to_receive(room.sent) for member in room.present)
    parts = {"number": received, "students": len(room.present)}
    if room.sent.what == "state":
        return _("Current state sent; %(number)s of %(students)s students have it.", **parts)
    if room.sent.seeds == "same":
        return _(
            "Untrained network sent, same start for everyone; %(number)s of %(students)s students "
            "have it.",
            **parts,
        )
    return _(
        "Untrained network sent, a different random start for each; %(number)s of %(students)s "
        "students have it.",
        **parts,
    )


def shown_text(room: Room) -> str:
    """Which student's run is shown to everybody; empty if it is the teacher's."""
    member = room.shown_member
    if room.shown is None or member is None:
        return ""
    if room.shown.named:
        return _("the run of %(name)s", name=member.name)
    return _("a student’s run")
