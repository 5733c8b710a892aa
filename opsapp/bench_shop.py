"""A small shop to measure, and sales that wait to be sent to it."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, request

from opsapp import clock, create_app
from opsapp.access import public
from opsapp.db import db, transaction

DEVICE = "0192f000-0000-7000-8000-00000000be0c"
OPENING = datetime(2026, 11, 23, 8, 0, tzinfo=clock.JST)
FLOAT = {"10000": 2, "1000": 10}
Json = dict[str, Any]


@contextmanager
def shop(url: str) -> Iterator[Flask]:
    """An application on a fresh database with a till and goods."""
    from flask_migrate import upgrade

    app = create_app(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="bench")
    with app.test_request_context("/"):
        upgrade()
        with transaction():
            _found()
        yield app
        db.session.remove()
        db.engine.dispose()


def _found() -> None:
    from opsapp.ledger.models import Till
    from opsapp.org.models import Device, Organisation, Parameter, User
    from opsapp.stock.models import Department, Place

    def add(*rows: Any) -> None:
        db.session.add_all(rows)
        db.session.flush()

    add(Organisation(name="Bench", shop_name="Bench"), User(login="bench", name="Bench", role="manager"))
    add(Device(id=DEVICE, name="Bench", enrolled_by_id=1))
    for tax_class, rate in (("STD", 10), ("FOOD", 8), ("NEWS", 8)):
        first = date(2019, 10, 1)
        add(Parameter(name=f"tax.{tax_class}", valid_from=first, value=rate, status="enacted"))
    add(Place(code="shop", name="Shop", kind="shop"), Place(code="out", name="Out", kind="customer"))
    add(
        Department(code="1", name="Food", tax_class="FOOD"),
        Department(code="2", name="Rest", tax_class="STD"),
    )
    add(Till(code="1", name="Till", place_id=1, device_id=DEVICE))
    _goods()


def _goods() -> None:
    from opsapp.stock.models import Price, Product

    for n in range(1, 501):
        tax_class = ("FOOD", "STD")[n % 2]
        db.session.add(
            Product(
                code=str(n), name=f"Product {n}", department_id=1 + n % 2, tax_class=tax_class, last_cost=n
            )
        )
    db.session.flush()
    long_ago = datetime(2025, 4, 1, tzinfo=clock.JST)
    for n in range(1, 501):
        db.session.add(Price(product_id=n, yen=100 + n, valid_from=long_ago.date(), recorded_at=long_ago))
    db.session.flush()


def sales(count: int, day: str | None = None) -> list[Json]:
    """Operations of `count` sales with five lines each, paid in cash; the first one opens the day."""
    rng = random.Random(1)
    first = _operation(
        "day_open", OPENING, {"till": 1, "business_date": "2026-11-23", "float": 30000, "count": FLOAT}
    )
    day = day or first["id"]
    rest = [
        _operation(
            "sale", OPENING + timedelta(milliseconds=300 * n), _sale(rng.sample(range(1, 501), 5), n, day)
        )
        for n in range(1, count + 1)
    ]
    return [first, *rest]


def _operation(kind: str, at: datetime, data: Json) -> Json:
    return {"id": str(uuid.uuid4()), "kind": kind, "at": at.isoformat(), "by": 1, "data": data}


def _sale(products: list[int], number: int, day: str) -> Json:
    from opsapp.sales import arithmetic

    lines = [_line(n) for n in products]
    parts = [(arithmetic.tax_key(line["tax_class"], line["rate"]), line["amount"]) for line in lines]
    table = arithmetic.taxes(parts, "floor")
    total = sum(line["amount"] for line in lines)
    taxes = [
        {"tax_class": k[0], "rate": k[1], "amount": amount, "tax": tax} for k, (amount, tax) in table.items()
    ]
    cash = {"tender": "cash", "amount": total, "given": total, "change": 0, "label": ""}
    return {
        "till": 1, "number": number, "day": day, "customer": None, "lines": lines, "discount": 0, "taxes": taxes,
        "total": total, "payments": [cash], "age_checked": True,
    }  # fmt: skip


def _line(n: int) -> Json:
    tax_class, rate = (("FOOD", 8), ("STD", 10))[n % 2]
    return {
        "product": n, "code": None, "department": 1 + n % 2, "name": f"Product {n}", "unit": "each",
        "quantity": 1000, "list_price": 100 + n, "unit_price": 100 + n, "price_kind": "regular", "gross": 100 + n,
        "discount": 0, "share": 0, "amount": 100 + n, "tax_class": tax_class, "rate": rate, "eat_in": False,
        "special": None, "reason": "",
    }  # fmt: skip


def receive(operations: list[Json]) -> None:
    """Send a batch through the operations service; every one must be applied, and not flagged."""
    from opsapp.org.models import Device, User
    from opsapp.sync import service

    with clock.frozen(OPENING + timedelta(hours=1)):
        answers = service.receive(db.session.get_one(Device, DEVICE), db.session.get_one(User, 1), operations)
    assert all(a["status"] in ("applied", "repeated") and not a["result"].get("flags") for a in answers), (
        answers[0]
    )


# --- as a server ---------------------------------------------------------------------------------------

# a server of its own: its first word is its port
SERVER = """
import sys
from waitress.server import create_server
from opsapp.bench_shop import serving
server = create_server(serving(sys.argv[1]), host="127.0.0.1", port=0, threads=8)
print(server.effective_port, flush=True)
server.run()
"""


def serving(url: str) -> Flask:
    """An application that takes the bench's operations without sign-in."""
    app = create_app(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="bench")

    def take() -> Json:
        receive(request.get_json())
        return {"taken": len(request.get_json())}

    app.extensions["csrf"].exempt(take)
    app.add_url_rule("/bench", "bench", public(take), methods=["POST"])
    return app
