"""Room as a value: students, names, removed visitors, sent runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.classroom.member import Member
from app.classroom.names import MAX_NAME_LENGTH, unique_name
from app.classroom.room import MAX_MEMBERS, MAX_REMOVED, Room, RoomFull, ShownRun
from app.classroom.sent_run import SentRun
from tests.for_each import for_each

EMPTY = Room(code="CDFHJK", session="lab", opened=0.0)


def with_names(*names: str) -> Room:
    room = EMPTY
    for number, name in enumerate(names, 1):
        room = room.with_member(f"visitor {number}", name)
    return room


def names(room: Room) -> list[str]:
    return [member.name for member in room.members]


def test_equal_names_get_a_number() -> None:
    assert names(with_names("Ada", "Ben", "Ada", "ada", "")) == [
        "Ada",
        "Ben",
        "Ada 2",
        "ada 3",
        "Student 5",
    ]


def test_a_number_in_use_is_skipped() -> None:
    assert names(with_names("Ada 2", "Ada", "Ada")) == ["Ada 2", "Ada", "Ada 3"]
    assert names(with_names("Student 2", "")) == ["Student 2", "Student 2 2"]


@given(st.lists(st.sampled_from(["A" * 30, "a" * 30, "A" * 28 + " 2", "é", "É", ""]), max_size=30))
def test_names_are_unique_and_short(given_names: list[str]) -> None:
    room = with_names(*given_names)
    assert len({name.casefold() for name in names(room)}) == len(given_names)
    assert all(0 < len(name) <= MAX_NAME_LENGTH for name in names(room))
    assert Room.from_bytes(room.to_bytes()) == room


def test_a_unique_name_is_unchanged() -> None:
    assert unique_name("Ada", []) == unique_name("Ada", ["Adam"]) == "Ada"


def test_a_returning_student_keeps_their_number() -> None:
    room = with_names("Ada", "Ben").with_member("visitor 1", "Ben")
    assert [(each.number, each.name) for each in room.members] == [(1, "Ben 2"), (2, "Ben")]
    assert room.with_member("visitor 1", "") == room
    # One's own name is no other one's.
    assert room.with_member("visitor 2", "Ben") == room


def test_renaming_a_student() -> None:
    room = with_names("Ada", "Ben")
    assert names(room.with_renamed_member(2, "Eve")) == ["Ada", "Eve"]
    assert names(room.with_renamed_member(2, "ADA")) == ["Ada", "ADA 2"]
    assert room.with_renamed_member(2, "") == room.with_renamed_member(7, "Eve") == room


def test_numbers_are_never_reused() -> None:
    room = with_names("Ada", "Ben").without_members([2]).with_member("visitor 2", "Eve")
    assert [each.number for each in room.present] == [1, 3]


def test_who_leaves_stays_in_the_results_and_comes_back_as_the_same_person() -> None:
    room = with_names("Ada", "Ben").without_members([1])
    assert names(room) == ["Ada", "Ben"] and [each.number for each in room.present] == [2]
    assert room.member(1) is None and room.member_of("visitor 1") is None and room.has_left(1)
    [former] = room.former_members_of("visitor 1")
    assert room.with_returned_member(former.number) == with_names("Ada", "Ben")
    assert room.with_member("visitor 1", "ADA") == with_names("Ada", "Ben")
    assert names(room.with_member("visitor 1", "Cem")) == ["Ada", "Ben", "Cem"]
    assert room.with_returned_member(2) == room.with_returned_member(9) == room


def test_a_removed_student_comes_back_only_with_the_teacher() -> None:
    room = with_names("Ada").with_member_removed(1)
    assert room.former_members_of("visitor 1") == []
    assert room.with_returned_member(1) == with_names("Ada")


def test_two_students_share_a_browser() -> None:
    room = with_names("Ada").with_new_member("visitor 1", "Ben")
    room = room.with_changed_member(1, lambda member: member.with_new_run("run of Ada"))
    assert [each.name for each in room.members_of("visitor 1")] == ["Ada", "Ben"]

    def number_of(*choice: object) -> int:
        member = room.member_of("visitor 1", *choice)  # type: ignore[arg-type]
        return member.number if member else 0

    assert number_of() == 1 and number_of(1) == 1 and number_of(0, "run of Ada") == 1
    assert number_of(2, "run of Ada") == 2 and number_of(7, "another") == 1
    assert room.without_members([2]).member_of("visitor 1") == room.member(1)


def test_those_who_left_make_space() -> None:
    members = tuple(
        Member(number=number, visitor=str(number), name=str(number), left=number in (3, 4))
        for number in range(1, MAX_MEMBERS + 1)
    )
    room = EMPTY.model_copy(update={"members": members, "numbers": MAX_MEMBERS})
    room = room.with_member("one more", "Eve")
    assert len(room.members) == MAX_MEMBERS and room.member(MAX_MEMBERS + 1) is not None
    assert room.former_members_of("3") == [] and room.former_members_of("4")


def test_removed_students_are_remembered_and_not_shown() -> None:
    room = with_names("Ada", "Ben").model_copy(update={"shown": ShownRun(number=1, named=True)})
    room = room.with_member_removed(1)
    assert (
        [each.name for each in room.present] == ["Ben"]
        and room.removed == ("visitor 1",)
        and room.shown is None
    )
    assert room.with_member_removed(1) == room.with_member_removed(9) == room


def test_the_list_of_removed_students_is_bounded() -> None:
    room = EMPTY
    for number in range(1, MAX_REMOVED + 3):
        room = room.with_member(f"visitor {number}", "").with_member_removed(number)
    assert len(room.removed) == MAX_REMOVED
    assert room.removed[-1] == f"visitor {MAX_REMOVED + 2}" and "visitor 2" not in room.removed


def test_a_full_room_refuses_students() -> None:
    members = tuple(
        Member(number=number, visitor=str(number), name=str(number))
        for number in range(MAX_MEMBERS)
    )
    room = EMPTY.model_copy(update={"members": members})
    with pytest.raises(RoomFull, match=str(MAX_MEMBERS)):
        room.with_member("one more", "Eve")
    assert room.with_member("7", "Eve").member(7) is not None


def test_a_sent_run_is_received_once() -> None:
    room = with_names("Ada").with_sent_run("state", "same", "token 1")
    [ada] = room.members
    assert room.sent == SentRun(number=1, what="state", seeds="same", token="token 1")
    assert ada.has_yet_to_receive(room.sent) and not ada.has_yet_to_receive(None)
    taken = ada.with_new_run("own").with_received_run(room.sent, "new")
    assert (taken.session, taken.earlier, taken.given) == ("new", "own", "state")
    assert not taken.follows and not taken.has_yet_to_receive(room.sent)
    again = room.with_sent_run("recipe", "own", "token 2")
    assert again.sent is not None and again.sent.number == 2
    assert taken.has_yet_to_receive(again.sent)
    # A fork later is nothing that was sent.
    assert taken.with_new_run("fork").given is None


@for_each(("seed", "number", "own"), [(3, 5, 8), (2**63 - 1, 1, 0)])
def test_a_different_seed_for_each_student(seed: int, number: int, own: int) -> None:
    assert SentRun(number=1, what="recipe", seeds="own", token="").seed_for(number, seed) == own
    assert SentRun(number=1, what="recipe", seeds="same", token="").seed_for(number, seed) == seed


def test_an_ended_room_has_no_sent_run() -> None:
    room = with_names("Ada").with_sent_run("state", "same", "token").as_ended()
    assert room.ended and room.sent is None and names(room) == ["Ada"]
    assert Room.from_bytes(room.to_bytes()) == room


def test_reads_rooms_stored_by_older_versions() -> None:
    """As it was written before there was anything to send."""
    old = (
        b'{"format":1,"code":"CDFHJK","session":"lab","opened":5.0,"members":'
        b'[{"number":1,"visitor":"v","name":"Ada","session":"s","follows":false,"taken":0}]}'
    )
    [ada] = Room.from_bytes(old).members
    assert (ada.name, ada.given, ada.earlier) == ("Ada", None, "")
