"""Today at a glance, for each role what is theirs."""

import pytest
from flask import Flask

from opsapp import clock
from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.home import founding, service
from opsapp.org.models import User
from opsapp.stock.models import Product
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
