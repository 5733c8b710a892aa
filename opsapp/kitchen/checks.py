"""Whether a production costs what it used, and its moves say the same."""

from collections import defaultdict
from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import money
from opsapp.db import db
from opsapp.kitchen.models import Production, ProductionUse
from opsapp.stock.models import Move


def check() -> Iterator[str]:
    """One sentence per production that disagrees with its uses or its moves."""
    uses: dict[int, list[ProductionUse]] = defaultdict(list)
    for use in db.session.scalars(select(ProductionUse)):
        uses[use.production_id].append(use)
    moves = {one.id: one for one in db.session.scalars(select(Move).where(Move.kind == "making"))}
    made = {one.lot_id: one for one in db.session.scalars(select(Move).where(Move.kind == "made"))}
    undone = set(db.session.scalars(select(Move.reverses_id).where(Move.reverses_id.is_not(None))))
    rows = db.session.scalars(select(Production).order_by(Production.id)).all()
    back = {one.reverses_id for one in rows}
    for row in rows:
        if row.reverses_id is None:
            yield from _production(row, uses[row.id], moves, made, undone, row.id in back)


def _production(
    row: Production,
    uses: list[ProductionUse],
    moves: dict[int, Move],
    made: dict[int | None, Move],
    undone: set[int | None],
    back: bool,
) -> Iterator[str]:
    value = sum(one.value for one in uses)
    if money.divide(value, 1000, "round") != row.cost:
        yield _(
            "Production %(n)s is kept at %(cost)s yen, but what it used comes to %(used)s yen.",
            n=row.id,
            cost=row.cost,
            used=money.divide(value, 1000, "round"),
        )
    out = [moves.get(one.move_id) for one in uses if one.move_id is not None]
    goods = [one for one in uses if one.move_id is not None]
    into = made.get(row.lot_id)
    agree = into is not None and (into.product_id, into.quantity, into.value) == (
        row.product_id, row.quantity, value,
    )  # fmt: skip
    for use, move in zip(goods, out, strict=True):
        agree = agree and move is not None and _same(use, move)
    if not agree:
        yield _("Production %(n)s and its moves of goods do not say the same.", n=row.id)
    elif any((one.id in undone) != back for one in [into, *out] if one is not None):
        yield _("Production %(n)s and the reversal of its moves do not say the same.", n=row.id)


def _same(use: ProductionUse, move: Move) -> bool:
    return (use.product_id, use.quantity, use.value) == (move.product_id, move.quantity, move.value)
