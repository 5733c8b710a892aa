"""What volunteers record on devices: exactly once, flagged rather than refused, held when it cannot be booked."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from opsapp.db import db, transaction
from opsapp.org.models import Device, User
from opsapp.rota import alcohol, assigning, checks
from opsapp.rota.duty_models import Shift
from opsapp.rota.work_models import AlcoholCheck, Attendance, HandoverNote, HandoverTaken, WorkedTime
from tests.founding import DEVICE
from tests.rota.at_work import moment, operation, send
from tests.rota.staff import MONDAY, Staff

OWN = "0192f000-0000-7000-8000-0000000000aa"


@pytest.fixture
def morning(staff: Staff, manager: User) -> Shift:
    with transaction():
        shift = staff.shift("shop", people=2)
        for who in (staff.sato, staff.kawamura):
            assigning.write(shift, who, "manual", by=manager)
        return shift


@pytest.fixture
def phone(clerk: User, manager: User, device: Device) -> str:
    """The clerk's own phone."""
    with transaction() as session:
        session.add(
            Device(
                id=OWN, name="佐藤の携帯", owner_id=clerk.id, secret_hash="x", enrolled_by_id=manager.id,
                enrolled_at=device.enrolled_at,
            )
        )  # fmt: skip
    return OWN


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_coming_and_going_count_exactly_once(staff: Staff, morning: Shift, clerk: User) -> None:
    coming = operation("duty_in", clerk, moment(6, 58), method="pin", shift=morning.id)
    going = operation("duty_out", clerk, moment(13, 4), method="pin", break_minutes=15)
    first = send(coming, going)
    assert [one["status"] for one in first] == ["applied", "applied"]
    assert (first[1]["result"]["minutes"], first[1]["result"]["shift"]) == (351, morning.id)
    assert [one["status"] for one in send(coming, going)] == ["repeated", "repeated"]
    assert (count(Attendance), count(WorkedTime)) == (2, 1)
    assert list(checks.check()) == []


def test_what_arrives_days_later_is_dated_when_it_happened(staff: Staff, morning: Shift, clerk: User) -> None:
    send(
        operation("duty_in", clerk, moment(7), method="phone"),
        operation("duty_out", clerk, moment(13), method="phone"),
        now=moment(9, 0, 5),
    )
    worked = db.session.scalars(select(WorkedTime)).one()
    assert (worked.day, worked.shift_id, worked.recorded_at) == (MONDAY, morning.id, moment(9, 0, 5))


def test_without_a_shift_it_is_applied_and_flagged(staff: Staff, clerk: User) -> None:
    kitchen = staff.kinds["kitchen"].id
    coming, going = send(
        operation("duty_in", clerk, moment(7), method="qr"),
        operation("duty_out", clerk, moment(9), method="qr", kind=kitchen),
    )
    assert coming["result"]["flags"] == ["no_shift"]
    assert going["result"] == {"attendance": 2, "shift": None, "minutes": 120, "flags": []}


def test_a_clock_that_is_off_by_a_day_is_flagged(staff: Staff, morning: Shift, clerk: User) -> None:
    ahead = operation("duty_in", clerk, moment(7, 0, 1), method="phone")
    [answer] = send(ahead, now=moment(7), sent_at=moment(7, 0, 1))
    assert (answer["status"], answer["result"]["flags"]) == ("applied", ["no_shift", "clock"])


def test_twice_and_backwards_are_applied_and_flagged(staff: Staff, morning: Shift, clerk: User) -> None:
    answers = send(
        operation("duty_out", clerk, moment(6), method="pin"),
        operation("duty_in", clerk, moment(7), method="pin"),
        operation("duty_in", clerk, moment(7, 1), method="pin"),
        operation("duty_out", clerk, moment(13), method="pin"),
        operation("duty_out", clerk, moment(13, 1), method="pin"),
    )
    assert [one["result"]["flags"] for one in answers] == [["no_in"], [], ["twice"], [], ["no_in"]]
    assert count(WorkedTime) == 1


def test_somebody_without_a_phone_is_written_down_on_the_shared_tablet(
    staff: Staff, morning: Shift, clerk: User
) -> None:
    [answer] = send(operation("duty_in", clerk, moment(7), method="pin", volunteer=staff.kawamura.id))
    assert answer["result"]["flags"] == []
    row = db.session.scalars(select(Attendance)).one()
    assert (row.volunteer_id, row.user_id, row.shift_id) == (staff.kawamura.id, clerk.id, morning.id)


