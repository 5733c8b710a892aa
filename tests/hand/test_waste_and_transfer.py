"""廃棄 and 移動 at the shelf."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import lots, markdowns
from opsapp.stock.dates import parse_printed
from opsapp.stock.models import Level, Markdown, Move, Place
from opsapp.sync.models import Operation
from tests.browser import Server, Tablet
from tests.hand.conftest import place, product
from tests.hand.worker import Worker
from tests.till.clerk import MILK, SOAP

pytestmark = pytest.mark.browser


@pytest.fixture
def label(clerk: User) -> str:
    """Milk of one lot at half price."""
    with transaction():
        milk = product("1")
        day = f"{clock.today():%Y.%m.%d}"
        lot = lots.new_lot(milk, parse_printed(day), "use_by", by=clerk)
        made = markdowns.mark_down(
            milk, yen=120, pieces=5, last_day=clock.today(), lot=lot, place=place("shop"), by=clerk
        )
        return str(made.code)


def moves(kind: str) -> list[tuple[str, int, int | None]]:
    """(name, thousandths, lot) of the moves of a kind."""
    db.session.rollback()
    rows = db.session.scalars(select(Move).where(Move.kind == kind).order_by(Move.id))
    return [(move.product.name, move.quantity, move.lot_id) for move in rows]


def held() -> list[object]:
    db.session.rollback()
    return list(db.session.scalars(select(Operation.problem).where(Operation.status == "held")))


def reason(worker: Worker, name: str) -> Worker:
    worker.tap(f"[data-reason={name}]")
    expect(worker.page.locator(f"[data-reason={name}]")).to_have_attribute("aria-pressed", "true")
    return worker


def test_waste_names_its_reason_and_a_label_its_lot(label: str, worker: Worker) -> None:
    worker.sees_unsent(0).offline().begin("waste").at_work()
    reason(worker.scan(label).scan(label).sees_line("牛乳", "2"), "expired")
    reason(worker.scan(SOAP).sees_line("洗剤", "1"), "damaged")
    worker.page.locator("#note").fill("箱が破れた")
    worker.tap("#finish").back_at_tiles().sees_unsent(2).offline(False)
    worker.sees_unsent(0)
    lot = db.session.scalars(select(Markdown.lot_id)).one()
    assert moves("waste") == [("牛乳 1L", 2_000, lot), ("洗剤", 1_000, None)]
    assert held() == []
    assert worker.problems == []


def test_waste_without_a_reason_is_asked_for_one(worker: Worker) -> None:
    worker.begin("waste").at_work().scan(MILK).sees_line("牛乳", "1").tap("#finish").sees(
        "理由を選んでください"
    )
    reason(worker, "tasting").tap("#finish").back_at_tiles().sees_unsent(0)
    assert moves("tasting") == [("牛乳 1L", 1_000, None)]


def test_a_transfer_carries_its_lines_from_place_to_place_once(store_room: Place, worker: Worker) -> None:
    worker.sees_unsent(0).offline().begin("move").choose("倉庫").at_work().sees("倉庫から店へ")
    worker.scan(MILK).scan(MILK).sees_line("牛乳", "2").scan(SOAP).sees_line("洗剤", "1")
    worker.page.evaluate("() => { const key = document.querySelector('#finish'); key.click(); key.click(); }")
    worker.back_at_tiles().sees_unsent(1).offline(False)
    worker.sees_unsent(0)
    assert moves("transfer") == [("牛乳 1L", 2_000, None), ("洗剤", 1_000, None)]
    level = db.session.get_one(Level, (product("1").id, place("shop").id))
    assert (level.quantity, held()) == (2_000, [])


def test_a_carrier_is_offered_what_a_carrier_may_do(tablet: Tablet, server: Server) -> None:
    worker = Worker(tablet(login="carrier").new_page(), server.url).arrive()
    tasks = worker.page.locator(".work-tile")
    assert [tasks.nth(at).get_attribute("data-task") for at in range(tasks.count())] == ["waste", "move"]
    kept = worker.page.evaluate("() => fetch('/api/packs/hand').then((answer) => answer.json())")
    assert {row[8] for row in kept["products"]} == {None}
    assert kept["orders"] == kept["suppliers"] == kept["counts"] == []
