"""One day of goods from end to end: proposed, ordered, received, cooked, sold, thrown away, counted and billed.

Every figure below is computed by hand from what stands at the top.

* Two milk and one soap sold on each of the last 60 days; nothing is left of either.
* Milk comes in cartons of 12 at 180.00 yen, soap in cartons of 6 at 210.00. Both run out tomorrow, so one carton
  each is proposed; the clerk adds a second carton of milk.
* 24 milk come (4,320 yen) and 5 of 6 soaps (1,050).
* In the kitchen lie 10 kg of rice at 420 and 40 boxes at 15. Ten bento take 2 kg and 10 boxes, so 30 take 6 kg (2,520)
  and 30 boxes (450): 2,970 yen, 99 each.
* Sold: 2 bento and 3 milk. Thrown away: 4 bento (396) and 1 milk (180).
* Counted without a network: 19 milk where 20 are expected (one is missing, 180 yen), 24 bento, 5 soaps. Before the
  count is posted one more milk is sold.
* Left: 18 milk (3,240), 5 soaps (1,050), 24 bento (2,376), 4 kg of rice (1,680), 10 boxes (150): 8,496 yen.
* The invoice: 4,320 + 345 of tax at 8 %, 1,050 + 105 at 10 %: 5,820 yen.
"""

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from opsapp import clock
from opsapp.checking import differences
from opsapp.db import db, transaction
from opsapp.kitchen import recipes
from opsapp.kitchen.recipes import Ingredient, Spec
from opsapp.org.models import User
from opsapp.stock import costs, moves
from opsapp.stock.count_models import CountResult
from opsapp.stock.models import Department, Level, Place, Product
from opsapp.stock.moves import Moved
from opsapp.supply import goods, payables, suppliers
from opsapp.supply.models import PurchaseOrder, StockReceipt, Supplier
from opsapp.sync.models import Operation
from tests.browser import Server, Tablet
from tests.hand.conftest import CARTON, place, product
from tests.hand.worker import Worker
from tests.till.clerk import MILK, SOAP, Clerk

pytestmark = pytest.mark.browser
NUMBER = "T4011001098993"


@pytest.fixture
def village(app: Flask, manager: User) -> Supplier:
    """Everything that stands at the top of this file, up to the morning."""
    with transaction():
        kitchen = Place(code="kitchen", name="調理場", kind="kitchen")
        db.session.add(kitchen)
        seller = _supplier(manager)
        _history(manager)
        _kitchen(kitchen, manager)
    return seller


def _supplier(manager: User) -> Supplier:
    facts = {"order_days": "1234567", "lead_days": 1, "registration_number": NUMBER}
    seller = suppliers.create(by=manager, name="嶺北問屋", kana="れいほくとんや", **facts)
    goods.add(seller, product("1"), by=manager, case_code=CARTON, case_size=12_000, cost=180_000)
    goods.add(seller, product("3"), by=manager, case_size=6_000, cost=210_000)
    return seller


def _history(manager: User) -> None:
    shop, outside, supplier = (
        place("shop").id,
        moves.virtual_place("customer"),
        moves.virtual_place("supplier"),
    )
    for code, quantity, cost in (("1", 2_000, 180), ("3", 1_000, 210)):
        goods_id = product(code).id
        for ago in range(60, 0, -1):
            at = datetime.combine(clock.today() - timedelta(days=ago), time(10), clock.JST)
            where = (cost, at, clock.day_of(at), manager.id)
            moves.post([Moved(goods_id, quantity, supplier, shop, "receipt", *where)])
            moves.post([Moved(goods_id, quantity, shop, outside, "sale", *where)])


