"""An operation is applied once, whatever the network does."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from opsapp.db import db
from opsapp.org.models import AuditRow
from opsapp.sync import service
from opsapp.sync.models import Operation
from tests.sync.notes import an_operation, batch, send, written


def test_an_operation_is_applied_and_its_answer_told(visit, clerk):
    one = an_operation("milk")

    assert send(visit(clerk, tablet=True), one) == [
        {
            "id": one["id"],
            "status": "applied",
            "result": {"words": "milk", "at": "2026-11-23T01:15:00+00:00"},
        }
    ]
    row = db.session.get_one(Operation, one["id"])
    assert (row.kind, row.user_id, row.sender_id, row.status, row.body) == (
        "test_note",
        2,
        2,
        "applied",
        None,
    )
    assert written() == 1


def test_the_same_operation_again_gets_the_first_answer_and_no_second_effect(visit, clerk):
    one, client = an_operation("milk"), visit(clerk, tablet=True)
    first = send(client, one)[0]

    again = send(client, one, dict(reversed(one.items())))

    assert [answer["status"] for answer in again] == ["repeated", "repeated"]
    assert all(answer["result"] == first["result"] for answer in again)
    assert written() == 1


def test_the_same_operation_twice_in_one_batch_is_one(visit, clerk):
    one = an_operation()

    answers = send(visit(clerk, tablet=True), one, one)

    assert [answer["status"] for answer in answers] == ["applied", "repeated"]
    assert written() == 1


def test_a_racing_twin_whose_handler_says_no_gets_the_first_answer(app, device, clerk, monkeypatch):
    """The loser of a race finds e.g. its receipt number taken, by itself."""
    one = an_operation("refuse")
    known = service._known
    seen = []

    def slow(ids):
        if not seen:  # this request has looked before its twin came, and is overtaken
            seen.append(1)
            with app.test_request_context("/"):
                assert (
                    service.receive(device, clerk, [dict(one, data={"words": "refuse"})])[0]["status"]
                    == "held"
                )
            return {}
        return known(ids)

    monkeypatch.setattr(service, "_known", slow)
    answer = service.receive(device, clerk, [one])[0]

    assert answer["status"] == "held"
    assert db.session.scalar(select(func.count(Operation.id))) == 1


def test_the_same_id_with_another_body_is_held_beside_the_first_and_kept_whole(visit, clerk):
    one = an_operation("milk")
    other, client = dict(one, data={"words": "卵 🥚"}), visit(clerk, tablet=True)
    send(client, one)

    answers = send(client, other) + send(client, other)

    assert [(a["id"], a["status"], a["problem"]["code"]) for a in answers] == [
        (one["id"], "held", "conflict")
    ] * 2
    assert send(client, one)[0]["status"] == "repeated"
    kept = db.session.scalars(select(Operation).where(Operation.status == "held")).one()
    assert json.loads(kept.body) == other
    assert written() == 1


def test_a_wrong_operation_is_held_whole_and_the_ones_behind_it_go_on(visit, clerk):
    wrong = [
        an_operation("refuse"),
        an_operation("bug"),
        an_operation("twice"),
        an_operation(kind="unheard_of"),
    ]
    wrong += [an_operation("useless"), dict(an_operation(), data={})]

    answers = send(visit(clerk, tablet=True), an_operation("first"), *wrong, an_operation("last"))

    assert [answer["status"] for answer in answers] == ["applied", *["held"] * 6, "applied"]
    codes = ["not_today", "internal", "conflict", "unknown_kind", "unreadable", "unreadable"]
    assert [answer["problem"]["code"] for answer in answers[1:-1]] == codes
    assert answers[1]["problem"] == {"code": "not_today", "message": "Not today.", "field": "words"}
    kept = {
        row.id: json.loads(row.body) for row in db.session.scalars(select(Operation)) if row.status == "held"
    }
    assert kept == {one["id"]: one for one in wrong}
    assert written() == 2


def test_a_held_operation_sent_again_is_told_the_same_and_kept_once(visit, clerk):
    wrong, client = an_operation("refuse"), visit(clerk, tablet=True)

    assert send(client, wrong) == send(client, wrong)
    assert db.session.scalar(select(func.count(Operation.id))) == 1


def test_a_busy_database_holds_nothing_and_the_device_may_send_again(visit, clerk, device):
    before, busy, client = an_operation("before"), an_operation("busy"), visit(clerk, tablet=True)

    answer = client.post("/api/operations", json=batch(before, busy, an_operation("behind")))

    assert answer.status_code == 503
    assert db.session.scalars(select(Operation.id)).all() == [before["id"]]
    with pytest.raises(OperationalError):
        service.receive(device, clerk, [busy])
    assert send(client, before)[0]["status"] == "repeated"


def test_an_applied_operation_with_flags_keeps_its_body(visit, clerk):
    odd = an_operation("flag")

    assert send(visit(clerk, tablet=True), odd)[0]["result"]["flags"] == ["odd"]
    assert json.loads(db.session.get_one(Operation, odd["id"]).body) == odd


def test_240_racing_requests_over_30_ids_have_30_effects(app, visit, clerk):
    """Eight connections send the same thirty operations, each at the same moment."""
    operations = [an_operation(f"note {n}") for n in range(30)]
    together, clients = Barrier(8), [visit(clerk, tablet=True) for _n in range(8)]

    def post_all(client):
        return [send(client, one)[0] for one in operations if together.wait(30) is not None]

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for answers in pool.map(post_all, clients) for answer in answers]

    assert sorted(answer["status"] for answer in answers) == ["applied"] * 30 + ["repeated"] * 210
    told = {answer["id"]: answer["result"] for answer in answers}
    assert all(answer["result"] == told[answer["id"]] for answer in answers)
    db.session.rollback()
    rows = db.session.scalars(select(AuditRow.subject_id).where(AuditRow.action == "test.note")).all()
    assert sorted(rows) == sorted(one["id"] for one in operations)
