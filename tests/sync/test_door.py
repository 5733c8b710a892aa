"""Who may send operations, and that nothing that arrives makes the server fail."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.devices import COOKIE, fingerprint
from opsapp.org.models import Device
from opsapp.sync.models import Operation
from tests.founding import DEVICE, LONG_AGO
from tests.sync.notes import an_operation, batch, send, written

OTHER = "0192f000-0000-7000-8000-000000000002"


@pytest.fixture
def phone(carrier):
    """The carrier's own phone."""
    with transaction():
        db.session.add(
            Device(
                id=OTHER,
                name="森さんの電話",
                owner_id=carrier.id,
                secret_hash=fingerprint("phone"),
                enrolled_by_id=1,
                enrolled_at=LONG_AGO,
            )
        )
    return db.session.get_one(Device, OTHER)


def recorded() -> int:
    return db.session.scalar(select(func.count(Operation.id)))


def test_somebody_not_signed_in_is_asked_to_sign_in_and_nothing_is_taken(visit, app):
    assert visit(tablet=True).post("/api/operations", json=batch(an_operation())).status_code == 401
    assert recorded() == 0


def test_a_browser_that_is_no_enrolled_device_is_refused(visit, manager):
    assert visit(manager).post("/api/operations", json=batch(an_operation())).status_code == 403
    assert recorded() == 0


def test_one_device_cannot_send_as_another(visit, clerk, phone):
    client = visit(clerk, tablet=True)

    assert client.post("/api/operations", json=batch(an_operation(), device=OTHER)).status_code == 403
    client.set_cookie(COOKIE, f"{OTHER}.tablet-secret")
    assert client.post("/api/operations", json=batch(an_operation(), device=OTHER)).status_code == 403
    assert recorded() == 0


def test_a_revoked_device_is_refused(visit, clerk, device):
    with transaction():
        device.revoked_at = clock.now()

    assert visit(clerk, tablet=True).post("/api/operations", json=batch(an_operation())).status_code == 403
    assert recorded() == 0


def test_without_its_csrf_token_a_post_is_refused(app, visit, clerk, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client, body = visit(clerk, tablet=True), batch(an_operation())

    assert client.post("/api/operations", json=body).status_code == 400
    assert client.post("/api/operations", json=body, headers={"X-CSRFToken": "forged"}).status_code == 400
    assert recorded() == 0
    token = client.get("/api/csrf").json["token"]
    assert client.post("/api/operations", json=body, headers={"X-CSRFToken": token}).status_code == 200
    assert written() == 1


def test_a_forged_author_is_held_and_has_no_effect(visit, clerk):
    forged = [an_operation(by=by) for by in [0, 999, -1, 2**31, 2**70, True, "2", 2.0, None, [2], {}]]

    answers = send(visit(clerk, tablet=True), *forged)

    assert {(answer["status"], answer["problem"]["code"]) for answer in answers} == {("held", "not_allowed")}
    assert written() == 0


def test_somebody_whose_account_is_closed_is_no_author(visit, manager, clerk):
    with transaction():
        clerk.active = False

    answer = send(visit(manager, tablet=True), an_operation(by=2))[0]

    assert answer["problem"]["code"] == "not_allowed"
    assert written() == 0


def test_each_kind_asks_for_its_own_permission(visit, manager, clerk):
    client = visit(manager, tablet=True)

    assert send(client, an_operation(kind="test_order", by=clerk.id))[0]["problem"]["code"] == "not_allowed"
    assert send(client, an_operation(kind="test_order", by=manager.id))[0]["status"] == "applied"


def test_a_personal_device_speaks_for_nobody_but_its_owner(visit, manager, clerk, carrier, phone):
    client = visit(carrier)
    client.set_cookie(COOKIE, f"{OTHER}.phone")

    answers = send(client, an_operation(by=manager.id), an_operation(by=carrier.id), device=OTHER)

    assert [answer["status"] for answer in answers] == ["held", "applied"]
    assert answers[0]["problem"]["code"] == "not_allowed"


def test_on_a_shared_device_the_one_who_recorded_need_not_be_signed_in_any_more(visit, manager, clerk):
    one = an_operation(by=clerk.id)

    assert send(visit(manager, tablet=True), one)[0]["status"] == "applied"
    row = db.session.get_one(Operation, one["id"])
    assert (row.user_id, row.sender_id) == (clerk.id, manager.id)


def test_a_clock_more_than_ten_minutes_wrong_is_flagged(visit, clerk):
    client = visit(clerk, tablet=True)

    for off, flagged in [(0, False), (9, False), (-9, False), (11, True), (-1440, True)]:
        sent_at = (clock.now() + timedelta(minutes=off)).isoformat()
        answer = send(client, an_operation(), sent_at=sent_at)[0]
        assert answer["status"] == "applied", off
        assert answer["result"].get("flags", []) == (["clock"] if flagged else []), off


def test_what_happened_in_the_future_is_flagged_even_if_the_clock_was_put_right_since(visit, clerk):
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()

    answer = send(visit(clerk, tablet=True), an_operation("flag", at=tomorrow))[0]

    assert answer["result"]["flags"] == ["odd", "clock"]


def test_a_clock_that_lost_its_battery_loses_no_record(visit, clerk):
    answer = send(visit(clerk, tablet=True), an_operation(at="1970-01-01T09:00:00+09:00"))[0]

    assert answer["status"] == "applied"


NO_BATCHES = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b'"x"',
    b"{}",
    b'{"operations": {}}',
    b'{"device": [], "operations": []}',
    b"[" * 100_000,
    b'{"operations": ' + b"[" * 100_000,
    b'{"device": 1' + b"0" * 5000 + b', "operations": []}',
]


