"""Changes of prices as a table: the same columns go out and come in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from opsapp import clock, money
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.importing import CHANGED, NEW, SAME, Column, Importer, Record, Values, register
from opsapp.org.models import User
from opsapp.stock import identifying, prices
from opsapp.stock.importing import Known as Catalogue
from opsapp.stock.importing import begin as catalogue_known
from opsapp.stock.models import Price, Product


def _yen(cell: str) -> int:
    yen = money.parse_yen(cell)
    if not 0 <= yen <= money.LARGEST_AMOUNT:
        raise RuleError(_("This price is not possible."))
    return yen


COLUMNS = (
    *identifying.COLUMNS,
    Column(
        "price",
        ("売価(税込)", "新売価(税込)", "新売価", "売価", "税込売価", "価格", "Price with tax"),
        required=True,
        parse=_yen,
        hint=_l("Yen with tax per unit."),
    ),
    Column(
        "price_from",
        ("価格開始日", "適用開始日", "開始日", "Price from"),
        parse=clock.parse_date,
        hint=_l("Left empty, the price holds from today on."),
    ),
)
KINDS = ("text", "text", "text", "yen", "date")


@dataclass
class Known:
    """The catalogue with its prices, and the lines of this file seen already."""

    goods: Catalogue
    seen: dict[tuple[int, date], str] = field(default_factory=dict)


def begin() -> Known:
    """What the lines are compared with, read once."""
    return Known(catalogue_known())


def check_row(values: Values, known: Known) -> str:
    """What loading this line would do. RuleError for unknown goods, and for a new price on a day that is over."""
    product = identifying.product_of(values, known.goods)
    day = values["price_from"] or clock.today()
    if (product.id, day) in known.seen:
        raise RuleError(
            _("The same goods are already in the table as %(name)s.", name=product.name), field="code"
        )
    known.seen[product.id, day] = product.name
    values |= {"product_id": product.id, "day": day}
    standing = known.goods.price(product, day)
    if standing == values["price"]:
        return SAME
    if day < clock.today():
        raise RuleError(_("This day is over. A price can begin today or later."), field="price_from")
    return NEW if standing is None else CHANGED


def load(records: list[Record], by: User | None) -> None:
    """Write down every price that differs."""
    now = clock.now()
    rows = [
        {
            "product_id": record.values["product_id"],
            "yen": record.values["price"],
            "valid_from": record.values["day"],
            "recorded_at": now,
            "user_id": by.id if by else None,
        }
        for record in records
        if record.state != SAME
    ]
    if rows:
        db.session.execute(insert(Price), rows)


# --- the table that goes out ------------------------------------------------------------------------------


def headings() -> list[str]:
    """The headings, in the language of the page."""
    return [column.heading for column in COLUMNS]


def export_rows(products: Sequence[Product]) -> list[list[object]]:
    """The price that holds today and every later one, with the day from which it holds."""
    today = clock.today()
    begun = _begun(today)
    to_come = prices.future_prices(today)
    return [
        [product.code, identifying.first_code(product), product.name, yen, day]
        for product in products
        for day, yen in [*begun.get(product.id, []), *to_come.get(product.id, [])]
    ]


def _begun(today: date) -> dict[int, list[tuple[date, int]]]:
    query = select(Price.product_id, Price.valid_from, Price.yen).where(Price.valid_from <= today)
    rows: Any = db.session.execute(query.order_by(Price.valid_from, Price.id))
    return {product: [(day, yen)] for product, day, yen in rows}


register(
    Importer("prices", _l("Price changes"), "stock.manage", COLUMNS, begin, check_row, load, "stock.products")
)
