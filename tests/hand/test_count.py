"""棚卸 at the shelf: what several people scan adds up, without a network as well."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import counting
from opsapp.stock.count_models import Count, CountEntry
from opsapp.sync.models import Operation
from tests.browser import Server, Tablet
from tests.hand.conftest import place, product
from tests.hand.worker import Worker
from tests.till.clerk import MILK, SOAP

pytestmark = pytest.mark.browser


def counted(code: str) -> int:
    db.session.rollback()
    query = select(func.sum(CountEntry.quantity)).where(CountEntry.product_id == product(code).id)
    return db.session.scalar(query) or 0


def held() -> int:
    db.session.rollback()
    query = select(func.count()).select_from(Operation).where(Operation.status == "held")
    return db.session.scalar(query) or 0


def test_two_devices_count_without_a_network_and_add_up(
    running: Count, tablet: Tablet, server: Server
) -> None:
    one = Worker(tablet().new_page(), server.url).arrive().sees_unsent(0).offline()
    two = Worker(tablet(login="clerk2").new_page(), server.url).arrive().sees_unsent(0).offline()
    one.begin("count").at_work().scan(MILK).scan(MILK).scan(MILK).sees_line("牛乳", "3")
    one.scan(SOAP).sees_line("洗剤", "1").quantity("12").sees_line("洗剤", "12").tap("#record")
    two.begin("count").at_work().scan(MILK).sees_line("牛乳", "1").quantity("20").sees_line("牛乳", "20")
    two.tap("#finish").back_at_tiles().sees_unsent(1)
    one.sees_unsent(2).offline(False)
    two.offline(False)
    one.sees_unsent(0)
    two.sees_unsent(0)
    assert (counted("1"), counted("3"), held()) == (23_000, 12_000, 0)
    by = {entry.user.login for entry in db.session.scalars(select(CountEntry))}
    assert by == {"clerk", "clerk2"}
    assert one.problems + two.problems == []


def test_an_entry_is_taken_back_by_who_made_it(running: Count, worker: Worker) -> None:
    worker.sees_unsent(0).offline().begin("count").at_work()
    worker.tap("#search").page.locator("#search").fill("ぎゅう")
    worker.tap(worker.page.locator("#offer .key").first).sees_line("牛乳", "1").quantity("7").sees_line(
        "牛乳", "7"
    )
    worker.tap("#record").sees_unsent(1)
    worker.press(re.compile("牛乳 1L.*取り消す|取り消す.*牛乳 1L")).press("取り消す").sees_unsent(2)
    expect(worker.page.locator(".work-entry.is-back")).to_have_count(1)
    worker.scan(MILK).sees_line("牛乳", "1").tap("#record").sees_unsent(3).offline(False)
    worker.sees_unsent(0)
    assert (counted("1"), held()) == (1_000, 0)


def test_weighed_goods_are_counted_in_kilos_and_the_shelf_is_named(running: Count, worker: Worker) -> None:
    worker.begin("count").at_work().scan(SOAP).sees_line("洗剤", "1").tap("#shelf")
    worker.top.locator("#shelf-name").fill("奥の棚")
    worker.press("決定").sees("棚 奥の棚").tap("#record")
    worker.page.locator("#search").fill("こめ")
    worker.tap(worker.page.locator("#offer .key").first).quantity("2.5").sees_line("米", "2.5kg").tap(
        "#record"
    )
    worker.tap("#finish").back_at_tiles().sees_unsent(0)
    assert (counted("5"), held()) == (2_500, 0)
    assert set(db.session.scalars(select(CountEntry.shelf))) == {"奥の棚"}


def test_what_is_expected_is_shown_unless_the_count_is_blind(
    running: Count, clerk: User, worker: Worker
) -> None:
    worker.begin("count").at_work().scan(MILK).sees("帳簿 0")
    with transaction():
        counting.give_up(db.session.get_one(Count, running.id), db.session.get_one(User, clerk.id))
        counting.start("目隠し", place("shop"), None, True, db.session.get_one(User, clerk.id))
    with worker.page.expect_response("**/api/packs/hand"):  # until it came the screen knows the old count
        worker.page.reload()
    worker.page.wait_for_load_state("networkidle")
    worker.ready().back_at_tiles().begin("count").sees("目隠し").scan(MILK).sees_line("牛乳", "1")
    expect(worker.page.get_by_text("帳簿")).to_have_count(0)


def test_what_is_at_hand_outlives_a_reload(running: Count, worker: Worker) -> None:
    worker.sees_unsent(0).offline().begin("count").at_work().scan(MILK).scan(MILK).sees_line("牛乳", "2")
    worker.sees_saved("牛乳").page.reload()
    worker.ready().back_at_tiles().resume("count").sees_line("牛乳", "2").tap("#finish").sees_unsent(1)
