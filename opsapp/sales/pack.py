"""The till's pack: everything a till needs to sell a day without the network, and nothing it does not."""

import hashlib
import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from opsapp import clock, text
from opsapp.db import db
from opsapp.ledger import cash, tabs
from opsapp.ledger.models import CashDay, Tab, Till
from opsapp.org.models import Device, User
from opsapp.org.service import organisation
from opsapp.people.models import Household, Person
from opsapp.sales.models import Sale
from opsapp.stock import expiry, lots, markdowns, pack_parts, prices
from opsapp.stock.models import Barcode, Product, QuickPage
from opsapp.stock.pack_parts import Part
from opsapp.sync.models import Operation

AHEAD = timedelta(days=60)  # prices and specials that begin within two months travel along
RECEIPTS = ("sale", "return", "void")


def till_pack(device: Device, user: User) -> tuple[str, str]:
    """The pack as JSON for a device and the person at it, and its version."""
    till = db.session.scalar(select(Till).where(Till.device_id == device.id, Till.active))
    today = clock.today()
    content = {
        "organisation": _organisation(),
        "device": {"id": device.id, "name": device.name},
        "till": _till(till),
        "me": {
            "id": user.id,
            "name": user.name,
            "role": user.role,
            "language": user.language,
            "text_size": user.text_size,
        },
        "users": pack_parts.users("sales.sell"),
        "rates": pack_parts.rates(),
        "departments": pack_parts.departments(),
        "products": _products(today),
        "specials": _specials(today),
        "layouts": pack_parts.layouts(),
        "markdowns": _markdowns(today),
        "expiries": _expiries(till.place_id) if till else {},
        "pages": _pages(),
        "customers": _customers(),
        "day": _day(cash.open_day_of(till.id)) if till else None,
        "last_closing": _last_closing(till) if till else None,
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(body.encode()).hexdigest()[:20]
    return f'{{"version":"{version}",{body[1:]}', version


def _organisation() -> Part:
    ours = organisation()
    names = (
        "name", "shop_name", "registration_number", "address", "phone", "tax_rounding", "override_limit_percent",
        "voucher_change", "receipt_footer", "default_float",
    )  # fmt: skip
    return {name: getattr(ours, name) for name in names}


def _till(till: Till | None) -> Part | None:
    if till is None:
        return None
    return {
        "id": till.id,
        "code": till.code,
        "name": till.name,
        "channel": till.channel,
        "last_number": last_number(till.id),
    }


def last_number(till_id: int) -> int:
    """The highest receipt number a till has used, those of held operations included."""
    applied = db.session.scalar(select(func.max(Sale.number)).where(Sale.till_id == till_id)) or 0
    return max([applied, *(number for till, number in held_numbers() if till == till_id)])


def held_numbers() -> set[tuple[int, int]]:
    """(till, receipt number) of receipts that were sent but are held or were dismissed."""
    bodies = db.session.scalars(
        select(Operation.body).where(
            Operation.status.in_(("held", "dismissed")), Operation.kind.in_(RECEIPTS)
        )
    )
    return {pair for body in bodies if body and (pair := _number_in(body))}


def _number_in(body: str) -> tuple[int, int] | None:
    data = json.loads(body).get("data")
    pair = (data.get("till"), data.get("number")) if isinstance(data, dict) else (None, None)
    return pair if all(type(one) is int for one in pair) else None  # type: ignore[return-value]


def _products(today: date) -> list[list[Any]]:
    now, later = prices.prices_on(today), prices.future_prices(today)
    codes: dict[int, list[str]] = defaultdict(list)
    for product, code in db.session.execute(select(Barcode.product_id, Barcode.code).order_by(Barcode.id)):
        codes[product].append(code)
    columns = (
        Product.id, Product.name, Product.kana, Product.search_key, Product.department_id, Product.tax_class,
        Product.unit, Product.by_weight, Product.age_restricted, Product.eat_in, Product.provisional,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).where(Product.active).order_by(Product.kana_key, Product.id))
    last = today + AHEAD
    return [
        [
            *row[:7],
            sum(bit for bit, true in zip((1, 2, 4, 8), row[7:], strict=True) if true),
            now.get(row[0]),
            codes[row[0]],
            [[start.isoformat(), yen] for start, yen in later.get(row[0], ()) if start <= last],
        ]
        for row in rows
    ]


def _specials(today: date) -> list[Part]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "kind": one.kind,
            "yen": one.yen,
            "mix_count": one.mix_count,
            "first_day": one.first_day.isoformat(),
            "last_day": one.last_day.isoformat(),
            "products": [product.id for product in one.products],
        }
        for one in prices.specials_from(today)
        if one.first_day <= today + AHEAD
    ]


def _markdowns(today: date) -> list[Part]:
    """Standing markdowns by the code on their labels; `expired_at` where their goods may not be sold any more."""
    return [
        {
            "code": one.code,
            "product": one.product_id,
            "yen": one.yen,
            "last_day": one.last_day.isoformat(),
            "date_kind": one.lot.date_kind if one.lot else None,
            "lot_expired_at": _moment(lots.expires(one.lot)) if one.lot else None,
        }
        for one in markdowns.standing(today)
    ]


def _expiries(place_id: int) -> dict[str, list[str]]:
    """By product what of it here expires within a week: kind of date, the moment it is over, all of it or some."""
    return {
        str(product): [soon.date_kind, _moment(soon.moment), "all" if soon.all else "some"]
        for product, soon in expiry.soon(place_id).items()
    }


def _moment(when: datetime) -> str:
    return clock.to_japan(when).isoformat()


def _pages() -> list[Part]:
    return [
        {
            "id": page.id,
            "name": page.name,
            "keys": [
                {"label": key.label, "product": key.product_id, "department": key.department_id}
                for key in page.keys
            ],
        }
        for page in db.session.scalars(select(QuickPage).order_by(QuickPage.rank, QuickPage.id))
    ]


def _customers() -> list[Part]:
    """Names, readings, cards and tabs; no birth date, address, phone or note leaves the office."""
    balances = tabs.balances()
    rows = db.session.execute(
        select(Person.id, Person.name, Person.kana, Person.card_code, Household.hamlet, Tab.id, Tab.limit_yen)
        .outerjoin(Household, Household.id == Person.household_id)
        .outerjoin(Tab, (Tab.person_id == Person.id) & Tab.active)
        .where(Person.active)
        .order_by(Person.kana_key, Person.id)
    )
    return [
        {
            "id": person,
            "name": name,
            "kana": kana,
            "search_key": text.search_key(f"{name} {kana}"),
            "card": card,
            "hamlet": hamlet or "",
            "tab": {"limit": limit, "balance": balances.get(tab, 0)} if tab else None,
        }
        for person, name, kana, card, hamlet, tab, limit in rows
    ]


def _day(day: CashDay | None) -> Part | None:
    if day is None:
        return None
    return {
        "id": day.id,
        "business_date": day.business_date.isoformat(),
        "float": day.float_yen,
        "opened_at": clock.to_japan(day.opened_at).isoformat(),
        "by": day.user_id,
    }


def _last_closing(till: Till) -> Part | None:
    closing = cash.last_closing(till.id)
    if closing is None:
        return None
    return {
        "count": closing.count,
        "next_float": closing.next_float_yen,
        "counted": closing.counted_yen,
        "business_date": closing.day.business_date.isoformat(),
    }
