"""移動: goods are carried from one place to another, with a slip; each move has both sides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsapp import clock, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import leaving, lots, moves
from opsapp.stock.leaving_models import Transfer, TransferLine
from opsapp.stock.lots import Left
from opsapp.stock.models import Place, Product
from opsapp.stock.moves import Moved

MOST_LINES = 300


@dataclass(frozen=True)
class Line:
    """So many thousandths of a product."""

    product: Product
    quantity: int


def transfer(
    lines: Sequence[Line],
    *,
    from_place: Place | None,
    to_place: Place | None,
    note: str = "",
    by: User,
    happened_at: datetime | None = None,
    request_id: str | None = None,
) -> Transfer:
    """Carry goods over; the same request twice is one transfer. RuleError names the field: "quantity-0" …

    More than is there may go: the shelf is right and the list wrong. Dated goods go first expired first.
    """
    if (known := of_request(request_id)) is not None:
        return known
    here, there = leaving.check_place(from_place, "from_place"), leaving.check_place(to_place, "to_place")
    note, at = text.clean_name(note), happened_at or clock.now()
    _check(lines, here, there, note)
    made = Transfer(
        from_place_id=here.id,
        to_place_id=there.id,
        business_date=clock.day_of(at),
        happened_at=at,
        recorded_at=clock.now(),
        user_id=by.id,
        note=note,
        request_id=request_id,
    )
    db.session.add(made)
    db.session.flush()
    number = made.id
    rows = leaving.record(list(_moved(lines, here.id, there.id, at, by)))
    db.session.add_all(
        TransferLine(transfer_id=number, position=position, move_id=row.id)
        for position, row in enumerate(rows, 1)
    )
    db.session.flush()
    audit("stock.transfer", "stock_transfer", number, by=by, lines=len(lines))
    return made


def _check(lines: Sequence[Line], here: Place, there: Place, note: str) -> None:
    if here.id == there.id:
        raise RuleError(_("Please choose two different places."), field="to_place")
    if len(note) > leaving.LONGEST_NOTE:
        raise RuleError(_("Please use at most %(n)s characters.", n=leaving.LONGEST_NOTE), field="note")
    if not lines:
        raise RuleError(_("Please add the goods that go."), field="scan")
    if len(lines) > MOST_LINES:
        raise RuleError(_("At most %(n)s lines, please. Make a second slip.", n=MOST_LINES), field="scan")
    for at, line in enumerate(lines):
        leaving.check_goods(line.product, line.quantity, f"quantity-{at}")


def _moved(lines: Sequence[Line], here: int, there: int, at: datetime, by: User) -> Iterator[Moved]:
    """Moves of the lines: what carries a date names its lot, so that the date travels along."""
    dated: dict[int, list[Left]] = {}
    for left in lots.left(here, [line.product.id for line in lines]):
        dated.setdefault(left.product_id, []).append(left)
    for line in lines:
        product, rest = line.product, line.quantity
        for lot_id, quantity in _split(dated.get(product.id, []), rest):
            yield Moved(
                product.id, quantity, here, there, "transfer", product.last_cost, at, clock.day_of(at), by.id,
                lot_id=lot_id,
            )  # fmt: skip


def _split(lots_left: list[Left], quantity: int) -> Iterator[tuple[int | None, int]]:
    """A quantity over the lots that are left, the first to expire first; the rest carries no date."""
    while quantity and lots_left:
        first = lots_left.pop(0)
        part = min(quantity, first.quantity)
        quantity -= part
        if part < first.quantity:
            lots_left.insert(0, first._replace(quantity=first.quantity - part))
        yield first.lot_id, part
    if quantity:
        yield None, quantity


def short(lines: Sequence[Line], place: Place) -> list[tuple[Product, int]]:
    """Goods of which more is to go than the list has at a place, with what it has."""
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.product.id] = wanted.get(line.product.id, 0) + line.quantity
    goods = {line.product.id: line.product for line in lines}
    there = {product: moves.on_hand(product, place.id) for product in wanted}
    return [(goods[one], there[one]) for one, quantity in wanted.items() if quantity > there[one]]


def of_request(request_id: str | None) -> Transfer | None:
    """The transfer that a request made before."""
    if request_id is None:
        return None
    return db.session.scalar(select(Transfer).where(Transfer.request_id == request_id))


def reverse(made: Transfer, *, note: str = "", by: User) -> None:
    """Carry everything back, once. RuleError when it was taken back before."""
    number, words = made.id, text.clean_name(note)[: leaving.LONGEST_NOTE]
    for move in list(made.moves):
        moves.reverse(move, by=by, note=words)
    db.session.flush()
    db.session.expire_all()
    audit("stock.transfer_reverse", "stock_transfer", number, by=by)


def is_reversed(made: Transfer) -> bool:
    """Whether a transfer was taken back."""
    return bool(leaving.reversed_ids(move.id for move in made.moves))


def listed(first: date | None = None, last: date | None = None, place_id: int | None = None) -> Select[Any]:
    """Transfers, newest first; of a place, those from it and to it."""
    query = select(Transfer).options(
        joinedload(Transfer.from_place), joinedload(Transfer.to_place), joinedload(Transfer.user)
    )
    if first is not None and last is not None:
        query = query.where(Transfer.business_date.between(first, last))
    if place_id is not None:
        query = query.where((Transfer.from_place_id == place_id) | (Transfer.to_place_id == place_id))
    return query.order_by(Transfer.business_date.desc(), Transfer.id.desc())
