"""One person's page: plan, pauses, notes about health behind a press, keys; who lacks what."""

from datetime import timedelta

from sqlalchemy import select

from opsapp import clock
from opsapp.care import board, health, keys, watching
from opsapp.care.watch_models import Pause, WatchPlan
from opsapp.db import db, transaction
from opsapp.org.models import AuditRow, User
from opsapp.people import consents
from opsapp.people.models import Person
from tests.care import filling
from tests.conftest import Visitor

PLAN = {
    "every_days": "7",
    "counts": "any",
    "weekdays": ["1", "3"],
    "reasons": ["alone"],
    "first_day": "2027/3/1",
}


def test_the_page_shows_everything_of_a_person(
    hana: Person, clerk: User, manager: User, visit: Visitor
) -> None:
    filling.fill(clerk, manager)
    page = visit(manager).get(f"/care/people/{hana.id}").text

    for word in ("週に1回", "月・水・金", "髙橋 良子", "同意あり", "鍵 12", "返事がない", "移動販売"):
        assert word in page
    assert "嶺北中央病院" not in page


def test_a_plan_needs_consent_and_is_kept_with_what_was_typed(
    hana: Person, noon: object, coordinator: User, visit: Visitor
) -> None:
    client = visit(coordinator)
    refused = client.post(f"/care/people/{hana.id}/plan", data=PLAN)
    assert refused.status_code == 422
    assert "先に、髙橋 ハナさんから" in refused.text

    with transaction():
        consents.give(hana, "visit", by=coordinator)
    assert client.post(f"/care/people/{hana.id}/plan", data=PLAN).status_code == 302
    plan = watching.plan_on(hana.id, clock.today())
    assert (plan.every_days, plan.weekdays, plan.reasons) == (7, "13", ["alone"])


def test_a_change_keeps_the_plan_before(watched: Person, coordinator: User, visit: Visitor) -> None:
    with transaction():
        watching.plan_for(watched, by=coordinator, every_days=7, first_day=clock.today() - timedelta(10))
    visit(coordinator).post(f"/care/people/{watched.id}/plan", data=PLAN | {"every_days": "1"})

    first, second = db.session.scalars(select(WatchPlan).order_by(WatchPlan.first_day)).all()
    assert (first.every_days, first.last_day) == (7, clock.today() - timedelta(1))
    assert second.every_days == 1


def test_a_plan_is_ended(watched: Person, coordinator: User, visit: Visitor) -> None:
    with transaction():
        plan = watching.plan_for(watched, by=coordinator, every_days=7)
    visit(coordinator).post(f"/care/plans/{plan.id}/end")
    assert board.standing(watched, clock.today() + timedelta(1)) is None


def test_a_pause_and_the_return(watched: Person, coordinator: User, visit: Visitor) -> None:
    with transaction():
        watching.plan_for(watched, by=coordinator, every_days=1, first_day=clock.today() - timedelta(5))
    client = visit(coordinator)
    wrong = {"kind": "hospital", "whose": "person", "first_day": "2027/3/1", "last_day": "2027/2/1"}
    assert client.post(f"/care/people/{watched.id}/pause", data=wrong).status_code == 422

    client.post(f"/care/people/{watched.id}/pause", data=wrong | {"last_day": ""})
    assert board.standing(watched, clock.today()).state == "paused"
    pause = db.session.scalars(select(Pause)).one()
    client.post(f"/care/pauses/{pause.id}/end")
    assert board.standing(watched, clock.today() + timedelta(1)).state == "due"


def test_notes_are_shown_behind_a_press_and_each_look_is_written_down(
    watched: Person, coordinator: User, visit: Visitor
) -> None:
    with transaction():
        consents.give(watched, "health", by=coordinator)
        health.write(watched, "medicine", "血圧の薬", by=coordinator)
    client = visit(coordinator)

    assert "血圧の薬" in client.get(f"/care/people/{watched.id}/health").text
    assert _last_deed() == ("care.health_read", coordinator.id)


