"""Every contact counts: a device says that somebody was seen, or a person writes it down by hand."""

from datetime import timedelta

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import Device
from opsapp.people import search, service
from opsapp.people.models import Person, Sighting
from opsapp.sync import service as sync


def sent(clerk, device, data, number=1, at=None):
    at = at or clock.now()
    raw = {
        "id": f"0192f000-0000-7000-8000-{number:012}",
        "kind": "sighting",
        "at": at.isoformat(),
        "by": clerk.id,
        "data": data,
    }
    return sync.receive(db.session.get_one(Device, device.id), clerk, [raw])[0]


def test_a_device_says_that_somebody_was_seen_and_says_it_twice_for_once(clerk, device, hana):
    at = clock.now()
    for status in ("applied", "repeated"):
        answer = sent(clerk, device, {"person": 1, "channel": "van"}, at=at)
        assert (answer["status"], answer["result"]) == (status, {"person": 1})
    seen = search.seen(db.session.get_one(Person, 1))
    assert [(one.channel, one.user_id) for one in seen] == [("van", clerk.id)]
    assert seen[0].operation_id == "0192f000-0000-7000-8000-000000000001"


def test_whom_nobody_knows_is_held(clerk, device):
    assert sent(clerk, device, {"person": 999, "channel": "shop"})["problem"]["code"] == "unknown_person"
    assert sent(clerk, device, {"person": 1, "channel": "dream"}, 2)["problem"]["code"] == "unreadable"
    assert db.session.scalar(db.select(db.func.count()).select_from(Sighting)) == 0


def test_who_has_left_and_a_wrong_clock_are_flagged(clerk, device, hana, manager):
    with transaction():
        service.leave(hana, "moved", clock.today(), by=manager)
    answer = sent(clerk, device, {"person": 1, "channel": "shop"}, at=clock.now() + timedelta(days=1))
    assert answer["result"]["flags"] == ["inactive_person", "clock"]


def test_the_latest_sighting_comes_first(clerk, device, hana):
    sent(clerk, device, {"person": 1, "channel": "shop"}, 1, clock.now() - timedelta(days=2))
    sent(clerk, device, {"person": 1, "channel": "meal"}, 2, clock.now() - timedelta(hours=1))
    sent(clerk, device, {"person": 1, "channel": "van"}, 3, clock.now() - timedelta(days=1))
    assert [one.channel for one in search.seen(hana)] == ["meal", "van", "shop"]
    assert search.last_seen([1, 2]) == {1: search.seen(hana)[0].happened_at}


def test_a_sighting_by_hand_counts_once_per_tap(visit, carrier):
    for _tap in range(2):
        answer = visit(carrier).post("/people/1/seen", data={"channel": "visit"}, follow_redirects=True)
        assert "お会いしたことを記録しました" in answer.text
    assert len(search.seen(db.session.get_one(Person, 1))) == 1


@pytest.mark.parametrize("channel", ["shop", "", "dream"])
def test_what_the_till_tells_is_not_told_by_hand(visit, carrier, channel):
    assert visit(carrier).post("/people/1/seen", data={"channel": channel}).status_code == 400


def test_a_stranger_has_seen_nobody(visit):
    assert visit().post("/people/1/seen", data={"channel": "visit"}).status_code == 302
    assert db.session.scalar(db.select(db.func.count()).select_from(Sighting)) == 0