def test_what_is_no_batch_is_told_so(visit, clerk):
    client = visit(clerk, tablet=True)

    for body in NO_BATCHES:
        answer = client.post("/api/operations", data=body, content_type="application/json")
        assert answer.status_code in (400, 403), body[:40]
        assert answer.json["message"]


def test_a_form_is_no_batch(visit, clerk):
    assert visit(clerk, tablet=True).post("/api/operations", data={"device": DEVICE}).status_code == 400


def test_at_most_500_records_come_at_once(visit, clerk):
    client = visit(clerk, tablet=True)

    assert client.post("/api/operations", json=batch(*[{}] * 501)).status_code == 400
    assert recorded() == 0
    assert send(client) == []


ODDITIES = [
    None,
    7,
    "x",
    [],
    {},
    an_operation(id=None),
    an_operation(id="x"),
    an_operation(id=["x"]),
    an_operation(id="0192F000-0000-7000-8000-00000000000A"),
    an_operation(id="{0192f000-0000-7000-8000-00000000000a}"),
    an_operation(id="\x00"),
    an_operation(id="\ud800"),
    an_operation(kind=None),
    an_operation(kind=["test_note"]),
    an_operation(kind="\x00\ud800" * 40),
    an_operation(at=None),
    an_operation(at="yesterday"),
    an_operation(at="2026-11-23T10:15:00"),
    an_operation(at="0001-01-01T00:00:00+09:00"),
    an_operation(at="9999-12-31T23:59:59-09:00"),
    an_operation(at="9999-12-31T20:00:00+00:00"),
    an_operation(at=20261123),
    an_operation(data=None),
    an_operation(data=[]),
    an_operation(data={}),
    an_operation(data={"words": "refuse", "x": "\x00 \ud800"}),
    an_operation(data={"words": "refuse", "x": 2**4000}),
    an_operation(data={"words": "refuse", "x": float("nan")}),
    an_operation(by="\x00"),
]


def test_nothing_a_device_sends_makes_the_server_fail(visit, clerk):
    client = visit(clerk, tablet=True)

    for raw in ODDITIES:
        answers = send(client, raw, an_operation())
        assert [answer["status"] for answer in answers] == ["held", "applied"], raw
        assert send(client, raw) == answers[:1], raw
        given = raw.get("id") if isinstance(raw, dict) else None
        assert answers[0]["id"] == given or not isinstance(given, str), (
            "the device finds its own record again"
        )
    assert recorded() == 2 * len(ODDITIES)


def test_another_spelling_of_an_id_does_not_block_the_right_one(visit, clerk):
    client, right = visit(clerk, tablet=True), an_operation()

    assert send(client, dict(right, id=right["id"].upper()))[0]["status"] == "held"
    assert send(client, right)[0]["status"] == "applied"


def test_an_unreadable_time_of_sending_stops_nothing(visit, clerk):
    client = visit(clerk, tablet=True)

    for sent_at in [None, 7, "now", "2026-11-23T10:15:00", ["x"]]:
        assert send(client, an_operation(), sent_at=sent_at)[0]["status"] == "applied", sent_at
