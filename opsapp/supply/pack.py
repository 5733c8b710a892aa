"""The pack for work at the shelf: goods, suppliers, open orders, running counts. Nothing about residents is in it."""

import hashlib
import json
from collections import defaultdict
from typing import Any

from sqlalchemy import select

from opsapp import clock
from opsapp.access import PERMISSIONS, allowed
from opsapp.db import db
from opsapp.ledger.models import Till
from opsapp.org.models import Device, User
from opsapp.org.service import organisation
from opsapp.stock import counting, levels, markdowns, pack_parts
from opsapp.stock.models import Barcode, Level, Product
from opsapp.stock.pack_parts import Part
from opsapp.supply import orders
from opsapp.supply.models import Supplier, SupplierGood

NEEDED = ("supply.receive", "stock.count", "stock.waste", "stock.transfer", "stock.register")
BY_WEIGHT, NOT_STOCKED = 1, 2


def hand_pack(device: Device, user: User) -> tuple[str, str]:
    """The pack as JSON for a device and the person at it, and its version.

    Costs and orders travel only for those who may see them, what is expected only where a count is not blind.
    """
    receives, counts = allowed(user, "supply.receive"), allowed(user, "stock.count")
    content = {
        "organisation": {"shop_name": organisation().shop_name},
        "device": {"id": device.id, "name": device.name},
        "me": {
            "id": user.id,
            "name": user.name,
            "role": user.role,
            "language": user.language,
            "text_size": user.text_size,
        },
        "users": pack_parts.users("stock.waste"),
        "may": {name: sorted(PERMISSIONS[name]) for name in NEEDED},
        "places": [{"id": one.id, "name": one.name, "kind": one.kind} for one in levels.places()],
        "place": _place(device),
        "rates": pack_parts.rates(),
        "departments": pack_parts.departments(),
        "layouts": pack_parts.layouts(),
        "products": _products(costs=allowed(user, "stock.cost")),
        "cases": _cases(),
        "markdowns": _markdowns(),
        "suppliers": _suppliers() if receives else [],
        "orders": _orders() if receives else [],
        "counts": _counts() if counts else [],
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(body.encode()).hexdigest()[:20]
    return f'{{"version":"{version}",{body[1:]}', version


def _place(device: Device) -> int | None:
    """Where this device stands: the place of its till, else the first one."""
    till = db.session.scalar(select(Till).where(Till.device_id == device.id, Till.active))
    known = [one.id for one in levels.places()]
    return till.place_id if till and till.place_id in known else next(iter(known), None)


def _products(*, costs: bool) -> list[list[Any]]:
    """[id, name, kana, search key, department, tax class, unit, flags, last cost in yen without tax, codes]"""
    codes: dict[int, list[str]] = defaultdict(list)
    for product, code in db.session.execute(select(Barcode.product_id, Barcode.code).order_by(Barcode.id)):
        codes[product].append(code)
    columns = (
        Product.id, Product.name, Product.kana, Product.search_key, Product.department_id, Product.tax_class,
        Product.unit, Product.by_weight, Product.stocked, Product.last_cost,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).where(Product.active).order_by(Product.kana_key, Product.id))
    return [
        [
            *row[:7],
            (BY_WEIGHT if row[7] else 0) + (0 if row[8] else NOT_STOCKED),
            row[9] if costs else None,
            codes[row[0]],
        ]
        for row in rows
    ]


def _cases() -> list[Part]:
    """What a carton's code (ITF-14) stands for."""
    query = select(SupplierGood).where(SupplierGood.case_code.is_not(None)).order_by(SupplierGood.id)
    return [
        {
            "code": good.case_code,
            "product": good.product_id,
            "size": good.case_size,
            "supplier": good.supplier_id,
        }
        for good in db.session.scalars(query)
    ]


def _markdowns() -> list[Part]:
    return [
        {"code": one.code, "product": one.product_id, "lot": one.lot_id, "yen": one.yen}
        for one in markdowns.standing(clock.today())
    ]


def _suppliers() -> list[Part]:
    rows = db.session.scalars(
        select(Supplier).where(Supplier.active).order_by(Supplier.kana_key, Supplier.id)
    )
    return [{"id": one.id, "name": one.name, "kana": one.kana, "key": one.search_key} for one in rows]


def _orders() -> list[Part]:
    """Orders that are not complete, with what is still to come of each product and what it was to cost."""
    found = orders.open_orders()
    to_come = orders.awaited_of(found)
    return [
        {
            "id": one.id,
            "supplier": one.supplier_id,
            "place": one.place_id,
            "placed_on": clock.day_of(one.placed_at).isoformat() if one.placed_at else None,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "lines": [
                [line.product_id, to_come[one.id][line.product_id], line.cost]
                for line in one.lines
                if line.product_id in to_come[one.id]
            ],
        }
        for one in found
    ]


def _counts() -> list[Part]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "place": one.place_id,
            "department": one.department_id,
            "blind": one.blind,
            "expected": {} if one.blind else _expected(one),
        }
        for one in counting.open_counts()
    ]


def _expected(count: Any) -> dict[int, int]:
    """What is on hand there by our books, in thousandths by product."""
    query = select(Level.product_id, Level.quantity).where(Level.place_id == count.place_id)
    if count.department_id is not None:
        query = query.join(Product).where(Product.department_id == count.department_id)
    return {row.product_id: row.quantity for row in db.session.execute(query.order_by(Level.product_id))}
