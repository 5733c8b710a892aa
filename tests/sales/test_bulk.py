import pytest
import sqlalchemy as sa

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.sales import bulk
from opsapp.sales.models import DailyFigure, Sale, SaleLine
from opsapp.stock.models import Level, Move
from opsapp.sync.parcels import moment
from opsapp.sync.service import Submitted
from tests.founding import DEVICE
from tests.sales.counter import Counter, cash, line, other
from tests.sales.test_checks import sentences

FACTS = (Sale, SaleLine, Move, Level, DailyFigure)


def submitted(operation: dict) -> Submitted:
    at = moment(operation["at"])
    return Submitted(operation["id"], operation["kind"], at, operation["by"], operation["data"], DEVICE, at)


def baskets(counter: Counter, milk, bento, soap, hana) -> list[dict]:
    return [
        counter.sale([line(milk, 248, 2), line(soap, 327)], discount=50, customer=hana.id),
        counter.sale(
            [line(bento, 550, tax_class="STD", eat_in=True)], payments=[other("tab", 550)], customer=hana.id
        ),
        counter.sale(
            [line(milk, 248), line(None, 20000)], payments=[cash(248), other("tab", 20000)], customer=hana.id
        ),
        counter.sale([line(milk, 248) | {"product": None, "code": "4901234567894"}]),
    ]


def rows(skip: tuple[str, ...] = ("recorded_at",)) -> list[list[tuple]]:
    db.session.rollback()
    return [
        sorted(
            tuple(repr(value) for name, value in row._mapping.items() if name not in skip)
            for row in db.session.execute(sa.select(model.__table__))
        )
        for model in FACTS
    ]


def test_many_in_one_go_write_what_one_by_one_would(
    counter: Counter, milk, bento, soap, hana, database
) -> None:
    operations = baskets(counter, milk, bento, soap, hana)
    with transaction():
        ids = bulk.sell_many([submitted(one) for one in operations])
    assert len(ids) == 4
    together = rows()
    assert sentences() == []
    assert [s.flags for s in db.session.scalars(sa.select(Sale).order_by(Sale.id))] == [
        "",
        "",
        "tab_limit",
        "",
    ]
    answers = counter.send(*operations)
    assert [answer["status"] for answer in answers] == ["repeated"] * 4
    assert rows() == together
    day = counter.day
    db.session.remove()
    db.engine.dispose()
    database.restore()
    counter.at = counter.at.replace(hour=8, minute=30)
    counter.open()
    for one in operations:
        one["data"]["day"] = counter.day
    assert {answer["status"] for answer in counter.send(*operations)} == {"applied"}
    assert [
        [tuple(v.replace(counter.day, day) for v in row) for row in table] for table in rows()
    ] == together


def test_nothing_is_applied_when_one_of_many_is_wrong(counter: Counter, milk, bento, soap, hana) -> None:
    operations = baskets(counter, milk, bento, soap, hana)
    operations[2]["data"]["total"] += 1
    with pytest.raises(RuleError, match="合計"), transaction():
        bulk.sell_many([submitted(one) for one in operations])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Sale)) == 0
