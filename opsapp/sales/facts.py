"""What the shop knows when a sale arrives: its till and day, the customer, the goods, in few questions."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from opsapp.codes import Instore, Layout, split_instore
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org import service as org
from opsapp.prepared import Link, as_day, as_moment, marks
from opsapp.stock import lots, markdowns
from opsapp.stock.models import Barcode, Department, InstoreLayout, Markdown, Special, SpecialProduct

_RATE = (
    "(SELECT value FROM parameter WHERE name = 'tax.{}' AND status = 'enacted' AND valid_from <= day.business_date "
    "AND (valid_to IS NULL OR valid_to >= day.business_date) ORDER BY valid_from DESC LIMIT 1)"
)
_COUNTER = (
    "SELECT till.place_id, till.channel, till.device_id, day.business_date, day.till_id, opened.device_id, closing.id, "
    "o.registration_number, o.tax_rounding, o.voucher_change, o.override_limit_percent, u.role, "
    "p.id, p.active, tab.id, tab.limit_yen, tab.active, "
    "(SELECT id FROM place WHERE kind = 'customer' ORDER BY id LIMIT 1), "
    "(SELECT counted_at FROM place WHERE id = till.place_id), "
    f"{_RATE.format('STD')}, {_RATE.format('FOOD')}, {_RATE.format('NEWS')} "
    "FROM till CROSS JOIN organisation o JOIN user_account u ON u.id = ? "
    "LEFT JOIN cash_day day ON day.id = ? LEFT JOIN operation opened ON opened.id = day.id "
    "LEFT JOIN closing ON closing.day_id = day.id LEFT JOIN person p ON p.id = ? "
    "LEFT JOIN tab ON tab.person_id = p.id WHERE till.id = ?"
)
_HELD = "SELECT 1 FROM till JOIN place ON place.id = till.place_id WHERE till.id = ? FOR SHARE"
_GOODS = (
    "SELECT id, department_id, tax_class, unit, stocked, active, age_restricted, last_cost, "
    "(SELECT yen FROM price WHERE product_id = product.id AND valid_from <= ? "
    "ORDER BY valid_from DESC, id DESC LIMIT 1) FROM product WHERE id IN ({})"
)


@dataclass(slots=True)
class Counter:
    """Where and for whom a receipt was made."""

    place_id: int
    channel: str
    business_date: date
    late: bool
    registration_number: str | None
    rounding: str
    voucher_change: bool
    limit_percent: int
    role: str
    person_id: int | None
    person_active: bool
    tab_id: int | None
    tab_limit: int
    customer_place_id: int
    counted_at: datetime | None  # of the latest count of the till's place
    rates: dict[str, int | None]


@dataclass(slots=True)
class Good:
    """A product as the catalogue has it on a day."""

    id: int
    department_id: int
    tax_class: str
    unit: str
    stocked: bool
    active: bool
    age_restricted: bool
    cost: int | None
    price: int | None


@dataclass(slots=True)
class Offer:
    """A special and the goods it holds for."""

    kind: str
    yen: int
    mix_count: int | None
    holds: bool
    products: frozenset[int]


def counter(
    link: Link, till_id: int, day_id: str, user_id: int, device_id: str, person_id: int | None = None
) -> Counter:
    """Till, day, settings and customer. Raises RuleError for an unknown till or day, or another device's."""
    with link.together():
        if (
            not link.sqlite
        ):  # a closing takes the till for itself, a count its place: we are before it or after it
            link.run(_HELD, (till_id,))
        answer = link.run(_COUNTER, (user_id, day_id, person_id, till_id))
    row = answer.fetchone()
    if row is None:
        raise RuleError(_("This till is not known."), code="unknown_till", field="till")
    place, channel, owner, day, day_till, opener, closing = row[:7]
    if day is None or day_till != till_id:
        message = _("The opening of this cash day has not arrived here.")
        raise RuleError(message, code="unknown_day", field="day")
    if device_id not in (owner, opener):
        raise RuleError(_("This till is worked from another device."), code="wrong_device", field="till")
    registration, rounding, voucher_change, limit_percent, role = row[7:12]
    person, person_active, tab, tab_limit, tab_active, outside, counted_at, *rates = row[12:]
    return Counter(
        place_id=place,
        channel=channel,
        business_date=as_day(day),
        late=closing is not None,
        registration_number=registration or None,
        rounding=rounding,
        voucher_change=bool(voucher_change),
        limit_percent=limit_percent,
        role=role,
        person_id=person,
        person_active=bool(person_active),
        tab_id=tab if tab_active else None,
        tab_limit=tab_limit or 0,
        customer_place_id=outside,
        counted_at=as_moment(counted_at),
        rates=_rates(rates),
    )


