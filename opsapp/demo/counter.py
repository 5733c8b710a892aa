"""The clerk of the demo: turns what a customer lays down into the operation a till would send."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from opsapp import money
from opsapp.demo.baskets import Basket, Comeback, Line
from opsapp.demo.goods import Product, Special
from opsapp.demo.paying import Tender, paid
from opsapp.sales import arithmetic

RATES = {"STD": 10, "FOOD": 8, "NEWS": 8, "EXEMPT": 0, "OUT": 0}
LABELS = {"qr": "PayPay", "card": "クレジット", "voucher": "村の商品券"}
Json = dict[str, Any]


@dataclass
class Shelf:
    """The goods as the till knows them: ids of products, departments and specials in the database."""

    goods: Sequence[Product]
    ids: Sequence[int]
    departments: dict[str, int]
    specials: Sequence[tuple[int, Special]]
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {product.name: number for number, product in enumerate(self.goods)}

    def offers_on(self, day: date) -> dict[int, tuple[int, Special]]:
        """The specials of a day by the place of their product."""
        holding = [(key, one) for key, one in self.specials if one.first_day <= day <= one.last_day]
        holding.sort(key=lambda pair: pair[1].kind)  # of two, the mix gives way to the lower price
        return {self._numbers[name]: (key, one) for key, one in reversed(holding) for name in one.products}


def sale(shelf: Shelf, basket: Basket, offers: dict[int, tuple[int, Special]], person: int | None) -> Json:
    """Lines, taxes, total and payments of a sale; till, number and day are added by whoever sends it."""
    lines = [_line(shelf, line, offers) for line in basket.lines]
    _apply_mixes(lines, offers)
    for line in lines:
        line["amount"] = line["gross"] - line["discount"]
    total = sum(line["amount"] for line in lines)
    return {
        "customer": person,
        "lines": lines,
        "discount": 0,
        "taxes": _taxes(lines),
        "total": total,
        "payments": _payments(total, basket.tender),
        "age_checked": True,
    }


def _line(shelf: Shelf, line: Line, offers: dict[int, tuple[int, Special]]) -> Json:
    product = shelf.goods[line.product]
    key, offer = offers.get(line.product, (None, None))
    if product.unit != "each":
        key = offer = None
    price = offer.yen if offer and offer.kind == "price" else product.price
    gross = arithmetic.gross(price, line.quantity)
    tax_class = "STD" if line.eat_in and product.tax_class == "FOOD" else product.tax_class
    return {
        "product": shelf.ids[line.product],
        "code": product.barcodes[0] if product.barcodes else None,
        "department": shelf.departments[product.department],
        "name": product.name,
        "unit": product.unit,
        "quantity": line.quantity,
        "list_price": product.price,
        "unit_price": price,
        "price_kind": {"price": "special", "mix": "mix"}[offer.kind] if offer else "regular",
        "gross": gross,
        "discount": gross * line.discount_percent // 100,
        "share": 0,
        "tax_class": tax_class,
        "rate": RATES[tax_class],
        "eat_in": line.eat_in,
        "special": key,
        "reason": f"見切り {line.discount_percent}%引" if line.discount_percent else "",
    }


def _apply_mixes(lines: list[Json], offers: dict[int, tuple[int, Special]]) -> None:
    """Several for a round sum: what is taken off goes over the lines by largest remainder."""
    by_key = {key: offer for key, offer in offers.values() if offer.kind == "mix"}
    for key in {line["special"] for line in lines if line["price_kind"] == "mix"}:
        mine = [line for line in lines if line["special"] == key]
        units = [line["unit_price"] for line in mine for _ in range(line["quantity"] // 1000)]
        off = arithmetic.mix_discount(units, by_key[key].mix_count or 1, by_key[key].yen)
        for line, part in zip(mine, money.allocate(off, [line["gross"] for line in mine]), strict=True):
            line["discount"] = part


def _taxes(lines: list[Json]) -> list[Json]:
    parts = ((arithmetic.tax_key(line["tax_class"], line["rate"]), line["amount"]) for line in lines)
    return [
        {"tax_class": key[0], "rate": key[1], "amount": amount, "tax": tax}
        for key, (amount, tax) in arithmetic.taxes(parts, "floor").items()
    ]


def _payments(total: int, tender: Tender) -> list[Json]:
    return [
        {
            "tender": p.tender,
            "amount": p.amount,
            "given": p.given,
            "change": p.change,
            "label": LABELS.get(p.tender, ""),
        }
        for p in paid(total, tender)
    ]


def comeback(operation: str, sold: Json, back: Comeback) -> Json:
    """A return of one line of an earlier sale, paid back the way it was paid."""
    line = sold["lines"][back.line]
    key = arithmetic.tax_key(line["tax_class"], line["rate"])
    taxes = arithmetic.taxes([(key, line["amount"])], "floor")
    tender = "tab" if sold["payments"][0]["tender"] == "tab" else "cash"
    return {
        "original": operation,
        "lines": [{"position": back.line + 1, "quantity": line["quantity"], "amount": line["amount"]}],
        "taxes": [
            {"tax_class": key[0], "rate": key[1], "amount": amount, "tax": tax}
            for key, (amount, tax) in taxes.items()
        ],
        "total": line["amount"],
        "payments": [{"tender": tender, "amount": line["amount"]}],
        "reason": back.reason,
    }


def cash_in(data: Json) -> Iterator[int]:
    """Yen of cash that a sale leaves in the drawer."""
    return (p["amount"] for p in data["payments"] if p["tender"] == "cash")
