"""What a till does with its cash day and with tabs, as operations."""

from flask_babel import gettext as _

from opsapp import clock, money, shapes
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.ledger import cash, tabs
from opsapp.people.models import Person
from opsapp.sync.service import Answer, Submitted, handles


@handles("day_open", "shop.open")
def day_open(op: Submitted) -> Answer:
    """Open a till; the operation's id becomes the cash day's."""
    till = cash.till_of(shapes.whole(op.data, "till"), op.device_id)
    count, business_date = shapes.pieces(op.data), shapes.day(op.data, "business_date")
    if money.count_total(count) != shapes.whole(op.data, "float"):
        raise RuleError(
            _("The counted coins and notes do not add up to the float."), code="amounts", field="float"
        )
    day = cash.open_day(op.id, till, business_date, count, happened_at=op.happened_at, by=op.user_id)
    off = op.clock_off or abs((clock.day_of(op.happened_at) - business_date).days) > 1
    return {"day": day.id} | ({"flags": ["clock"]} if off else {})


@handles("cash_move", "ledger.post")
def cash_move(op: Submitted) -> Answer:
    """Cash in or out with its reason."""
    day = cash.day_of_device(shapes.identity(op.data, "day"), op.device_id)
    kind = shapes.one_of(op.data, "kind", ("in", "out"))
    yen, reason = shapes.whole(op.data, "yen"), shapes.words(op.data, "reason", cash.LONGEST_REASON)
    row = cash.move(day, kind, yen, reason, operation_id=op.id, happened_at=op.happened_at, by=op.user_id)
    return {"move": row.id} | _flags(op, row.late)


@handles("tab_payment", "ledger.post")
def tab_payment(op: Submitted) -> Answer:
    """A customer pays on the tab, in cash, into the drawer."""
    day = cash.day_of_device(shapes.identity(op.data, "day"), op.device_id)
    yen, note = shapes.whole(op.data, "yen"), shapes.words(op.data, "note", 120)
    shapes.one_of({"tender": op.data.get("tender", "cash")}, "tender", ("cash",))
    person = db.session.get(Person, shapes.whole(op.data, "person"))
    tab = tabs.tab_of(person.id) if person else None
    if person is None or tab is None:
        raise RuleError(_("This person has no tab."), code="tab_missing", field="person")
    entry = tabs.pay(
        tab, yen, tender="cash", business_date=day.business_date, happened_at=op.happened_at, by=op.user_id,
        operation_id=op.id, note=note,
    )  # fmt: skip
    row = cash.move(
        day, "tab_payment", yen, person.name, operation_id=op.id, happened_at=op.happened_at, by=op.user_id
    )
    return {"entry": entry.id, "balance": tabs.balance(tab.id)} | _flags(op, row.late)


def _flags(op: Submitted, late: bool) -> Answer:
    words = [word for word, true in (("clock", op.clock_off), ("late", late)) if true]
    return {"flags": words} if words else {}
