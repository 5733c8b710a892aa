"""What is held is settled by the office: applied again, or put aside with a reason."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow
from opsapp.sync import service, settling
from opsapp.sync.models import Operation
from tests.sync.notes import an_operation, batch, release, send, written


def hold(client, operation):
    """Have an operation held, and find its row."""
    assert send(client, operation)[0]["status"] == "held"
    return db.session.scalars(
        select(Operation).where(Operation.status == "held").order_by(Operation.id)
    ).all()[-1]


def test_the_office_sees_what_is_held_with_the_reason_and_the_content(visit, manager, clerk):
    lines = [
        {
            "name": "牛乳 1L",
            "unit": "each",
            "quantity": 2000,
            "unit_price": 248,
            "amount": 496,
            "tax_class": "FOOD",
            "rate": 8,
        }
    ]
    payments = [{"tender": "cash", "amount": 496, "given": 500, "change": 4}]
    data = {"words": "refuse", "till": 1, "customer": 1, "lines": lines, "payments": payments, "total": 496}
    row = hold(
        visit(clerk, tablet=True),
        an_operation(data=data | {"count": {"10000": 3, "500": 1}, "business_date": "2026-11-23"}),
    )
    client = visit(manager)

    listed = client.get("/sync/held").text
    assert "Not today." in listed
    assert "佐藤 和子" in listed
    assert "レジのタブレット" in listed
    page = client.get(f"/sync/held/{row.id}").text
    for words in (
        "店のレジ",
        "髙橋 ハナ",
        "牛乳 1L",
        "¥496",
        "食品",
        "8%",
        "現金",
        "¥500",
        "¥10,000 × 3",
        "11月23日(月)",
        "Not today.",
    ):
        assert words in page, words
    assert "{" not in page.partition("<main")[2].partition("</main>")[0], "no raw JSON"


def test_when_nothing_is_held_the_list_says_so(visit, manager):
    assert service.open_count() == 0
    page = visit(manager).get("/sync/held").text
    assert "確認が必要な記録はありません" in page


def test_only_the_office_settles(visit, clerk, carrier, coordinator):
    row = hold(visit(clerk, tablet=True), an_operation("refuse"))

    for person in (clerk, carrier, coordinator):
        client = visit(person, tablet=True)
        assert client.get("/sync/held").status_code == 403
        assert client.get(f"/sync/held/{row.id}").status_code == 403
        assert client.post(f"/sync/held/{row.id}/apply").status_code == 403
        assert client.post(f"/sync/held/{row.id}/dismiss", data={"reason": "x"}).status_code == 403
    assert service.open_count() == 1


def test_once_the_cause_is_gone_it_is_applied_as_of_its_own_day_and_the_device_hears_of_it(
    visit, manager, clerk
):
    one, tablet, office = an_operation("refuse"), visit(clerk, tablet=True), visit(manager)
    row = hold(tablet, one)

    still = office.post(f"/sync/held/{row.id}/apply", follow_redirects=True).text
    assert "まだ取り込めません" in still
    assert written() == 0
    with transaction():
        release()
    answer = office.post(f"/sync/held/{row.id}/apply")

    assert answer.location == "/sync/held"
    assert written() == 1
    db.session.refresh(row)
    assert (row.status, row.user_id, row.settled_by_id) == ("resolved", clerk.id, manager.id)
    again = send(tablet, one)[0]
    assert again == {
        "id": one["id"],
        "status": "repeated",
        "result": {"words": "refuse", "at": "2026-11-23T01:15:00+00:00"},
    }
    assert written() == 1
    trail = db.session.scalars(select(AuditRow).where(AuditRow.action == "sync.resolved")).one()
    assert (trail.user_id, trail.subject_id) == (manager.id, one["id"])


def test_applying_twice_has_one_effect(visit, manager, clerk):
    row = hold(visit(clerk, tablet=True), an_operation("refuse"))
    with transaction():
        release()
    office = visit(manager)

    for _n in range(2):
        office.post(f"/sync/held/{row.id}/apply")

    assert written() == 1


def test_an_operation_that_fails_again_leaves_nothing_behind(visit, manager, clerk):
    for words, code in (("bug", "internal"), ("twice", "conflict")):
        row = hold(visit(clerk, tablet=True), an_operation(words))
        with pytest.raises(RuleError) as refused, transaction():
            settling.retry(row, by=manager)
        assert refused.value.code == code
        assert visit(manager).post(f"/sync/held/{row.id}/apply").location == f"/sync/held/{row.id}"
        with transaction():
            settling.dismiss(row, "x", by=manager)
    assert written() == 0


def test_a_busy_database_is_not_taken_for_a_refusal(visit, manager, clerk, device):
    row = hold(visit(clerk, tablet=True), an_operation("refuse"))
    with transaction():
        row.body = row.body.replace("refuse", "busy")

    with pytest.raises(OperationalError), transaction():
        settling.retry(row, by=manager)
    assert db.session.get_one(Operation, row.id).status == "held"


def test_of_two_records_with_one_number_the_second_can_be_applied_beside_the_first(visit, manager, clerk):
    one, tablet = an_operation("milk"), visit(clerk, tablet=True)
    send(tablet, one)
    row = hold(tablet, dict(one, data={"words": "eggs"}))

    visit(manager).post(f"/sync/held/{row.id}/apply")

    subjects = db.session.scalars(select(AuditRow.subject_id).where(AuditRow.action == "test.note")).all()
    assert sorted(subjects) == sorted([one["id"], row.id])
    assert send(tablet, dict(one, data={"words": "eggs"}))[0]["status"] == "held", (
        "its own device knows only one"
    )


def test_a_wrong_clock_is_remembered_while_it_is_held(visit, manager, clerk):
    one, tablet = an_operation("refuse"), visit(clerk, tablet=True)
    send(tablet, one, sent_at="2020-01-01T00:00:00+09:00")
    with transaction():
        release()

    visit(manager).post(f"/sync/held/{one['id']}/apply")

    assert send(tablet, one)[0]["result"]["flags"] == ["clock"]


def test_what_does_not_count_is_put_aside_with_a_reason_and_kept_whole(visit, manager, clerk):
    one, tablet, office = an_operation("refuse"), visit(clerk, tablet=True), visit(manager)
    row = hold(tablet, one)

    for reason in ("", "   ", "あ" * 201):
        answer = office.post(f"/sync/held/{row.id}/dismiss", data={"reason": reason})
        assert answer.status_code == 422
        assert 'id="reason-error"' in answer.text
    assert service.open_count() == 1
    office.post(f"/sync/held/{row.id}/dismiss", data={"reason": " 練習でした "})

    db.session.refresh(row)
    assert (row.status, row.reason, row.settled_by_id) == ("dismissed", "練習でした", manager.id)
    assert json.loads(row.body) == one
    assert service.open_count() == 0
    assert send(tablet, one)[0]["status"] == "held", "the device is told the same and sends no more"
    assert "練習でした" in office.get(f"/sync/held/{row.id}").text
    office.post(f"/sync/held/{row.id}/apply")
    assert written() == 0


def test_a_reason_is_needed_whoever_asks(visit, manager, clerk):
    row = hold(visit(clerk, tablet=True), an_operation("refuse"))

    for reason in ("", "  ", "あ" * 201):
        with pytest.raises(RuleError) as refused, transaction():
            settling.dismiss(row, reason, by=manager)
        assert refused.value.field == "reason"
    assert service.open_count() == 1


def test_unreadable_records_are_shown_as_well(visit, manager, clerk, device):
    tablet, office = visit(clerk, tablet=True), visit(manager)
    data = {
        "total": "x",
        "lines": [{"amount": None}],
        "count": {"x": 1, "5": "y"},
        "till": 2**70,
        "day": "\ud800",
        "odd": [1, [2]],
    }
    operations = [
        None,
        7,
        "x",
        [1],
        {"data": 7},
        an_operation(kind="sale", data=data, by=0),
        an_operation(at="x", data={"a": {"b": "<i>"}}),
    ]
    send(tablet, *operations)

    assert office.get("/sync/held").status_code == 200
    for number in db.session.scalars(select(Operation.id)).all():
        page = office.get(f"/sync/held/{number}")
        assert page.status_code == 200, number
        assert "<i>" not in page.text


def test_a_record_that_does_not_exist_is_not_found(visit, manager):
    office = visit(manager)

    assert office.get("/sync/held/x").status_code == 404
    assert office.post("/sync/held/x/apply").status_code == 404
    assert office.post("/sync/held/x/dismiss", data={"reason": "x"}).status_code == 404


def test_a_long_list_is_shown_page_by_page(visit, manager, clerk):
    tablet = visit(clerk, tablet=True)
    answer = tablet.post("/api/operations", json=batch(*[an_operation("refuse") for _n in range(60)]))
    assert answer.status_code == 200

    office = visit(manager)
    assert office.get("/sync/held").text.count("<tr") == 51
    assert office.get("/sync/held?page=2").text.count("<tr") == 11
    assert service.open_count() == 60
    assert len(service.held()) == 60


def test_held_records_stand_in_the_order_of_their_arrival(visit, clerk):
    tablet = visit(clerk, tablet=True)
    second = an_operation("refuse", at="2026-11-23T11:00:00+09:00")
    first = an_operation("refuse", at="2026-11-23T10:00:00+09:00")
    send(tablet, second, first)

    assert [row.id for row in service.held()] == [first["id"], second["id"]]