def _kitchen(kitchen: Place, manager: User) -> None:
    department = db.session.scalars(select(Department.id).where(Department.name == "惣菜")).one()
    larder, now = {}, clock.now() - timedelta(hours=3)
    for code, name, unit, cost, quantity in (
        ("201", "白米", "kg", 420, 10_000),
        ("202", "弁当容器", "each", 15, 40_000),
    ):
        larder[name] = one = Product(
            code=code,
            name=name,
            kana=name,
            department_id=department,
            tax_class="FOOD",
            unit=unit,
            last_cost=cost,
        )
        db.session.add(one)
        db.session.flush()
        way = (moves.virtual_place("supplier"), kitchen.id, "receipt")
        moves.post([Moved(one.id, quantity, *way, cost, now, clock.day_of(now), manager.id)])
    lines = [Ingredient(larder["白米"], 2_000, "ご飯"), Ingredient(larder["弁当容器"], 10_000)]
    recipes.save(product("2"), Spec(10_000, "弁当", 10, lines), by=manager)


# --- the day ---------------------------------------------------------------------------------------------


def order(page: Page, url: str) -> None:
    """What runs out is proposed; a second carton of milk is put on it and the order placed."""
    page.goto(f"{url}/supply/orders")
    page.get_by_role("row", name="嶺北問屋").get_by_role("button", name="発注").click()
    expect(page.locator(".order-line")).to_have_count(2)
    expect(page.get_by_role("textbox", name="「牛乳 1L」のケース数")).to_have_value("1")
    page.get_by_role("button", name="「牛乳 1L」を1ケース増やす").click()
    expect(page.get_by_role("textbox", name="「牛乳 1L」のケース数")).to_have_value("2")
    page.get_by_role("button", name="発注する").click()
    expect(page.locator("h1")).to_contain_text("発注")


def receive(worker: Worker) -> None:
    """Two cartons and five soaps are scanned, where six were ordered."""
    worker.sees_unsent(0).offline().begin("receive").tap(
        worker.page.locator("dialog .choice-key").first
    ).at_work()
    worker.scan(CARTON).scan(CARTON).sees_line("牛乳", "24")
    worker.scan(SOAP).quantity("5").sees_line("洗剤", "5").sees("1 足りません")
    worker.tap("#finish").top.locator("#document-number").fill("N-771")
    worker.tap("#do-finish").back_at_tiles().sees_unsent(1).offline(False)
    worker.sees_unsent(0)


def cook(page: Page, url: str) -> None:
    """Thirty bento by the recipe for ten."""
    page.goto(f"{url}/kitchen/recipes")
    page.get_by_role("link", name="幕の内弁当").first.click()
    page.get_by_role("link", name="作る").first.click()
    page.locator("[name=quantity]").fill("30")
    page.locator("button[value=scale]").click()
    expect(page.locator("[name=taken-1]")).to_have_value("6")
    page.locator("[name=place_id]").select_option(label="店")
    page.locator("[name=from_id]").select_option(label="調理場")
    page.locator("button[value=save]").click()
    expect(page.get_by_text("¥2,970").first).to_be_visible()


def sell(clerk: Clerk) -> None:
    """Three milk and two bento: 1,844 yen."""
    for _ in range(3):
        clerk.scan(MILK)
    for _ in range(2):
        clerk.tap(clerk.page.locator(".key", has_text="幕の内弁当").first)
    clerk.sees_total(1844).pay_cash(2000).sees_change(156).next().sees_unsent(0)


def find(worker: Worker, typed: str, quantity: str, name: str) -> Worker:
    worker.page.locator("#search").fill(typed)
    worker.tap(worker.page.locator("#offer .key").first).quantity(quantity)
    return worker.sees_line(name, quantity)


def throw_away(worker: Worker) -> None:
    """One broken milk, four bento of yesterday's taste."""
    worker.begin("waste").press("店").at_work().scan(MILK).sees_line("牛乳", "1").tap("[data-reason=damaged]")
    find(worker, "まくのうち", "4", "幕の内弁当").tap("[data-reason=expired]")
    worker.tap("#finish").back_at_tiles().sees_unsent(0)


