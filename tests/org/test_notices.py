"""Notices: told once, in the reader's language, seen by nobody else."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_babel import gettext as _

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.org.upkeep import tidy


def told() -> int:
    return db.session.scalar(sa.select(sa.func.count(Notice.id))) or 0


def test_somebody_is_told_once_however_often_it_is_said(clerk: User, carrier: User) -> None:
    with transaction():
        assert notices.tell(clerk, "rota.offer.1", "木曜日の店番をさがしています。", "/rota/mine") is not None
        assert notices.tell(clerk, "rota.offer.1", "木曜日の店番をさがしています。") is None
        assert notices.tell(clerk, "rota.offer.2", "金曜日の店番をさがしています。") is not None
        assert notices.tell(carrier, "rota.offer.1", "木曜日の店番をさがしています。") is not None
    assert [one.key for one in notices.unseen(clerk)] == ["rota.offer.2", "rota.offer.1"]
    assert notices.unseen_count(clerk) == 2


def test_two_at_the_same_moment_tell_it_once_and_keep_their_own_work(app: Flask) -> None:
    db.session.remove()
    together = threading.Barrier(4)

    def tell(number: int) -> bool:
        with app.test_request_context("/"):
            together.wait(30)
            with transaction():
                user = db.session.get_one(User, 2)
                notices.tell(user, f"own.{number}", "自分の")
                return notices.tell(user, "rota.alarm.1", "明日の当番") is not None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tell, range(4))) == [False, False, False, True]
    assert told() == 5


def test_a_notice_speaks_the_language_of_who_reads_it(clerk: User, carrier: User) -> None:
    with transaction():
        carrier.language = "en"
    said = {}
    for user in (clerk, carrier):
        with notices.speaking_to(user):
            said[user.login] = _("Notices")
    assert said == {"clerk": "お知らせ", "carrier": "Notices"}


def test_a_closed_account_is_told_nothing(clerk: User) -> None:
    with transaction():
        clerk.active = False
        assert notices.tell(clerk, "x", "…") is None
    assert told() == 0


def test_nobody_marks_what_belongs_to_somebody_else(clerk: User, carrier: User) -> None:
    with transaction():
        mine = notices.tell(clerk, "a", "一")
        other = notices.tell(carrier, "a", "一")
        assert mine is not None
        assert other is not None
        assert notices.mark_seen(clerk, [mine.id, other.id]) == 1
        assert notices.mark_seen(clerk) == 0
    assert notices.unseen_count(carrier) == 1


def test_old_notices_are_forgotten(clerk: User) -> None:
    with transaction():
        old = notices.tell(clerk, "old", "去年")
        notices.tell(clerk, "new", "今日")
        assert old is not None
        old.made_at = clock.now() - timedelta(days=400)
    with transaction():
        tidy()
    assert [one.key for one in notices.unseen(clerk)] == ["new"]


def test_the_page_shows_what_is_new_and_leads_on(visit: Any, clerk: User, carrier: User) -> None:
    with transaction():
        notices.tell(clerk, "a", "木曜日の店番をさがしています。", "/rota/mine")
        notices.tell(clerk, "b", "ありがとうございました。")
    page = visit(clerk).get("/notices").text
    assert "木曜日の店番をさがしています。" in page
    assert "新しいお知らせが 2件あります" in visit(clerk).get("/").text
    number = notices.unseen(clerk)[-1].id
    answer = visit(clerk).post(f"/notices/{number}/seen")
    assert answer.location == "/rota/mine"
    assert notices.unseen_count(clerk) == 1
    assert visit(carrier).post(f"/notices/{number}/seen").location == "/notices"
    visit(clerk).post("/notices/seen")
    assert notices.unseen_count(clerk) == 0
    assert "お知らせはありません" in visit(carrier).get("/notices").text


def test_a_stranger_sees_no_notices(visit: Any) -> None:
    assert visit().get("/notices").status_code == 302
