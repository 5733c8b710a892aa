"""Today at a glance, for each role what is theirs."""

import pytest
from flask import Flask

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.home import founding, service
from opsapp.kitchen import equipment
from opsapp.org.models import User
from opsapp.stock import counting
from opsapp.stock.models import Place, Product
from opsapp.supply import receiving, suppliers
from opsapp.supply.models import PurchaseOrder, PurchaseOrderLine
from tests.conftest import Visitor
from tests.sales.counter import OPENING, Counter, line


def test_the_manager_sees_takings_the_open_till_and_what_to_look_at(
    clerk: User, manager: User, milk: Product, visit: Visitor
) -> None:
    counter = Counter(clerk)
    counter.open()
    counter.sold(line(milk, 240, list_price=240))
    counter.send(counter.operation("sale", {"till": 1}))
    with clock.frozen(OPENING):
        page = visit(manager).get("/").text
    assert "¥240" in page
    assert "営業中" in page
    assert service.held_count() == 1
    assert service.flagged_count() == 1
    assert service.negative_count() == 1
    for words in ("保留の記録", "確かめたい売上", "マイナスの在庫"):
        assert words in page


def test_what_expires_what_should_have_come_counts_and_temperatures_are_named(
    clerk: User, manager: User, bento: Product, visit: Visitor
) -> None:
    with transaction():
        shop, today = db.session.get_one(Place, 1), clock.today()
        line = receiving.Line(bento, 5_000, printed=today.isoformat(), date_kind="use_by")
        receiving.receive([line], place=shop, supplier_name="弁当屋", received_on=today, by=clerk)
        seller = suppliers.create(name="嶺北問屋", by=manager)
        db.session.add(
            PurchaseOrder(
                supplier_id=seller.id,
                place_id=1,
                made_at=clock.now(),
                user_id=clerk.id,
                placed_at=clock.now(),
                due_on=today,
                lines=[PurchaseOrderLine(position=1, product_id=bento.id, quantity=1_000)],
            )
        )
        counting.start("棚卸", shop, None, False, clerk)
        equipment.save(None, name="冷蔵庫", lowest=None, highest=100, times_a_day=2, by=manager)
    page = visit(manager).get("/").text
    for words in ("期限切れ・今日まで", "届く予定の納品", "途中の棚卸", "測っていない温度"):
        assert words in page
    figures = (service.expiring_count(), service.due_orders(), service.running_counts())
    assert (*figures, service.missing_temperatures()) == (1, 1, 1, 2)


def test_nothing_waiting_is_said(app: Flask, manager: User, visit: Visitor) -> None:
    assert "待っているものはありません" in visit(manager).get("/").text


def test_a_carrier_sees_no_takings(app: Flask, carrier: User, visit: Visitor) -> None:
    page = visit(carrier).get("/")
    assert page.status_code == 200
    assert "きょうの売上" not in page.text
    assert "保留の記録" not in page.text


def test_a_stranger_is_asked_to_sign_in(app: Flask, visit: Visitor) -> None:
    answer = visit().get("/")
    assert answer.status_code == 302
    assert "sign-in" in answer.location


def test_english_is_complete(app: Flask, manager: User, visit: Visitor) -> None:
    with transaction():
        manager.language = "en"
    page = visit(manager).get("/").text
    assert "Nothing is waiting" in page
    assert "きょう" not in page


def test_a_second_founding_is_refused(app: Flask) -> None:
    with pytest.raises(RuleError), transaction():
        founding.found(
            name="合同会社二", shop_name="二", manager_name="山", login="yama", password="long-enough-1"
        )