def test_on_ones_own_phone_nobody_records_for_others(
    staff: Staff, morning: Shift, clerk: User, phone: str
) -> None:
    other, own = send(
        operation("duty_in", clerk, moment(7), method="phone", volunteer=staff.kawamura.id),
        operation("duty_in", clerk, moment(7), method="phone", volunteer=staff.sato.id),
        device=phone,
    )
    assert (other["status"], other["problem"]["code"]) == ("held", "not_allowed")
    assert own["status"] == "applied"


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("duty_in", {}, "unreadable"),
        ("duty_in", {"method": "office"}, "unreadable"),
        ("duty_in", {"method": "pin", "volunteer": 999}, "unknown_volunteer"),
        ("duty_in", {"method": "pin", "volunteer": "３"}, "unreadable"),
        ("duty_out", {"method": "pin", "break_minutes": "４５"}, "unreadable"),
        ("duty_out", {"method": "pin", "break_minutes": -5}, "unreadable"),
        ("handover", {"till": 99, "message": "a"}, "unknown_till"),
        ("handover", {"message": ""}, "rule"),
        ("handover", {"expiring": "牛乳"}, "unreadable"),
        ("handover_taken", {"note": "0192f000-0000-7000-8000-000000000000"}, "unknown_note"),
        ("alcohol_check", {"moment": "before"}, "unreadable"),
        ("alcohol_check", {"moment": "during", "vehicle": "a", "confirmer": "b", "method": "face"}, "unreadable"),
    ],
)  # fmt: skip
def test_what_cannot_be_booked_is_held_whole(
    staff: Staff, clerk: User, kind: str, data: dict[str, Any], code: str
) -> None:
    [answer] = send(operation(kind, clerk, moment(7), **data))
    assert (answer["status"], answer["problem"]["code"]) == ("held", code)
    assert count(Attendance) + count(HandoverNote) + count(AlcoholCheck) == 0


def test_who_is_no_volunteer_is_held_and_told_so(staff: Staff, manager: User) -> None:
    [answer] = send(operation("duty_in", manager, moment(7), method="pin"))
    assert (answer["status"], answer["problem"]["code"]) == ("held", "no_volunteer")


def test_a_handover_is_written_and_taken_over_once(
    staff: Staff, morning: Shift, clerk: User, carrier: User
) -> None:
    note = operation(
        "handover", clerk, moment(13), till=1, counted=41_000, expiring=["牛乳 1L"], message="鍵は棚の上",
        key_handed=True, shift=morning.id,
    )  # fmt: skip
    taken = operation("handover_taken", carrier, moment(13, 5), note=note["id"])
    again = operation("handover_taken", clerk, moment(13, 6), note=note["id"])
    written, *answers = send(note, taken, again)
    assert written["status"] == "applied"
    assert [one["result"]["flags"] for one in answers] == [[], ["taken"]]
    row = db.session.scalars(select(HandoverNote)).one()
    assert (row.counted_yen, row.expiring, row.key_handed, row.shift_id) == (
        41_000,
        ["牛乳 1L"],
        True,
        morning.id,
    )
    assert db.session.scalars(select(HandoverTaken)).one().user_id == carrier.id


def test_a_positive_check_is_flagged_and_named_to_the_office(
    staff: Staff, manager: User, carrier: User
) -> None:
    with transaction():
        shift = staff.shift("van_driver")
        assigning.write(shift, staff.mori, "manual", by=manager)
    facts = {
        "moment": "before",
        "vehicle": "軽バン",
        "confirmer": "山本 恵子",
        "method": "face",
        "detector": True,
    }
    [answer] = send(operation("alcohol_check", carrier, moment(6, 50), reading=12, **facts))
    assert answer["result"]["flags"] == ["positive"]
    [stopped] = alcohol.stopped(MONDAY, MONDAY)
    assert (stopped.driver.person.name, stopped.shift_id, stopped.reading) == ("森 健一", shift.id, 12)


def test_who_confirms_themselves_is_flagged(staff: Staff, carrier: User) -> None:
    facts = {
        "moment": "after",
        "vehicle": "軽バン",
        "confirmer": "森 健一",
        "method": "phone",
        "detector": False,
    }
    [answer] = send(operation("alcohol_check", carrier, moment(13), **facts))
    assert answer["result"]["flags"] == ["no_detector", "no_shift", "self_confirmed"]


def test_who_stopped_being_a_volunteer_is_counted_and_flagged(
    staff: Staff, morning: Shift, clerk: User
) -> None:
    with transaction():
        staff.sato.until = MONDAY - timedelta(1)
    [answer] = send(operation("duty_in", clerk, moment(7), method="pin"))
    assert answer["result"]["flags"] == ["ended"]
    assert DEVICE != OWN
