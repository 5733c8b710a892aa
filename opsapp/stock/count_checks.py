"""Whether posted counts and the moves they booked say the same."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import and_, case, func, or_, select

from opsapp.db import db
from opsapp.money import quantity_text
from opsapp.stock.count_models import Count, CountEntry, CountPosting, CountResult
from opsapp.stock.models import Move, Product


def check() -> Iterator[str]:
    """One sentence per result whose move differs, per posting without results, per count of less than nothing."""
    yield from _results()
    yield from _postings()
    yield from _entries()


def _results() -> Iterator[str]:
    signed = case((Move.to_place_id == Count.place_id, Move.quantity), else_=-Move.quantity)
    booked = func.coalesce(signed, 0)
    query = (
        select(Count.name, Product.name, CountResult.counted - CountResult.expected, booked)
        .select_from(CountResult)
        .join(Count, Count.id == CountResult.count_id)
        .join(Product, Product.id == CountResult.product_id)
        .outerjoin(Move, and_(Move.id == CountResult.move_id, Move.product_id == CountResult.product_id))
        .where(
            or_(
                CountResult.counted - CountResult.expected != booked,
                and_(Move.id.is_not(None), Move.kind != "count"),
            )
        )
        .order_by(Count.started_at, Product.id)
    )
    for name, product, difference, moved in db.session.execute(query):
        yield _(
            "%(count)s: %(product)s differs by %(difference)s, but %(moved)s were booked.",
            count=name,
            product=product,
            difference=quantity_text(difference),
            moved=quantity_text(int(moved)),
        )


def _postings() -> Iterator[str]:
    results = select(CountResult.count_id).where(CountResult.count_id == CountPosting.count_id).exists()
    query = select(Count.name).join(CountPosting, CountPosting.count_id == Count.id).where(~results)
    for name in db.session.scalars(query.order_by(Count.started_at)):
        yield _("%(count)s is posted, but has no results.", count=name)


def _entries() -> Iterator[str]:
    query = (
        select(Count.name, Product.name, func.sum(CountEntry.quantity))
        .join(CountEntry, CountEntry.count_id == Count.id)
        .join(Product, Product.id == CountEntry.product_id)
        .group_by(Count.id, Count.name, Product.id, Product.name)
        .having(func.sum(CountEntry.quantity) < 0)
    )
    for name, product, total in db.session.execute(query):
        yield _(
            "%(count)s: the entries of %(product)s come to %(total)s.",
            count=name,
            product=product,
            total=quantity_text(int(total)),
        )
