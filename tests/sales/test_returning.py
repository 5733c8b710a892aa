import sqlalchemy as sa

from opsapp.db import db
from opsapp.ledger import tabs
from opsapp.ledger.models import Tab
from opsapp.people.models import Sighting
from opsapp.sales import finding
from opsapp.sales.models import DailyFigure, Sale
from opsapp.stock import moves
from tests.sales.counter import Counter, basket, cash, line, other, tax_rows


def back(counter: Counter, original: dict, *parts: tuple[int, int, int], **more) -> dict:
    """Return (position, thousandths, yen) of an original and pay it out in cash."""
    counter.number += 1
    lines = original["data"]["lines"]
    rows = [lines[position - 1] | {"amount": amount} for position, _, amount in parts]
    total = sum(amount for _, _, amount in parts)
    data = {
        "till": 1,
        "number": counter.number,
        "day": counter.day,
        "original": original["id"],
        "lines": [{"position": p, "quantity": q, "amount": a} for p, q, a in parts],
        "taxes": tax_rows(rows),
        "total": total,
        "payments": [{"tender": "cash", "amount": total}],
        "reason": "傷み",
    }
    return counter.do("return", data | more)


def void(counter: Counter, original: dict, **more) -> dict:
    counter.number += 1
    data = {
        "till": 1,
        "number": counter.number,
        "day": counter.day,
        "original": original["id"],
        "reason": "打ち間違い",
    }
    return counter.do("void", data | more)


def sale_of(operation: dict) -> Sale:
    db.session.rollback()
    return db.session.scalars(sa.select(Sale).where(Sale.operation_id == operation["id"])).one()


def test_part_of_a_sale_comes_back_with_its_tax_and_its_goods(counter: Counter, milk, soap) -> None:
    original = counter.sold(line(milk, 248, 3), line(soap, 327))
    answer = back(counter, original, (1, 1000, 248))
    assert answer["status"] == "applied"
    given = db.session.get_one(Sale, answer["result"]["sale"])
    assert (given.kind, given.total, given.pieces, given.original_id) == (
        "return",
        -248,
        -1,
        sale_of(original).id,
    )
    assert [(tax.rate, tax.amount, tax.tax) for tax in given.taxes] == [(8, -248, -18)]
    assert [(row.quantity, row.cost, row.original_position) for row in given.lines] == [(-1000, -180, 1)]
    assert moves.on_hand(milk.id, 1) == -2000


def test_more_than_was_bought_never_comes_back(counter: Counter, milk) -> None:
    original = counter.sold(line(milk, 248, 3))
    assert back(counter, original, (1, 2000, 496))["status"] == "applied"
    assert back(counter, original, (1, 2000, 496))["problem"]["code"] == "returned_too_much"
    counter.number -= 1
    assert back(counter, original, (1, 1000, 248))["status"] == "applied"


def test_the_last_piece_gets_every_yen_that_is_left(counter: Counter, milk) -> None:
    original = counter.sold(line(milk, 248, 3), discount=100)  # 644 for three: 214, 214, 216
    assert [back(counter, original, (1, 1000, yen))["status"] for yen in (214, 214, 216)] == ["applied"] * 3
    total = sa.select(sa.func.sum(Sale.total))
    assert db.session.scalar(total) == 0


def test_a_refund_that_was_not_paid_for_is_held(counter: Counter, milk) -> None:
    original = counter.sold(line(milk, 248, 3), discount=100)
    assert back(counter, original, (1, 1000, 248))["problem"]["code"] == "amounts"


def test_a_refund_uses_the_rate_of_the_original(counter: Counter, bento) -> None:
    original = counter.sold(line(bento, 550, tax_class="STD", eat_in=True))
    assert [(t.rate, t.tax) for t in sale_of(original).taxes] == [(10, 50)]
    answer = back(counter, original, (1, 1000, 550))
    assert [(t.rate, t.tax) for t in db.session.get_one(Sale, answer["result"]["sale"]).taxes] == [(10, -50)]


def test_a_return_of_a_receipt_nobody_knows_is_held(counter: Counter, milk) -> None:
    unsent = counter.sale([line(milk, 248)])
    assert back(counter, unsent, (1, 1000, 248))["problem"]["code"] == "unknown_original"


