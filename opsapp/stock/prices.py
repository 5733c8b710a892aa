"""Which price holds for a product on a day, and the specials beside it."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, money
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock.models import Price, Product, Special


def price_on(product_id: int, day: date) -> int | None:
    """Tax-included yen per unit on a day; of several from one day the last recorded holds. None: no price yet."""
    return db.session.scalar(
        select(Price.yen)
        .where(Price.product_id == product_id, Price.valid_from <= day)
        .order_by(Price.valid_from.desc(), Price.id.desc())
        .limit(1)
    )


def prices_on(day: date, product_ids: Sequence[int] | None = None) -> dict[int, int]:
    """Tax-included yen per unit by product on a day, for some products or all of them."""
    rows = (
        select(Price.product_id, Price.yen)
        .where(Price.valid_from <= day)
        .order_by(Price.valid_from, Price.id)
    )
    if product_ids is not None:
        rows = rows.where(Price.product_id.in_(product_ids))
    return dict(db.session.execute(rows).all())


def future_prices(day: date) -> dict[int, list[tuple[date, int]]]:
    """Prices that begin after a day, by product, in order."""
    rows = select(Price.product_id, Price.valid_from, Price.yen).where(Price.valid_from > day)
    found: dict[int, dict[date, int]] = {}
    for product, start, yen in db.session.execute(rows.order_by(Price.valid_from, Price.id)):
        found.setdefault(product, {})[start] = yen
    return {product: list(prices.items()) for product, prices in found.items()}


def set_price(product: Product, yen: int, *, valid_from: date, by: User | None) -> Price:
    """A new tax-included price per unit from a day on. Raises RuleError for an impossible amount."""
    if not 0 <= yen <= money.LARGEST_AMOUNT:
        raise RuleError(_("This price is not possible."), field="price")
    price = Price(
        product_id=product.id,
        yen=yen,
        valid_from=valid_from,
        recorded_at=clock.now(),
        user_id=by.id if by else None,
    )
    db.session.add(price)
    db.session.flush()
    return price


def specials_from(day: date) -> list[Special]:
    """Specials that hold on a day or later, in order of their first day."""
    return list(
        db.session.scalars(
            select(Special)
            .where(Special.active, Special.last_day >= day)
            .order_by(Special.first_day, Special.id)
        )
    )