def test_who_may_not_read_is_told_so_and_written_down(
    watched: Person, coordinator: User, carrier: User, visit: Visitor
) -> None:
    with transaction():
        consents.give(watched, "health", by=coordinator)
        health.write(watched, "medicine", "血圧の薬", by=coordinator)
    answer = visit(carrier).get(f"/care/people/{watched.id}/health")

    assert answer.status_code == 403
    assert "この記録は見られません。" in answer.text
    assert "血圧の薬" not in answer.text
    assert _last_deed() == ("care.health_refused", carrier.id)


def _last_deed() -> tuple[str, int | None]:
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
    return row.action, row.user_id


def test_a_note_is_written_changed_and_taken_away(
    watched: Person, coordinator: User, carrier: User, visit: Visitor
) -> None:
    with transaction():
        consents.give(watched, "health", by=coordinator)
    client, address = visit(coordinator), f"/care/people/{watched.id}/health"
    client.post(address, data={"kind": "doctor", "words": "嶺北中央病院"})
    note = health.standing(watched.id)[0]
    client.post(address, data={"kind": "doctor", "words": "", "replaces": note.id})

    assert health.standing(watched.id) == []
    assert client.post(address, data={"kind": "doctor", "words": ""}).status_code == 422
    assert visit(carrier).post(address, data={"kind": "doctor", "words": "x"}).status_code == 403


def test_without_consent_no_note_is_shown(watched: Person, coordinator: User, visit: Visitor) -> None:
    with transaction():
        given = consents.give(watched, "health", by=coordinator)
        health.write(watched, "medicine", "血圧の薬", by=coordinator)
    with transaction():
        consents.withdraw(given, by=coordinator)
    page = visit(coordinator).get(f"/care/people/{watched.id}/health").text
    assert "血圧の薬" not in page
    assert "同意がないため" in page


def test_a_key_goes_out_with_two_people_and_comes_back(
    watched: Person, coordinator: User, visit: Visitor
) -> None:
    client, new = visit(coordinator), f"/care/people/{watched.id}/keys/new"
    facts = {"number": "7", "place": "金庫", "received_on": "2027/3/1"}
    assert client.post(new, data=facts).status_code == 422  # without consent
    with transaction():
        consents.give(watched, "key", by=coordinator)
    address = client.post(new, data=facts).location
    key = keys.kept()[0]

    assert client.post(f"{address}/out", data={"taker": "森", "witness": "森"}).status_code == 422
    assert client.post(f"{address}/out", data={"taker": "森", "witness": "林"}).status_code == 302
    assert "貸出中" in client.get("/care/keys").text
    client.post(f"{address}/give-back")
    assert db.session.get_one(type(key), key.id).returned_on is None  # while it is out it cannot go back
    client.post(f"{address}/back", data={"taker": "森", "witness": "林"})
    client.post(f"{address}/give-back")
    assert keys.kept() == []


def test_who_lacks_a_plan_or_a_consent(watched: Person, coordinator: User, visit: Visitor) -> None:
    client = visit(coordinator)
    assert "髙橋 ハナ" in client.get("/care/lacking").text
    with transaction():
        watching.plan_for(watched, by=coordinator, every_days=7)
    assert "髙橋 ハナ" not in client.get("/care/lacking?list=plan").text
    assert "髙橋 ハナ" not in client.get("/care/lacking?list=consent").text
    with transaction():
        consents.withdraw(consents.standing(watched.id, "visit"), by=coordinator)
    assert "髙橋 ハナ" in client.get("/care/lacking?list=consent").text
    assert "髙橋 ハナ" in client.get("/care/lacking?list=contact").text


def test_the_register_leads_here_only_for_the_coordinator(
    hana: Person, clerk: User, coordinator: User, visit: Visitor
) -> None:
    link = f'href="/care/people/{hana.id}"'
    assert link in visit(coordinator).get(f"/people/{hana.id}").text
    assert link not in visit(clerk).get(f"/people/{hana.id}").text
