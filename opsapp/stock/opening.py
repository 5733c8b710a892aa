"""What is there when the shop begins with opsapp, as a table: the same columns go out and come in.

One line for each product, place and date. A line that was loaded before is recognised and not loaded again; what
differs from it is refused, because a count corrects it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from opsapp import clock, money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.importing import NEW, SAME, Column, Importer, Record, Values, register
from opsapp.org.models import User
from opsapp.stock import costs, identifying, levels, lots, moves
from opsapp.stock.averaging import divided
from opsapp.stock.dates import BEST_BEFORE, MONTH, USE_BY, Printed, parse_printed
from opsapp.stock.importing import Known as Catalogue
from opsapp.stock.importing import begin as catalogue_known
from opsapp.stock.models import Level, Lot, Move, Place, Product
from opsapp.stock.moves import Moved


def _quantity(cell: str) -> int:
    quantity = money.parse_quantity(cell)
    if not 0 < quantity <= levels.MOST:
        raise RuleError(_("This quantity is not possible."))
    return quantity


def _day(cell: str) -> date:
    day = clock.parse_date(cell)
    if day > clock.today():
        raise RuleError(_("This day is still to come."))
    return day


COLUMNS = (
    *identifying.COLUMNS,
    Column(
        "place", ("置き場", "場所", "Place"), hint=_l("Its name or its short name; left empty, the shop.")
    ),
    Column("quantity", ("数量", "在庫数", "Quantity"), required=True, parse=_quantity),
    Column(
        "cost",
        ("原価(税抜)", "原価", "仕入単価", "Cost without tax"),
        parse=money.parse_cost,
        hint=_l("Yen without tax per unit; left empty, what the goods cost last."),
    ),
    Column("use_by", ("消費期限", "Use by"), parse=parse_printed, hint=_l("As it is printed on the goods.")),
    Column(
        "best_before",
        ("賞味期限", "Best before"),
        parse=parse_printed,
        hint=_l("As it is printed on the goods."),
    ),
    Column("day", ("在庫日", "日付", "Stock of the day"), parse=_day, hint=_l("Left empty, today.")),
)
KINDS = ("text", "text", "text", "text", "quantity", "quantity", "text", "text", "text")
Dated = tuple[str, date | None]  # which kind of date, and which


@dataclass
class Known:
    """The catalogue, the places, what was loaded before, and the lines of this file seen already."""

    goods: Catalogue
    places: dict[str, Place]
    usual: Place | None
    before: dict[tuple[int, int], dict[Dated, int]]
    on_hand: dict[tuple[int, int], int]
    seen: set[Any] = field(default_factory=set)


# --- looking through --------------------------------------------------------------------------------------


def begin() -> Known:
    """What the lines are compared with, read once."""
    places = list(levels.places())
    spelled = {text.search_key(word): one for one in reversed(places) for word in (one.code, one.name)}
    usual = next((one for one in places if one.kind == "shop"), places[0] if places else None)
    on_hand = {(one.product_id, one.place_id): one.quantity for one in db.session.scalars(select(Level))}
    return Known(catalogue_known(), spelled, usual, _loaded(), on_hand)


def _loaded() -> dict[tuple[int, int], dict[Dated, int]]:
    """Opening stock that stands, by product and place: thousandths by date."""
    undone = aliased(Move)
    query = (
        select(Move)
        .outerjoin(undone, undone.reverses_id == Move.id)
        .where(Move.kind == "opening", undone.id.is_(None))
        .options(joinedload(Move.lot))
    )
    found: dict[tuple[int, int], dict[Dated, int]] = defaultdict(dict)
    for move in db.session.scalars(query):
        found[move.product_id, move.to_place_id][_dated(move.lot)] = move.quantity
    return found


def _dated(lot: Lot | None) -> Dated:
    return (lot.date_kind, lot.expires_on) if lot else ("", None)


def check_row(values: Values, known: Known) -> str:
    """What loading this line would do. Raises RuleError for goods, places and dates that do not fit."""
    product = identifying.product_of(values, known.goods)
    place = _place(values["place"], known)
    _fits(product, values)
    kind, printed = _printed(values)
    key, dated = (product.id, place.id), (kind, printed.day if printed else None)
    if (*key, *dated) in known.seen:
        raise RuleError(
            _("The same goods are already in the table as %(name)s.", name=product.name), field="code"
        )
    known.seen.add((*key, *dated))
    values |= {"product_id": product.id, "place_id": place.id, "place": place.name, "date_kind": kind}
    if known.before.get(key, {}).get(dated) == values["quantity"]:
        return SAME
    if key in known.before or known.on_hand.get(key, 0) > 0:
        raise RuleError(
            _(
                "Stock of %(n)s is kept here already. Please count what is there instead.",
                n=_kept(key, known),
            ),
            field="quantity",
        )
    return NEW


def _kept(key: tuple[int, int], known: Known) -> str:
    return money.quantity_text(known.on_hand.get(key, 0))


def _place(cell: str | None, known: Known) -> Place:
    found = known.places.get(text.search_key(cell)) if cell else known.usual
    if found is None:
        raise RuleError(_("There is no place %(cell)s.", cell=cell or ""), field="place")
    return found


def _fits(product: Product, values: Values) -> None:
    if not product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=product.name), field="code")
    if product.unit == "each" and values["quantity"] % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field="quantity")


def _printed(values: Values) -> tuple[str, Printed | None]:
    if values["use_by"] and values["best_before"]:
        raise RuleError(_("Goods carry one date: use by or best before."), field="best_before")
    for kind in (USE_BY, BEST_BEFORE):
        if values[kind]:
            return kind, values[kind]
    return "", None


# --- writing ----------------------------------------------------------------------------------------------


def load(records: list[Record], by: User | None) -> None:
    """Post every new line as a move of the kind "opening"; goods without a known cost learn it."""
    fresh = [record.values for record in records if record.state == NEW]
    between = moves.virtual_place("count")
    moves.post([_moved(values, between, by) for values in fresh])
    db.session.flush()


def _moved(values: Values, between: int, by: User | None) -> Moved:
    product = db.session.get_one(Product, values["product_id"])
    cost = values["cost"]
    if cost is None and product.last_cost is not None:
        cost = product.last_cost * 1000
    elif cost is not None and product.last_cost is None:
        product.last_cost = divided(cost, 1000)
    day = values["day"] or clock.today()
    # of an earlier day: what was there in the morning, before anything was sold
    at = clock.now() if day == clock.today() else datetime.combine(day, time(), clock.JST).astimezone(UTC)
    kind, printed = values["date_kind"], values["use_by"] or values["best_before"]
    lot = lots.new_lot(product, printed, kind, by=by) if printed else None
    value = None if cost is None else divided(values["quantity"] * cost, 1000)
    return Moved(
        product.id, values["quantity"], between, values["place_id"], "opening",
        None if cost is None else divided(cost, 1000), at, day, by.id if by else None,
        lot_id=lot.id if lot else None, value=value,
    )  # fmt: skip


# --- the table that goes out ------------------------------------------------------------------------------


def headings() -> list[str]:
    """The headings, in the language of the page."""
    return [column.heading for column in COLUMNS]


def export_rows() -> list[list[object]]:
    """What is on hand now, by product, place and date, with the moving average in hundredths of a yen."""
    found = [one for one in db.session.scalars(levels.levels()) if one.quantity > 0]
    cost = costs.averages(list({one.product_id for one in found}))
    dated: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for one in lots.remaining():
        dated[one.lot.product_id, one.place_id].append(one)
    rows = []
    for level in found:
        rest = level.quantity
        for one in dated[level.product_id, level.place_id]:
            part = min(one.quantity, rest)
            rest -= part
            if part > 0:
                rows.append(_row(level, part, one.lot, cost))
        if rest > 0:
            rows.append(_row(level, rest, None, cost))
    return rows


def _row(level: Any, quantity: int, lot: Lot | None, cost: dict[int, int]) -> list[object]:
    product = level.product
    dates = {lot.date_kind: _plain(lot)} if lot else {}
    per_unit = divided(cost[product.id], 10) * 10 or None
    return [
        product.code, identifying.first_code(product), product.name, level.place.name, quantity, per_unit,
        dates.get(USE_BY), dates.get(BEST_BEFORE), None,
    ]  # fmt: skip


def _plain(lot: Lot) -> str:
    """A date as any language of the page reads it again: 2026.11.23, 2026.11.23 18:00, 2026.11."""
    day = lot.expires_on
    if lot.precision == MONTH:
        return f"{day.year}.{day.month}"
    plain = f"{day.year}.{day.month}.{day.day}"
    if lot.expires_at is None:
        return plain
    wall = clock.to_japan(lot.expires_at)
    hour = wall.hour if wall.date() == day else 24
    return f"{plain} {hour}:{wall.minute:02d}"


register(
    Importer(
        "opening_stock", _l("Opening stock"), "stock.manage", COLUMNS, begin, check_row, load, "stock.levels"
    )
)
