"""What the stock was worth on a day: every product by moving average or last purchase cost (DOMAIN 2.3).

Yen are rounded line by line, half up, and sums add up the rounded lines, so that a printed list ties to the yen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from opsapp import clock, money, show
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.service import organisation
from opsapp.stock import costs, departments, search
from opsapp.stock.averaging import divided
from opsapp.stock.models import Department, Product

METHOD_NAMES = {"average": "移動平均法", "last": "最終仕入原価法"}  # as the paper says


@dataclass(frozen=True)
class Line:
    """A product in the evening of a day: thousandths, milli-yen per unit, yen of all of it; without tax."""

    product: Product
    quantity: int
    cost: int
    yen: int


@dataclass(frozen=True)
class Sum:
    """A department, or all of them: how many goods, yen without tax."""

    department: Department | None
    goods: int
    yen: int


def read_day(typed: str) -> date:
    """The day asked for, today when none is; RuleError for one still to come."""
    day = clock.parse_date(typed) if typed.strip() else clock.today()
    if day > clock.today():
        raise RuleError(_("This day is still to come."), field="day")
    return day


def lines(day: date, method: str = "average", *, q: str = "", department_id: int | None = None) -> list[Line]:
    """Products that were there in the evening of a day, by department and in 五十音 order."""
    worths = {one.product_id: one for one in costs.stock_value(day, method)}
    found = [product for product in _products(q, department_id) if product.id in worths]
    order = {one.id: at for at, one in enumerate(departments.all_departments(with_closed=True))}
    found.sort(key=lambda one: order.get(one.department_id, len(order)))
    return [_line(product, worths[product.id]) for product in found]


def _products(q: str, department_id: int | None) -> list[Product]:
    """Also what is no longer sold: it may still be there."""
    asked: dict[str, Any] = {"department_id": department_id}
    both = [search.products(q, inactive=gone, **asked) for gone in (False, True)]
    found = [product for query in both for product in db.session.scalars(query)]
    return sorted(found, key=lambda one: (one.kana_key, one.name, one.id))


def _line(product: Product, worth: costs.Worth) -> Line:
    return Line(product, worth.quantity, worth.average, divided(worth.value, 1000))


def sums(found: Iterable[Line]) -> list[Sum]:
    """What each department comes to, in the order of the lines."""
    groups: dict[int, list[Line]] = {}
    for line in found:
        groups.setdefault(line.product.department_id, []).append(line)
    return [Sum(group[0].product.department, len(group), _yen(group)) for group in groups.values()]


def total(found: Sequence[Line]) -> Sum:
    """What all lines come to."""
    return Sum(None, len(found), _yen(found))


def _yen(found: Iterable[Line]) -> int:
    return sum(line.yen for line in found)


def below_zero(found: Iterable[Line]) -> int:
    """How many goods had been sold that never came in."""
    return sum(line.quantity < 0 for line in found)


# --- 棚卸表, always in Japanese -------------------------------------------------------------------------------


def printed(found: Sequence[Line], day: date, method: str) -> dict[str, Any]:
    """The data of the 棚卸表."""
    shop, whole = organisation(), total(found)
    return {
        "title": "棚卸表",
        "subtitle": f"{clock.era_text(day)}({clock.weekday_text(day)})現在",
        "shop": {"name": shop.shop_name, "legal_name": shop.name},
        "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
        "detail": f"評価方法 {METHOD_NAMES[method]}　金額はすべて税抜",
        "seals": ["責任者", "立会人"],
        "figures": [
            {"label": "在庫金額", "value": whole.yen, "kind": "yen"},
            {"label": "品目数", "value": whole.goods, "kind": "number"},
            {"label": "部門数", "value": len(sums(found)), "kind": "number"},
        ],
        "sections": [_departments(found, whole), *(_goods(one, found) for one in sums(found))],
    }


def _departments(found: Sequence[Line], whole: Sum) -> dict[str, Any]:
    columns = [
        {"label": "部門"}, {"label": "品目数", "kind": "number"}, {"label": "在庫金額", "kind": "yen"},
    ]  # fmt: skip
    rows = [[one.department.name if one.department else "", one.goods, one.yen] for one in sums(found)]
    return {"title": "部門別", "columns": columns, "rows": rows, "total": ["合計", whole.goods, whole.yen]}


def _goods(one: Sum, found: Sequence[Line]) -> dict[str, Any]:
    assert one.department is not None
    columns = [
        {"label": "番号", "narrow": True}, {"label": "商品名"},
        {"label": "数量", "kind": "number", "narrow": True}, {"label": "原価", "kind": "number", "narrow": True},
        {"label": "金額", "kind": "yen", "narrow": True},
    ]  # fmt: skip
    rows = [_cells(line) for line in found if line.product.department_id == one.department.id]
    total_row = ["", f"{one.department.name} 計", "", "", one.yen]
    return {"title": one.department.name, "columns": columns, "rows": rows, "total": total_row}


def _cells(line: Line) -> list[object]:
    product = line.product
    unit = "" if product.unit == "each" else product.unit
    quantity = money.quantity_text(line.quantity, unit)
    return [product.code, product.name, quantity, money.cost_text(line.cost), line.yen]


# --- as a table to keep -----------------------------------------------------------------------------------

KINDS = ("text", "text", "text", "quantity", "text", "quantity", "yen")


def rows(found: Iterable[Line]) -> list[list[object]]:
    """Number, goods, department, quantity, unit, cost, yen: the kinds are KINDS (a cost has three decimals too)."""
    return [
        [
            line.product.code, line.product.name, departments.shown_name(line.product.department), line.quantity,
            show.unit_text(line.product.unit), line.cost, line.yen,
        ]
        for line in found
    ]  # fmt: skip


# --- margin -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """What a unit costs by one method, in milli-yen, and the margin in tenths of a percent where there is a price."""

    method: str
    cost: int
    margin: int | None


def costs_of(product: Product, price: int | None, rate: int) -> list[Cost]:
    """Last purchase cost and moving average of a product; what nobody knows is left out."""
    known = costs.last_cost(product.id)
    if product.last_cost is not None and divided(known, 1000) != product.last_cost:
        known = product.last_cost * 1000  # somebody wrote another one into the product since
    found = {"last": known, "average": costs.average(product.id)}
    return [Cost(method, cost, margin(price, cost, rate)) for method, cost in found.items() if cost]


def margin(price: int | None, cost: int, rate: int) -> int | None:
    """Tenths of a percent between a price with tax and milli-yen of cost without it (DOMAIN 2.3); None for no price."""
    if not price:
        return None
    net = price - money.tax_included(price, rate, organisation().tax_rounding)
    return money.margin_percent(net * 1000, cost)