def count(worker: Worker, clerk: Clerk) -> None:
    """19 milk, 5 soaps and 24 bento, without a network; meanwhile one more milk is sold."""
    worker.offline().begin("count").at_work()
    worker.scan(MILK).quantity("19").sees_line("牛乳", "19").tap("#record")
    worker.scan(SOAP).quantity("5").sees_line("洗剤", "5").tap("#record")
    find(worker, "まくのうち", "24", "幕の内弁当").tap("#record").sees_unsent(3)
    worker.tap("#finish").offline(False)
    worker.sees_unsent(0)
    clerk.sell(MILK).next().sees_unsent(0)


def post(page: Page, url: str) -> None:
    page.goto(f"{url}/stock/counts")
    page.get_by_role("link", name="棚卸").last.click()
    page.get_by_text("棚卸を確定する…").click()
    page.get_by_role("button", name="棚卸を確定する", exact=True).click()
    expect(page.get_by_role("row", name="牛乳 1L 食品 20 19 −1 −¥180")).to_be_visible()


def bill(page: Page, url: str, seller: Supplier) -> None:
    """The supplier's invoice over the delivery, as the deliveries come to."""
    page.goto(f"{url}/supply/invoices/new?supplier={seller.id}")
    page.locator("[name=receipt]").check()
    page.locator("[name=amount-8]").fill("4,665")
    page.locator("[name=amount-10]").fill("1,155")
    page.locator("[name=invoice_date]").fill(clock.today().isoformat())
    page.locator("[name=number]").fill("A-1")
    page.locator("button[value=save]").click()
    expect(page.locator("h1")).to_have_text("請求書 番号 1")


def test_a_day_of_goods_agrees_with_what_was_computed_by_hand(
    village: Supplier, tablet: Tablet, server: Server
) -> None:
    page, office = tablet().new_page(), tablet(login="manager").new_page()
    order(page, server.url)
    worker = Worker(page, server.url).arrive()
    receive(worker)
    cook(office, server.url)
    clerk = Clerk(tablet().new_page(), server.url).arrive().open_day()
    sell(clerk)
    office.goto(f"{server.url}/stock/counts/new")
    office.locator("[name=place_id]").select_option(label="店")
    office.get_by_role("button", name="数え始める").click()
    page.reload()
    worker.ready().back_at_tiles()
    throw_away(worker)
    count(worker, clerk)
    post(office, server.url)
    bill(office, server.url, village)
    everything_agrees(village)
    assert worker.problems == clerk.problems == []


def everything_agrees(seller: Supplier) -> None:
    db.session.rollback()
    assert not list(db.session.scalars(select(Operation.problem).where(Operation.status == "held")))
    assert on_hand() == {
        ("牛乳 1L", "店"): 18_000,
        ("洗剤", "店"): 5_000,
        ("幕の内弁当", "店"): 24_000,
        ("白米", "調理場"): 4_000,
        ("弁当容器", "調理場"): 10_000,
    }
    with transaction():
        costs.bring_up_to_date()
    worth = {
        db.session.get_one(Product, one.product_id).name: one.value
        for one in costs.stock_value(clock.today())
    }
    assert worth == {
        "牛乳 1L": 3_240_000, "洗剤": 1_050_000, "幕の内弁当": 2_376_000, "白米": 1_680_000, "弁当容器": 150_000,
    }  # fmt: skip
    assert sum(worth.values()) == 8_496_000
    [missing] = db.session.scalars(select(CountResult).where(CountResult.expected != CountResult.counted))
    assert (missing.expected, missing.counted, missing.value) == (20_000, 19_000, -180_000)
    [receipt] = db.session.scalars(select(StockReceipt))
    assert [(one.accepted, one.unit_cost) for one in receipt.lines] == [(24_000, 180_000), (5_000, 210_000)]
    assert db.session.scalars(select(PurchaseOrder)).one().closed_at is None  # a soap is still to come
    assert payables.balance(seller) == 5_820
    assert list(differences()) == []


def on_hand() -> dict[tuple[str, str], int]:
    levels = db.session.scalars(select(Level).where(Level.quantity != 0))
    return {(level.product.name, level.place.name): level.quantity for level in levels}
