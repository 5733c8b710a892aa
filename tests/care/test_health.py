"""Notes about health: only with consent, only for who may, and every look is written down."""

import pytest

from opsapp.care import health
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow, User
from opsapp.people import consents
from opsapp.people.models import Person


def audited(person: Person) -> list[tuple[str, int | None]]:
    query = db.select(AuditRow).where(
        AuditRow.action.startswith("care.health"), AuditRow.subject_id == str(person.id)
    )
    return [(one.action, one.user_id) for one in db.session.scalars(query.order_by(AuditRow.id))]


@pytest.fixture
def noted(watched: Person, coordinator: User) -> Person:
    with transaction():
        consents.give(watched, "health", by=coordinator)
        health.write(watched, "medicine", "ワルファリン", by=coordinator)
    return watched


def test_without_consent_nothing_is_written(watched: Person, coordinator: User) -> None:
    with pytest.raises(RuleError, match="同意"), transaction():
        health.write(watched, "medicine", "ワルファリン", by=coordinator)


def test_the_coordinator_reads_and_it_is_written_down(noted: Person, coordinator: User) -> None:
    with transaction():
        assert [one.words for one in health.read(noted, by=coordinator)] == ["ワルファリン"]
        assert audited(noted)[-1] == ("care.health_read", coordinator.id)


def test_a_carrier_out_of_duty_is_refused_and_it_is_written_down(noted: Person, carrier: User) -> None:
    with transaction():
        assert health.read(noted, by=carrier) == []
        assert audited(noted)[-1] == ("care.health_refused", carrier.id)


def test_a_consent_taken_back_hides_the_notes_at_once(noted: Person, coordinator: User) -> None:
    with transaction():
        consents.withdraw(consents.standing(noted.id, "health"), by=coordinator)
        assert health.read(noted, by=coordinator) == []
        with pytest.raises(RuleError):
            consents.withdraw(consents.of(noted.id)[0], by=coordinator)


def test_a_note_is_replaced_and_taken_away_without_being_changed(noted: Person, coordinator: User) -> None:
    with transaction():
        old = health.standing(noted.id)[0]
        new = health.write(noted, "medicine", "ワルファリン 2mg", by=coordinator, replaces=old)
        assert [one.words for one in health.standing(noted.id)] == ["ワルファリン 2mg"]
        health.write(noted, "medicine", "", by=coordinator, replaces=new)
        assert health.standing(noted.id) == []
