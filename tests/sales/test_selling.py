import sqlalchemy as sa

from opsapp.db import db
from opsapp.sales.models import Sale
from opsapp.stock.models import Level, Move
from tests.sales.counter import Counter, cash, line


def only_sale() -> Sale:
    db.session.rollback()
    return db.session.scalars(sa.select(Sale)).one()


def test_the_receipt_of_the_tax_office_adds_up(counter: Counter, milk, bento, soap) -> None:
    answer = counter.sell(line(milk, 248), line(bento, 550), line(soap, 327), payments=[cash(1125, 2000)])
    assert answer["status"] == "applied"
    assert answer["result"]["flags"] == []
    sale = only_sale()
    assert (sale.total, sale.pieces, sale.registration_number) == (1125, 3, "T1234567890123")
    assert [(t.rate, t.amount, t.tax) for t in sale.taxes] == [(10, 327, 29), (8, 798, 59)]
    assert [(p.given, p.change) for p in sale.payments] == [(2000, 875)]
    assert [one.cost for one in sale.lines] == [180, 330, 210]


def test_a_sale_moves_stock_at_once_and_below_zero(counter: Counter, milk) -> None:
    counter.sell(line(milk, 248, 3))
    db.session.rollback()
    move = db.session.scalars(sa.select(Move)).one()
    assert (move.from_place.code, move.to_place.code, move.quantity, move.kind) == (
        "shop",
        "customer",
        3000,
        "sale",
    )
    level = db.session.scalars(sa.select(Level)).one()
    assert (level.place_id, level.quantity) == (1, -3000)
