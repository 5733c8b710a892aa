"""Whether the summed costs of each day are what the moves come to, recomputed from nothing."""

from collections.abc import Iterator, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import show
from opsapp.db import db
from opsapp.prepared import Link, as_day
from opsapp.stock import costs
from opsapp.stock.averaging import Standing
from opsapp.stock.models import CostDay, CostMark, Product

AT_ONCE = 200  # products
Days = dict[tuple[int, date], Standing]


def check() -> Iterator[str]:
    """One sentence per product and day that is summed otherwise than its moves say."""
    link = Link()
    mark = db.session.scalar(select(CostMark.move_id)) or 0
    waiting = _waiting(link, mark)
    products = db.session.scalars(select(Product.id).order_by(Product.id)).all()
    for start in range(0, len(products), AT_ONCE):
        some = products[start : start + AT_ONCE]
        stored, right = _stored(some), costs.all_days(link, mark, some)
        for key in sorted(stored.keys() | right.keys()):
            # from its first move that waits to be summed on, a product's days may be summed or not
            if key[1] < waiting.get(key[0], date.max) and stored.get(key) != right.get(key):
                yield _sentence(*key)


def _waiting(link: Link, mark: int) -> dict[int, date]:
    sql = "SELECT product_id, min(business_date) FROM stock_move WHERE id > ? GROUP BY product_id"
    return {product: as_day(day) for product, day in link.run(sql, (mark,)).fetchall()}


def _stored(products: Sequence[int]) -> Days:
    columns = (CostDay.quantity, CostDay.value, CostDay.average, CostDay.last_cost)
    query = select(CostDay.product_id, CostDay.business_date, *columns)
    rows = db.session.execute(query.where(CostDay.product_id.in_(products)))
    return {(product, day): Standing(*figures) for product, day, *figures in rows}


def _sentence(product_id: int, day: date) -> str:
    product = db.session.get(Product, product_id)
    return _(
        "The stored cost of %(product)s on %(day)s is not what its moves come to.",
        product=product.name if product else product_id,
        day=show.date_text(day),
    )
