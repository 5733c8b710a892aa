"""A report at the door leaves a sighting, and what is worrying goes up at once."""

from datetime import timedelta

import pytest

from opsapp import clock
from opsapp.care import alerts, expectations
from opsapp.care.alert_models import AlertStep
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.people import consents
from opsapp.people.models import Person, Sighting
from opsapp.sync import service
from opsapp.visits import reports
from opsapp.visits.models import Visit
from opsapp.visits.reports import Report


def seen(person: Person) -> list[str]:
    return [
        one.channel for one in db.session.scalars(db.select(Sighting).where(Sighting.person_id == person.id))
    ]


def test_who_was_met_was_seen(watched: Person, carrier: User) -> None:
    with transaction():
        made, flags = reports.report(watched, Report("person", "well"), by=carrier)
        assert (made.condition, flags, seen(watched)) == ("well", [], ["visit"])
        assert alerts.open_of(watched.id) is None


def test_a_call_is_seen_on_the_telephone(watched: Person, carrier: User) -> None:
    with transaction():
        reports.report(watched, Report("person", "well", method="phone"), by=carrier)
        assert seen(watched) == ["phone"]


def test_no_answer_is_a_worry_and_no_sighting(watched: Person, carrier: User) -> None:
    with transaction():
        reports.report(watched, Report("no_answer"), by=carrier)
        assert seen(watched) == []
        assert alerts.open_of(watched.id).level == "worry"


def test_an_urgent_report_takes_the_first_rung_at_once(watched: Person, carrier: User) -> None:
    with transaction():
        reports.report(watched, Report("person", "urgent", words="倒れている"), by=carrier)
        alert = alerts.open_of(watched.id)
        steps = db.session.scalars(db.select(AlertStep).where(AlertStep.alert_id == alert.id)).all()
        assert [one.who for one in steps] == ["coordinator"]


def test_measures_are_kept_only_with_consent(watched: Person, carrier: User, manager: User) -> None:
    said = Report("person", "well", systolic=142, diastolic=85, temperature=366)
    with transaction():
        without, flags = reports.report(watched, said, by=carrier)
        assert (without.systolic, without.temperature, flags) == (None, None, ["no_consent"])
        consents.give(watched, "health", by=manager)
        kept, flags = reports.report(watched, said, by=carrier)
        assert (kept.systolic, kept.diastolic, kept.temperature, flags) == (142, 85, 366, [])


@pytest.mark.parametrize("wrong", [Report("met"), Report("person"), Report("person", "well", systolic=500)])
def test_what_cannot_be_is_refused(watched: Person, carrier: User, wrong: Report) -> None:
    with pytest.raises(RuleError), transaction():
        reports.report(watched, wrong, by=carrier)


def test_a_wrong_tap_is_taken_back_once(watched: Person, carrier: User) -> None:
    with transaction():
        made, _flags = reports.report(watched, Report("person", "well"), by=carrier)
        reports.reverse(made, by=carrier)
        with pytest.raises(RuleError):
            reports.reverse(made, by=carrier)


def test_a_household_is_one_operation_applied_once(
    watched: Person,
    carrier: User,
    device: Device,
) -> None:
    happened = clock.now() - timedelta(hours=6)
    sent = {
        "id": "0192f000-0000-7000-8000-00000000aa01", "kind": "visit", "at": happened.isoformat(), "by": carrier.id,
        "data": {"people": [{"person": 1, "met": "person", "condition": "slight"}, {"person": 2, "met": "absent"}]},
    }  # fmt: skip
    first = service.receive(device, carrier, [sent])
    again = service.receive(device, carrier, [sent])
    assert [one[0]["status"] for one in (first, again)] == ["applied", "repeated"]
    visits = db.session.scalars(db.select(Visit).order_by(Visit.id)).all()
    assert [(one.person_id, one.met, one.happened_at) for one in visits] == [
        (1, "person", happened), (2, "absent", happened),
    ]  # fmt: skip
    assert visits[0].recorded_at == clock.now()


def test_an_unknown_person_is_held(watched: Person, carrier: User, device: Device) -> None:
    sent = {
        "id": "0192f000-0000-7000-8000-00000000aa02", "kind": "visit", "at": clock.now().isoformat(), "by": carrier.id,
        "data": {"people": [{"person": 999, "met": "no_answer"}]},
    }  # fmt: skip
    (answer,) = service.receive(device, carrier, [sent])
    assert (answer["status"], answer["problem"]["code"]) == ("held", "unknown_person")


def _sent(number: int, kind: str, by: User, data: dict[str, object]) -> dict[str, object]:
    stamp = f"0192f000-0000-7000-8000-00000000bb{number:02d}"
    return {"id": stamp, "kind": kind, "at": clock.now().isoformat(), "by": by.id, "data": data}


def test_each_of_a_house_is_taken_back_alone_and_counts_as_not_seen(
    watched: Person, carrier: User, device: Device
) -> None:
    house = [
        {"person": 1, "met": "person", "condition": "well"},
        {"person": 2, "met": "person", "condition": "well"},
    ]
    made = _sent(1, "visit", carrier, {"people": house})
    back = _sent(2, "visit_back", carrier, {"visit": made["id"], "person": 2})
    answers = service.receive(device, carrier, [made, back])
    assert [one["status"] for one in answers] == ["applied", "applied"]
    seen = expectations.last_seen([1, 2])
    assert (list(seen[1]), list(seen[2])) == (["visit"], [])


def test_only_who_reported_it_or_the_office_takes_it_back(
    watched: Person, carrier: User, coordinator: User, manager: User, device: Device
) -> None:
    row = {"person": 1, "met": "person", "condition": "well"}
    made = _sent(3, "visit", coordinator, {"people": [row]})
    wrong = _sent(4, "visit_back", carrier, {"visit": made["id"], "person": 1})
    right = _sent(5, "visit_back", manager, {"visit": made["id"], "person": 1})
    answers = service.receive(device, manager, [made, wrong, right])
    assert [one["status"] for one in answers] == ["applied", "held", "applied"]
    assert answers[1]["problem"]["code"] == "not_allowed"


def test_the_same_person_twice_in_one_report_is_held(watched: Person, carrier: User, device: Device) -> None:
    row = {"person": 1, "met": "person", "condition": "well"}
    (answer,) = service.receive(device, carrier, [_sent(6, "visit", carrier, {"people": [row, row]})])
    assert (answer["status"], answer["problem"]["code"]) == ("held", "twice")


def test_the_alert_of_a_wrong_tap_stays_open_and_is_told_so(watched: Person, carrier: User) -> None:
    with transaction():
        made, _flags = reports.report(watched, Report("person", "urgent"), by=carrier)
        reports.reverse(made, by=carrier)
        alert = alerts.open_of(watched.id)
        assert alert is not None
        assert "取り消しました" in alert.events[-1].words
