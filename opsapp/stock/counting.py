"""棚卸: several people count shelves, the sums are held against the moves, the differences are booked once."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from opsapp import clock, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.prepared import Link, insert_sql
from opsapp.stock import departments, moves
from opsapp.stock.count_lists import entries, is_open, open_counts
from opsapp.stock.count_models import Count, CountEntry, CountPosting, CountResult
from opsapp.stock.count_sheet import Line, sheet, standing
from opsapp.stock.models import Department, Move, Place, Product
from opsapp.stock.moves import Moved

__all__ = [
    "Line",
    "enter",
    "entries",
    "give_up",
    "is_open",
    "open_counts",
    "post",
    "recount",
    "sheet",
    "start",
    "take_back",
]
MOST = 100_000_000  # thousandths in one entry
_RESULT = insert_sql(
    CountResult.__table__,
    ("count_id", "product_id", "counted_at", "expected", "counted", "value", "move_id"),
)


def start(
    name: str,
    place: Place,
    department: Department | None,
    blind: bool,
    by: User,
    id: str | None = None,
) -> Count:
    """Begin a count of a place, or of one department there. The same id again is the same count.

    RuleError names the field: "name", "place_id".
    """
    if id is not None and (known := db.session.get(Count, id)):
        return known
    name = text.clean_name(name)
    if not name:
        raise RuleError(_("Please write a name for the count."), field="name")
    if len(name) > 80:
        raise RuleError(_("Please use at most %(n)s characters.", n=80), field="name")
    if place.kind in moves.VIRTUAL or not place.active:
        raise RuleError(_("Please choose a place."), field="place_id")
    count = Count(
        id=id or str(uuid.uuid4()),
        name=name,
        place=place,
        department=department,
        blind=blind,
        started_at=clock.now(),
        user=by,
    )
    db.session.add(count)
    db.session.flush()
    audit("stock.count_start", "stock_count", count.id, by=by, place=place.id)
    return count


# --- entering ------------------------------------------------------------------------------------------


def enter(
    count: Count,
    product: Product,
    quantity: int,
    *,
    shelf: str = "",
    counted_at: datetime,
    by: User,
    operation_id: str | None = None,
) -> CountEntry:
    """So many thousandths were counted at one spot; a product's entries add up. The same operation once.

    RuleError with code count_posted, count_given_up, other_department …; fields "scan", "quantity", "shelf".
    """
    _take(count)
    if operation_id and (known := by_operation(operation_id)):
        return known
    _check(count, product, quantity, text.clean_name(shelf))
    now = clock.now()
    entry = CountEntry(
        count_id=count.id,
        product=product,
        quantity=quantity,
        shelf=text.clean_name(shelf),
        counted_at=max(min(counted_at, now), count.started_at),
        recorded_at=now,
        user_id=by.id,
        operation_id=operation_id,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def moment_on_paper(count: Count, moment: datetime) -> datetime:
    """The moment written on a paper sheet. RuleError when the count had not begun, or it is still to come."""
    if not count.started_at.replace(second=0, microsecond=0) <= moment <= clock.now():
        raise RuleError(_("This moment is not between the beginning of the count and now."), field="at")
    return moment


def take_back(entry: CountEntry, by: User, operation_id: str | None = None) -> CountEntry:
    """Take an entry back, once, by the opposite one. Raises RuleError when it was taken back before."""
    count = db.session.get_one(Count, entry.count_id)
    _take(count)
    if operation_id and (known := by_operation(operation_id)):
        return known
    taken = db.session.scalar(select(CountEntry.id).where(CountEntry.reverses_id == entry.id))
    if taken or entry.reverses_id:
        raise RuleError(_("This entry has already been taken back."), code="already_reversed")
    now = clock.now()
    back = CountEntry(
        count_id=entry.count_id,
        product_id=entry.product_id,
        quantity=-entry.quantity,
        shelf=entry.shelf,
        counted_at=now,
        recorded_at=now,
        user_id=by.id,
        operation_id=operation_id,
        reverses_id=entry.id,
    )
    db.session.add(back)
    db.session.flush()
    return back


def recount(count: Count, product: Product, by: User) -> int:
    """Take back every entry of a product, so that it is counted anew; how many there were."""
    query = select(CountEntry).where(standing(count.id), CountEntry.product_id == product.id)
    found = db.session.scalars(query).all()
    for entry in found:
        take_back(entry, by)
    return len(found)


def by_operation(operation_id: str) -> CountEntry | None:
    """The entry that an operation made."""
    return db.session.scalar(select(CountEntry).where(CountEntry.operation_id == operation_id))


def so_far(count: Count, product_id: int) -> int:
    """Thousandths of a product counted so far, on all shelves together."""
    query = select(func.sum(CountEntry.quantity)).where(
        standing(count.id), CountEntry.product_id == product_id
    )
    return int(db.session.scalar(query) or 0)


def _take(count: Count) -> None:
    """Hold the count to the end of the transaction. RuleError when it takes no more entries."""
    lock(Count, [count.id])
    db.session.refresh(count)
    if db.session.get(CountPosting, count.id, populate_existing=True):
        raise RuleError(
            _("“%(name)s” has been posted. It takes no more entries.", name=count.name), code="count_posted"
        )
    if count.given_up_at is not None:
        raise RuleError(_("“%(name)s” was given up.", name=count.name), code="count_given_up")


def _check(count: Count, product: Product, quantity: int, shelf: str) -> None:
    if not product.stocked:
        message = _("No stock is kept of %(name)s.", name=product.name)
        raise RuleError(message, field="scan", code="not_stocked")
    if count.department_id not in (None, product.department_id):
        message = _(
            "%(name)s belongs to %(department)s, which is not part of this count.",
            name=product.name,
            department=departments.shown_name(product.department),
        )
        raise RuleError(message, field="scan", code="other_department")
    if not 0 <= quantity <= MOST:
        raise RuleError(_("This quantity is not possible."), field="quantity", code="quantity")
    if product.unit == "each" and quantity % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field="quantity", code="quantity")
    if len(shelf) > 40:
        raise RuleError(_("Please use at most %(n)s characters.", n=40), field="shelf", code="shelf")


# --- the end of a count --------------------------------------------------------------------------------


def give_up(count: Count, by: User) -> None:
    """End a count without booking anything. What was entered stays to be read."""
    _take(count)
    count.given_up_at = clock.now()
    audit("stock.count_give_up", "stock_count", count.id, by=by)


def post(count: Count, *, uncounted_are_zero: bool, by: User, note: str = "") -> CountPosting:
    """Book the differences, once, dated when each product was counted: what was sold since stays sold.

    Whatever arrives later from before those moments leaves the level as it is (moves.counted_already).
    Raises RuleError count_posted, count_given_up, or where nothing was counted.
    """
    note = text.clean_name(note)
    if len(note) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="note")
    lock(Place, [count.place_id])
    _take(count)
    now, lines = clock.now(), sheet(count)
    if not any(line.counted is not None for line in lines):
        raise RuleError(_("Nothing has been counted yet."), code="nothing_counted")
    posting = CountPosting(count_id=count.id, posted_at=now, user=by, note=note)
    db.session.add(posting)
    db.session.flush()
    found = [line for line in lines if line.counted is not None]
    if uncounted_are_zero:
        found += [line.as_nothing(now) for line in lines if line.counted is None]
    _write(count, found, now, by)
    audit("stock.count_post", "stock_count", count.id, by=by, goods=len(found), zero=uncounted_are_zero)
    return posting


def _write(count: Count, lines: Sequence[Line], now: datetime, by: User) -> None:
    """Write the moves of the differences with their levels, the results, and when each product was counted here.

    Thousands of lines are written in one go: meanwhile no till of this place can sell.
    """
    link, between = Link(), moves.virtual_place("count")
    differing = [line for line in lines if line.difference]
    moved = [_moved(count, line, between, by) for line in differing]
    seen_later = moves.counted_already(link, moved)  # another count of a later moment was posted before
    before = link.run("SELECT coalesce(max(id), 0) FROM stock_move").fetchone()[0]
    moves.insert(link, moved, now)
    written = _move_ids(count, before)
    moves.insert(link, seen_later, now)
    moves.raise_levels(link, moves.level_changes([*moved, *seen_later], {between}))
    link.many(_RESULT, [_result(link, count, line, written.get(line.product.id)) for line in lines])
    moves.mark_counted(link, count.place_id, {line.product.id: line.counted_at or now for line in lines})


def _moved(count: Count, line: Line, between: int, by: User) -> Moved:
    difference, at = line.difference or 0, line.counted_at or clock.now()
    way = (between, count.place_id) if difference > 0 else (count.place_id, between)
    return Moved(
        line.product.id, abs(difference), *way, "count", line.product.last_cost, at, clock.day_of(at), by.id,
        note=count.name, value=abs(line.value),
    )  # fmt: skip


def _move_ids(count: Count, before: int) -> dict[int, int]:
    """The moves just written, by product: nobody else can book a count of a place that is held."""
    here = or_(Move.from_place_id == count.place_id, Move.to_place_id == count.place_id)
    query = select(Move.product_id, Move.id).where(Move.id > before, Move.kind == "count", here)
    return dict(db.session.execute(query).all())


def _result(link: Link, count: Count, line: Line, move_id: int | None) -> tuple[object, ...]:
    assert line.counted_at is not None
    counted = (link.moment(line.counted_at), line.expected, line.counted)
    return (count.id, line.product.id, *counted, line.value, move_id)