def _rates(asked: Sequence[int | str | None]) -> dict[str, int | None]:
    """Percent by tax class; None where no rate holds."""
    found = [None if value is None else int(value) for value in asked]
    return {"EXEMPT": 0, "OUT": 0, **dict(zip(("STD", "FOOD", "NEWS"), found, strict=True))}


def rates_on(day: date) -> dict[str, int]:
    """Percent by tax class on a day."""
    return org.tax_rates(day)


def goods(link: Link, ids: Iterable[int], day: date) -> dict[int, Good]:
    """The catalogue's word on some products for a day."""
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return {}
    rows = link.run(_GOODS.format(marks(len(wanted))), (link.day(day), *wanted))
    return {
        row[0]: Good(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]), bool(row[6]), row[7], row[8])
        for row in rows
    }


def products_of_codes(codes: Sequence[str]) -> dict[str, int]:
    """The products that scanned codes lead to, in-store labels with a price or weight included (DOMAIN 2.2)."""
    if not codes:
        return {}
    layouts = db.session.scalars(select(InstoreLayout)).all()
    keys = {code: [code, code.zfill(13), *(_item(layout, code) for layout in layouts)] for code in codes}
    wanted = {key for several in keys.values() for key in several if key}
    found = dict(
        db.session.execute(select(Barcode.code, Barcode.product_id).where(Barcode.code.in_(wanted))).all()
    )
    found |= {code: one.product_id for code, one in marked(codes).items()}
    hits = {code: next((found[key] for key in keys[code] if key in found), None) for code in codes}
    return {code: product for code, product in hits.items() if product is not None}


@dataclass(slots=True)
class Marked:
    """What the labels of a markdown say, and until when."""

    product_id: int
    yen: int
    lot_id: int | None
    last_day: date
    stopped_at: datetime | None
    use_until: datetime | None  # the use-by date of its lot is over then

    def holds(self, day: date, at: datetime) -> bool:
        """Whether it held on a business day, at a moment."""
        return day <= self.last_day and (self.stopped_at is None or at < self.stopped_at)


def marked(codes: Iterable[str | None]) -> dict[str, Marked]:
    """Markdowns by the codes of their labels; nothing is asked when none of these may be one."""
    wanted = {code for code in codes if code and markdowns.is_code(code)}
    if not wanted:
        return {}
    stop = aliased(Markdown)
    query = (
        select(Markdown, stop.recorded_at)
        .outerjoin(stop, stop.reverses_id == Markdown.id)
        .where(Markdown.code.in_(wanted))
        .options(joinedload(Markdown.lot))
    )
    return {str(row.code): _marked(row, stopped_at) for row, stopped_at in db.session.execute(query)}


def _marked(row: Markdown, stopped_at: datetime | None) -> Marked:
    dated = row.lot if row.lot is not None and row.lot.date_kind == "use_by" else None
    until = lots.expires(dated) if dated is not None else None
    return Marked(row.product_id, row.yen, row.lot_id, row.last_day, stopped_at, until)


def labelled(codes: Iterable[str]) -> dict[str, Instore]:
    """What in-store labels say of themselves; codes that are none, or were misread, are left out."""
    rows = db.session.scalars(select(InstoreLayout)).all()
    layouts = [
        Layout(
            row.prefix,
            row.item_start,
            row.item_length,
            row.value_start,
            row.value_length,
            row.kind,
            row.check_position,
        )
        for row in rows
    ]
    found = {}
    for code in codes:
        with suppress(RuleError):
            if label := split_instore(code, layouts):
                found[code] = label
    return found


def _item(layout: InstoreLayout, code: str) -> str:
    if len(code) != 13 or not code.startswith(layout.prefix):
        return ""
    return code[layout.item_start : layout.item_start + layout.item_length]


def unknown_departments(ids: set[int]) -> set[int]:
    """Those of these departments that do not exist."""
    return (
        ids - set(db.session.scalars(select(Department.id).where(Department.id.in_(ids)))) if ids else set()
    )


def offers(ids: set[int], day: date) -> dict[int, Offer]:
    """Specials by id, and whether each holds on a day."""
    if not ids:
        return {}
    products: dict[int, set[int]] = {}
    for special, product in db.session.execute(
        select(SpecialProduct.special_id, SpecialProduct.product_id).where(SpecialProduct.special_id.in_(ids))
    ):
        products.setdefault(special, set()).add(product)
    return {
        row.id: Offer(
            row.kind,
            row.yen,
            row.mix_count,
            row.active and row.first_day <= day <= row.last_day,
            frozenset(products.get(row.id, ())),
        )
        for row in db.session.scalars(select(Special).where(Special.id.in_(ids)))
    }