def test_a_return_on_the_tab_lowers_it(counter: Counter, milk, hana) -> None:
    original = counter.sold(line(milk, 248, 2), payments=[other("tab", 496)], customer=hana.id)
    back(counter, original, (1, 1000, 248), payments=[{"tender": "tab", "amount": 248}])
    assert tabs.balance(db.session.scalars(sa.select(Tab.id)).one()) == 248


def test_a_void_undoes_everything_once(counter: Counter, milk, hana) -> None:
    original = counter.sold(line(milk, 248, 2), payments=[cash(96, 100), other("tab", 400)], customer=hana.id)
    answer = void(counter, original)
    assert answer["status"] == "applied"
    mirrored = db.session.get_one(Sale, answer["result"]["sale"])
    assert (mirrored.total, mirrored.pieces, mirrored.voids_id) == (-496, -2, sale_of(original).id)
    assert [(p.tender, p.amount, p.given, p.change) for p in mirrored.payments] == [
        ("cash", -96, -100, -4),
        ("tab", -400, -400, 0),
    ]
    assert moves.on_hand(milk.id, 1) == 0
    assert tabs.balance(1) == 0
    figure = db.session.get_one(DailyFigure, (mirrored.business_date, 1, "total", ""))
    assert (figure.receipts, figure.amount, figure.tax, figure.cost) == (0, 0, 0, 0)
    assert void(counter, original)["problem"]["code"] == "already_void"


def test_only_the_last_receipt_is_voided(counter: Counter, milk) -> None:
    first = counter.sold(line(milk, 248))
    counter.sold(line(milk, 248))
    assert void(counter, first)["problem"]["code"] == "not_last"


def test_a_void_of_a_return_lets_the_goods_come_back_again(counter: Counter, milk) -> None:
    original = counter.sold(line(milk, 248))
    back(counter, original, (1, 1000, 248))
    given = db.session.scalars(sa.select(Sale).where(Sale.kind == "return")).one()
    assert void(counter, {"id": given.operation_id})["status"] == "applied"
    assert finding.told(sale_of(original))["lines"][0]["left"] == {"quantity": 1000, "amount": 248}
    assert back(counter, original, (1, 1000, 248))["status"] == "applied"


def test_nothing_of_a_voided_sale_comes_back(counter: Counter, milk) -> None:
    original = counter.sold(line(milk, 248))
    void(counter, original)
    assert back(counter, original, (1, 1000, 248))["problem"]["code"] == "already_void"
    assert finding.told(sale_of(original))["voided"] is True


def test_services_and_department_amounts_move_no_stock_when_they_come_back(counter: Counter) -> None:
    original = counter.sold(line(None, 500))
    assert back(counter, original, (1, 1000, 500))["status"] == "applied"
    assert db.session.scalar(sa.text("SELECT count(*) FROM stock_move")) == 0


def test_a_customer_by_name_is_seen_once(counter: Counter, milk, hana) -> None:
    original = counter.sold(line(milk, 248), customer=hana.id)
    back(counter, original, (1, 1000, 248))
    seen = db.session.scalars(sa.select(Sighting)).one()
    assert (seen.person_id, seen.channel, seen.operation_id) == (hana.id, "shop", original["id"])


def test_weighed_goods_come_back_by_weight(counter: Counter, app) -> None:
    from opsapp.stock.models import Product

    rice = db.session.get_one(Product, 5)
    original = counter.sold(line(rice, 490, "1.25"))
    assert original["data"]["total"] == 612
    assert back(counter, original, (1, 250, 122))["status"] == "applied"
    assert back(counter, original, (1, 1000, 490))["status"] == "applied"


def test_a_basket_is_told_as_it_was_sold(counter: Counter, milk, soap, hana) -> None:
    original = counter.sold(line(milk, 248, 2), line(soap, 327), discount=23, customer=hana.id)
    told = finding.told(sale_of(original))
    assert told["code"] == "R1-000001"
    assert told["total"] == basket([line(milk, 248, 2), line(soap, 327)], discount=23)["total"]
    assert [row["share"] for row in told["lines"]] == [14, 9]
    assert finding.by_code("R1-000001").id == finding.by_number(1, 1).id
    assert finding.by_code("牛乳") is None
