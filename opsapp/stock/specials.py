"""特売: a lower price, or several for a round sum, between two days."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsapp import clock, show, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import prices
from opsapp.stock.models import Product, Special, SpecialProduct

PRICE, MIX = "price", "mix"
KINDS = (PRICE, MIX)
LONGEST = timedelta(days=366)
MOST_PIECES = 99


def create(
    *,
    name: str,
    kind: str,
    yen: int,
    mix_count: int | None,
    first_day: date,
    last_day: date,
    product_ids: Sequence[int],
    by: User | None,
) -> Special:
    """A special for some products; RuleError names the field.

    `yen` is the tax-included price per unit, or of `mix_count` pieces together ("3 for ¥100").
    """
    special = Special()
    _write(special, name, kind, yen, mix_count, first_day, last_day, product_ids)
    db.session.add(special)
    db.session.flush()
    audit("stock.create", "special", special.id, by=by, products=len(product_ids))
    return special


def change(
    special: Special,
    *,
    name: str,
    kind: str,
    yen: int,
    mix_count: int | None,
    first_day: date,
    last_day: date,
    product_ids: Sequence[int],
    by: User | None,
) -> None:
    """Write a special anew. RuleError as `create`, and when it is over."""
    if is_over(special):
        raise RuleError(_("This special is over. Please make a new one."))
    _write(special, name, kind, yen, mix_count, first_day, last_day, product_ids)
    db.session.flush()
    audit("stock.change", "special", special.id, by=by, products=len(product_ids))


def end(special: Special, *, by: User | None) -> None:
    """The special holds no longer, from today on. What it was on earlier days stays known for late sales."""
    if is_over(special):
        raise RuleError(_("This special is already over."))
    today = clock.today()
    if special.first_day < today:
        special.last_day = today - timedelta(days=1)
    else:
        special.active = False
    db.session.flush()
    audit("stock.end", "special", special.id, by=by)


def is_over(special: Special) -> bool:
    """Whether it holds neither today nor later."""
    return not special.active or special.last_day < clock.today()


def current() -> Sequence[Special]:
    """Specials that hold today or later, in order of their first day."""
    query = select(Special).where(Special.active, Special.last_day >= clock.today())
    query = query.options(selectinload(Special.products)).order_by(Special.first_day, Special.id)
    return db.session.scalars(query).all()


def over(limit: int = 30) -> Sequence[Special]:
    """The latest specials that are over."""
    query = select(Special).where((Special.last_day < clock.today()) | Special.active.is_(False))
    query = query.options(selectinload(Special.products)).order_by(Special.last_day.desc(), Special.id.desc())
    return db.session.scalars(query.limit(limit)).all()


# --- what is written --------------------------------------------------------------------------------------


def _write(
    special: Special,
    name: str,
    kind: str,
    yen: int,
    mix_count: int | None,
    first_day: date,
    last_day: date,
    product_ids: Sequence[int],
) -> None:
    with db.session.no_autoflush:
        products = _products(product_ids)
        _check_days(special, first_day, last_day)
        _check_kind(kind, mix_count, products)
        _check_lower(kind, yen, mix_count, products, max(first_day, clock.today()))
        _check_alone(special, products, first_day, last_day)
        special.name = _name(name) or _name_of(products)
        special.kind, special.yen = kind, yen
        special.mix_count = mix_count if kind == MIX else None
        special.first_day, special.last_day, special.active = first_day, last_day, True
        special.products = products


def _name(name: str) -> str:
    words = text.clean_name(name)
    if len(words) > 80:
        raise RuleError(_("Please use at most %(n)s characters.", n=80), field="name")
    return words


def _name_of(products: Sequence[Product]) -> str:
    others = len(products) - 1
    name = products[0].name[:60]
    return _("%(name)s and %(n)s others", name=name, n=others) if others else name


def _products(ids: Sequence[int]) -> list[Product]:
    query = select(Product).where(Product.id.in_(ids)).order_by(Product.kana_key, Product.id)
    if not (found := list(db.session.scalars(query))):
        raise RuleError(_("Please choose the goods."), field="products")
    return found


def _check_days(special: Special, first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise RuleError(_("The last day is before the first day."), field="last_day")
    if last_day < clock.today():
        raise RuleError(_("This day is over already."), field="last_day")
    if last_day - first_day > LONGEST:
        raise RuleError(_("A special lasts a year at most. Change the price instead."), field="last_day")
    if first_day < clock.today() and first_day != special.first_day:
        raise RuleError(_("A special begins today or later."), field="first_day")


def _check_kind(kind: str, mix_count: int | None, products: Sequence[Product]) -> None:
    if kind not in KINDS:
        raise RuleError(_("Please choose the kind of special."), field="kind")
    if kind == PRICE:
        return
    if mix_count is None or not 2 <= mix_count <= MOST_PIECES:
        raise RuleError(_("Please write how many pieces, two or more."), field="mix_count")
    if weighed := [product.name for product in products if product.unit != "each"]:
        message = _("%(name)s is not counted in pieces.", name=weighed[0])
        raise RuleError(message, field="products")


def _check_lower(kind: str, yen: int, mix_count: int | None, products: Sequence[Product], day: date) -> None:
    """A special is lower than what it replaces, else the till would charge more than the shelf says."""
    if yen < 1:
        raise RuleError(_("Please write the price with tax."), field="yen")
    pieces = mix_count or 1 if kind == MIX else 1
    usual = prices.prices_on(day, [product.id for product in products])
    for product in products:
        price = usual.get(product.id)
        if price is not None and yen >= price * pieces:
            raise RuleError(
                _(
                    "This is not lower than the usual %(price)s of %(name)s.",
                    price=show.yen(price * pieces),
                    name=product.name,
                ),
                field="yen",
            )


def _check_alone(special: Special, products: Sequence[Product], first_day: date, last_day: date) -> None:
    """No product is in two specials on one day: nobody could say which price holds."""
    query = (
        select(Special, SpecialProduct.product_id)
        .join(SpecialProduct)
        .where(SpecialProduct.product_id.in_([product.id for product in products]), Special.active)
        .where(Special.first_day <= last_day, Special.last_day >= first_day, Special.id != (special.id or 0))
        .limit(1)
    )
    if found := db.session.execute(query).first():
        name = next(product.name for product in products if product.id == found[1])
        raise RuleError(
            _("%(name)s is already in the special “%(other)s”.", name=name, other=found[0].name),
            field="products",
        )
