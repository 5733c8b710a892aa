"""Who is on duty hears that the rota is out, and that a duty does not take place."""

from typing import Any

from opsapp.db import db, transaction
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.rota import assigning, offers, telling
from opsapp.rota.plan_models import RotaMonth
from tests.rota.living import Living
from tests.rota.staff import MONDAY


def test_when_the_rota_is_published_those_on_duty_are_told_once(
    visit: Any, living: Living, manager: User, clerk: User, carrier: User
) -> None:
    with transaction() as session:
        session.get_one(RotaMonth, MONDAY).published_at = None
        living.staff.sato.person.email = "sato@example.jp"
    visit(manager).post("/rota/2027-03/publish")
    assert living.texts(clerk) == ["2027年3月の当番表ができました。ご自分の当番をご覧ください。"]
    assert notices.unseen(clerk)[0].email == "sato@example.jp"
    assert living.told(carrier) == []
    with transaction():
        assert telling.published(MONDAY) == 0


def test_a_cancelled_duty_is_told_to_those_who_were_on_it(
    visit: Any, living: Living, manager: User, clerk: User
) -> None:
    visit(manager).post(f"/rota/shifts/{living.monday.id}/cancel", data={"reason": "大雪"})
    assert living.monday.cancelled_at is not None
    assert living.texts(clerk) == ["この当番はなくなりました：3月1日(月) 7:00–13:00 店番"]


def test_a_hidden_month_is_told_to_nobody(visit: Any, living: Living, manager: User, clerk: User) -> None:
    with transaction() as session:
        session.get_one(RotaMonth, MONDAY).published_at = None
    visit(manager).post(f"/rota/shifts/{living.monday.id}/cancel", data={"reason": "大雪"})
    assert living.told(clerk) == []


def test_no_notice_names_anybody_or_says_why(living: Living) -> None:
    staff = living.staff
    with transaction():
        assigning.assign(staff.shift("shop", 3), staff.mori, by=living.manager)
        offers.cannot(living.satos, by=living.user(staff.sato), reason="入院しました")
        telling.published(MONDAY)
        telling.cancelled(living.wednesday, [staff.ito])
    rows = db.session.scalars(db.select(Notice)).all()
    assert len(rows) > 4
    for row in rows:
        said = f"{row.text} {row.url} {row.key}"
        assert not any(one.person.name.split()[0] in said for one in staff.all), said
        assert "入院" not in said
