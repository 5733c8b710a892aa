"""A till for the tests: adds up baskets its own way (fractions, not the server's code) and sends them."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import Device, User
from opsapp.stock.models import Product
from opsapp.sync import service
from tests.founding import DEVICE

OPENING = datetime(2026, 11, 23, 8, 30, tzinfo=clock.JST)
FLOAT = {"10000": 1, "1000": 15, "500": 6, "100": 15, "50": 6, "10": 15, "5": 6, "1": 20}  # 30,000
RATES = {"STD": 10, "FOOD": 8, "NEWS": 8, "EXEMPT": 0, "OUT": 0}
RANK = {"EXEMPT": -1, "OUT": -2}


def split(total: int, weights: list[int]) -> list[int]:
    """Largest remainder, ties to the first."""
    if not total:
        return [0] * len(weights)
    whole = sum(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [int(one) for one in exact]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def rank_of(line: dict[str, Any]) -> int:
    return RANK.get(line["tax_class"], line["rate"])


def spread(discount: int, lines: list[dict[str, Any]]) -> None:
    """Give every line its share of a discount on the whole."""
    ranks = sorted({rank_of(line) for line in lines}, reverse=True)
    groups = [[line for line in lines if rank_of(line) == rank] for rank in ranks]
    before = [[line["gross"] - line["discount"] for line in group] for group in groups]
    for group, weights, part in zip(groups, before, split(discount, [sum(w) for w in before]), strict=True):
        for line, share in zip(group, split(part, weights), strict=True):
            line["share"] = share


def tax_rows(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[tuple[str, int], int] = {}
    for line in lines:
        key = (line["tax_class"], 0) if line["tax_class"] in RANK else ("TAXED", line["rate"])
        sums[key] = sums.get(key, 0) + line["amount"]
    return [
        {"tax_class": c, "rate": r, "amount": a, "tax": int(Fraction(a * r, 100 + r))}
        for (c, r), a in sums.items()
    ]


def line(product: Product | None, price: int, pieces: float | Fraction = 1, **more: Any) -> dict[str, Any]:
    """A line at its shelf price; `more` replaces what is special about it."""
    quantity = int(Fraction(str(pieces)) * 1000)
    tax_class = more.get("tax_class") or (product.tax_class if product else "FOOD")
    made = {
        "product": product.id if product else None, "code": None,
        "department": product.department_id if product else 1, "name": product.name if product else "食品",
        "unit": product.unit if product else "each", "quantity": quantity, "list_price": price, "unit_price": price,
        "price_kind": "regular" if product else "department", "discount": 0, "share": 0, "tax_class": tax_class,
        "rate": RATES[tax_class], "eat_in": False, "special": None, "reason": "",
    } | more  # fmt: skip
    made.setdefault("gross", int(Fraction(made["unit_price"] * quantity, 1000)))
    return made


def basket(
    lines: list[dict[str, Any]], *, discount: int = 0, payments: Any = None, **more: Any
) -> dict[str, Any]:
    """The data of a sale; paid in exact cash unless said otherwise."""
    if discount:
        spread(discount, lines)
    for each in lines:
        each.setdefault("amount", each["gross"] - each["discount"] - each["share"])
    total = sum(each["amount"] for each in lines)
    if payments is None:
        payments = [{"tender": "cash", "amount": total, "given": total, "change": 0, "label": ""}]
    return {
        "customer": None, "lines": lines, "discount": discount, "discount_reason": "", "taxes": tax_rows(lines),
        "total": total, "payments": payments, "age_checked": True,
    } | more  # fmt: skip


def cash(amount: int, given: int | None = None) -> dict[str, Any]:
    given = amount if given is None else given
    return {"tender": "cash", "amount": amount, "given": given, "change": given - amount, "label": ""}


def other(tender: str, amount: int, given: int | None = None, change: int = 0) -> dict[str, Any]:
    return {
        "tender": tender,
        "amount": amount,
        "given": amount if given is None else given,
        "change": change,
        "label": "",
    }


class Counter:
    """The shop's till as its tablet works it: numbers its receipts and sends one operation after the other."""

    def __init__(self, clerk: User, till: int = 1, at: datetime = OPENING) -> None:
        self.by, self.till, self.at = clerk.id, till, at
        self.day, self.number = "", 0

    def operation(self, kind: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
        self.at += timedelta(minutes=1)
        return {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "at": self.at.isoformat(),
            "by": self.by,
            "data": data,
        } | more

    def send(
        self, *operations: dict[str, Any], device: str = DEVICE, sent_at: datetime | None = None
    ) -> list[Any]:
        """What the server answers, with its clock a minute after the last operation."""
        db.session.expire_all()
        with clock.frozen(self.at + timedelta(minutes=1)):
            return service.receive(
                db.session.get_one(Device, device),
                db.session.get_one(User, self.by),
                list(operations),
                sent_at,
            )

    def do(self, kind: str, data: dict[str, Any], **more: Any) -> Any:
        [answer] = self.send(self.operation(kind, data, **more))
        return answer

    def open(self, count: dict[str, int] | None = None) -> str:
        count = count or FLOAT
        total = sum(int(piece) * pieces for piece, pieces in count.items())
        day = self.at.date().isoformat()
        answer = self.do(
            "day_open", {"till": self.till, "business_date": day, "float": total, "count": count}
        )
        assert answer["status"] == "applied", answer
        self.day = answer["id"]
        return self.day

    def sale(self, lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        """A sale operation, not sent yet."""
        self.number += 1
        return self.operation(
            "sale", {"till": self.till, "number": self.number, "day": self.day} | basket(lines, **more)
        )

    def sell(self, *lines: dict[str, Any], **more: Any) -> Any:
        """Send one sale; the whole answer."""
        [answer] = self.send(self.sale(list(lines), **more))
        return answer

    def sold(self, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send one sale that must be applied; its operation."""
        operation = self.sale(list(lines), **more)
        [answer] = self.send(operation)
        assert answer["status"] == "applied", answer
        return operation
