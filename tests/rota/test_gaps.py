"""Gaps of the coming days, and the alarm the day before: once per shift."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.notice_models import Notice
from opsapp.rota import assigning, gaps, months, offer_answers, offers, shifts
from opsapp.rota.plan_models import Offer, RotaMonth
from tests.rota.living import Living
from tests.rota.staff import MONDAY

SUNDAY_NOON = shifts.at(MONDAY, -12 * 60)


@contextmanager
def sunday(minutes: int = 0) -> Iterator[None]:
    with clock.frozen(SUNDAY_NOON + timedelta(minutes=minutes)):
        yield


def ring() -> int:
    with transaction():
        return gaps.tick()


def alarms() -> list[str]:
    query = db.select(Notice.key).where(Notice.key.like("rota.alarm.%")).order_by(Notice.id)
    return list(db.session.scalars(query))


def test_the_gaps_of_the_coming_days_come_with_their_offers(living: Living) -> None:
    with transaction():
        offer = offers.cannot(living.itos, by=living.manager)
        living.staff.shift("kitchen", 3)
    with sunday():
        found = gaps.coming()
    assert [(gap.shift.day.day, gap.missing, [one.id for one in gap.offers]) for gap in found] == [
        (3, 1, [offer.id]),
        (4, 2, []),
    ]


def test_the_alarm_rings_the_day_before_once_and_asks_a_second_time(living: Living) -> None:
    staff = living.staff
    with transaction():
        offer = offers.cannot(living.satos, by=living.user(staff.sato))
        offer_answers.decline(offer, staff.mori, by=living.user(staff.mori))
    with sunday(-2 * 24 * 60):
        assert ring() == 0
    with sunday():
        assert (ring(), ring(), ring()) == (1, 0, 0)
    assert set(alarms()) == {f"rota.alarm.{living.monday.id}"}
    assert living.told(living.user(staff.ito)) == [f"rota.offer.{offer.id}", f"rota.offer.{offer.id}.2"]
    assert living.told(living.user(staff.mori)) == [f"rota.offer.{offer.id}"]
    assert "まだ決まっていません：3月1日(月) 7:00–13:00 店番" in living.texts(living.manager)[-1]


def test_a_full_sheet_rings_for_nobody(living: Living) -> None:
    with sunday():
        assert ring() == 0


def test_nobody_is_woken_at_night(living: Living) -> None:
    with transaction():
        offers.cannot(living.satos, by=living.manager)
    with sunday(-8 * 60):
        assert ring() == 0
    with sunday(-4 * 60):
        assert ring() == 1


def test_who_was_asked_a_moment_ago_gets_the_time_to_answer(living: Living) -> None:
    with sunday():
        with transaction():
            offers.cannot(living.satos, by=living.manager)
        assert ring() == 0
    with sunday(121):
        assert ring() == 1


def test_a_gap_nobody_has_offered_is_offered_now(living: Living) -> None:
    with transaction():
        assigning.remove(living.satos, by=living.manager)
    with sunday():
        assert ring() == 1
    [offer] = db.session.scalars(db.select(Offer))
    assert (offer.shift_id, offer.made_by_id) == (living.monday.id, None)


def test_a_hidden_month_alarms_the_office_and_asks_nobody(living: Living) -> None:
    with transaction() as session:
        assigning.remove(living.satos, by=living.manager)
        session.get_one(RotaMonth, months.first_of(MONDAY)).published_at = None
    with sunday():
        assert ring() == 1
    assert db.session.scalars(db.select(Offer)).all() == []
    assert living.told(living.user(living.staff.ito)) == []


def test_the_coordinator_is_told_too_and_clerks_are_not(living: Living, coordinator, clerk) -> None:
    with transaction():
        assigning.remove(living.satos, by=living.manager)
    with sunday():
        ring()
    assert f"rota.alarm.{living.monday.id}" in living.told(coordinator)
    assert f"rota.alarm.{living.monday.id}" not in living.told(clerk)


def test_an_offer_of_a_shift_that_began_is_over(living: Living) -> None:
    with transaction():
        offer = offers.cannot(living.satos, by=living.manager)
    with clock.frozen(shifts.at(MONDAY, 7 * 60)):
        ring()
    assert offer.closed_why == "over"
