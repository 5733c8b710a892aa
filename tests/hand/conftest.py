"""A village that has ordered from a wholesaler, and somebody at its shelf."""

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from opsapp import clock, text
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import counting
from opsapp.stock.count_models import Count
from opsapp.stock.models import Place, Product
from opsapp.supply.models import PurchaseOrder, PurchaseOrderLine, Supplier, SupplierGood
from tests.browser import Server
from tests.hand.worker import Worker

CARTON = "14901234567891"  # twelve packets of milk


def product(code: str) -> Product:
    """A product of the village by our own number."""
    return db.session.scalars(select(Product).where(Product.code == code)).one()


def place(code: str) -> Place:
    """A place by its code."""
    return db.session.scalars(select(Place).where(Place.code == code)).one()


@pytest.fixture
def supplier(app: Flask) -> Supplier:
    """四国食品: milk by the carton, soap by the piece."""
    with transaction() as session:
        kana = "しこくしょくひん"
        found = Supplier(
            code="1",
            name="四国食品",
            kana=kana,
            kana_key=text.kana_key(kana),
            search_key=text.search_key(kana),
        )
        session.add(found)
        session.flush()
        milk, soap = product("1"), product("3")
        session.add(
            SupplierGood(
                supplier_id=found.id, product_id=milk.id, case_code=CARTON, case_size=12_000, cost=180_000
            )
        )
        session.add(SupplierGood(supplier_id=found.id, product_id=soap.id, cost=210_000))
    return found


@pytest.fixture
def order(supplier: Supplier, clerk: User) -> PurchaseOrder:
    """24 packets of milk and 6 soaps are awaited."""
    with transaction() as session:
        made = PurchaseOrder(
            supplier_id=supplier.id, place_id=place("shop").id, user_id=clerk.id,
            made_at=clock.now(), placed_at=clock.now(), placed_by_id=clerk.id, due_on=clock.today(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        for at, (code, quantity, cost) in enumerate((("1", 24_000, 180_000), ("3", 6_000, 210_000)), 1):
            line = PurchaseOrderLine(
                order_id=made.id, position=at, product_id=product(code).id, quantity=quantity, cost=cost
            )
            session.add(line)
    return made


@pytest.fixture
def running(clerk: User) -> Count:
    """A count of the shop that is not blind."""
    with transaction():
        return counting.start("11月の棚卸", place("shop"), None, False, clerk)


@pytest.fixture
def store_room(app: Flask) -> Place:
    """倉庫"""
    with transaction() as session:
        room = Place(code="store", name="倉庫", kind="store")
        session.add(room)
    return room


@pytest.fixture
def worker(page: Page, server: Server) -> Worker:
    """佐藤 和子 before the tiles, the service worker in charge."""
    return Worker(page, server.url).arrive()
