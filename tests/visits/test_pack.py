"""What the phone carries to the door, and above all what it does not."""

import json
from typing import Any

import pytest

from opsapp import clock
from opsapp.care import health, watching
from opsapp.db import db, transaction
from opsapp.org.models import Device, User
from opsapp.people import consents
from opsapp.people.models import Person
from opsapp.visits import pack, reports
from tests.conftest import Visitor


@pytest.fixture
def due(watched: Person, manager: User) -> Person:
    """髙橋 ハナ is to be seen daily."""
    with transaction():
        watching.plan_for(watched, every_days=1, first_day=clock.today(), by=manager)
    return watched


def of(device: Device, user: User) -> dict[str, Any]:
    return json.loads(pack.visit_pack(device, user)[0])  # type: ignore[no-any-return]


def everybody(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for house in found["houses"] for one in house["people"]]


def test_it_says_who_where_and_whom_to_call_in_their_order(
    due: Person, carrier: User, device: Device
) -> None:
    found = of(device, carrier)
    (one,) = everybody(found)
    assert (one["name"], one["asked"], one["measures"]) == ("髙橋 ハナ", True, False)
    assert one["contacts"] == [
        ["髙橋 良子", "長女", "09000000001"], ["西川 誠", "隣人", "0887000002"],
    ]  # fmt: skip
    assert found["organisation"]["phone"] == "0887000001"
    assert len(found["signs"]) == 19


def test_no_note_about_health_and_no_birth_date_is_in_it(
    due: Person, carrier: User, manager: User, device: Device
) -> None:
    with transaction():
        consents.give(due, "health", by=manager)
        health.write(due, "condition", "心不全", by=manager)
    body, _version = pack.visit_pack(device, carrier)
    assert everybody(json.loads(body))[0]["measures"] is True
    for secret in ("心不全", "birth", str(due.birth_date), due.household.address):
        assert secret not in body


def test_of_the_others_only_name_and_hamlet_are_known(due: Person, carrier: User, device: Device) -> None:
    others = of(device, carrier)["others"]
    assert others
    assert all(len(one) == 4 for one in others)
    assert due.id not in [one[0] for one in others]


def test_who_took_the_consent_back_is_gone_at_the_next_contact(
    due: Person, carrier: User, manager: User, device: Device
) -> None:
    assert "髙橋 ハナ" in pack.visit_pack(device, carrier)[0]
    with transaction():
        consents.withdraw(consents.standing(due.id, "visit"), by=manager)
    assert "髙橋 ハナ" not in pack.visit_pack(device, carrier)[0]


def test_what_is_known_is_not_sent_twice(visit: Visitor, due: Person, carrier: User) -> None:
    client = visit(carrier, tablet=True)
    first = client.get("/api/packs/visits")
    assert first.status_code == 200
    assert "no-cache" in first.headers["Cache-Control"]
    again = client.get("/api/packs/visits", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_clerk_and_a_strange_device_get_nothing(
    visit: Visitor, due: Person, carrier: User, clerk: User
) -> None:
    assert visit(clerk, tablet=True).get("/api/packs/visits").status_code == 403
    assert visit(carrier).get("/api/packs/visits").status_code == 403
    assert visit().get("/api/packs/visits").status_code == 401


def test_on_ones_own_phone_nobody_else_is_named(due: Person, carrier: User, device: Device) -> None:
    with transaction():
        device.owner_id = carrier.id
    assert [one["id"] for one in of(device, carrier)["users"]] == [carrier.id]


def test_what_was_reported_today_is_in_it_with_who_did_it(
    due: Person, carrier: User, coordinator: User, device: Device
) -> None:
    with transaction():
        reports.report(due, reports.Report("person", "well"), by=carrier, operation_id="op-1")
        db.session.flush()
    for user in (carrier, coordinator):  # so that nobody goes there twice
        (one,) = everybody(of(device, user))
        assert (one["done"]["operation"], one["done"]["name"], one["asked"]) == ("op-1", "森 健一", False)
