"""What stands in an operation, in words for the office."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp import show
from opsapp.db import Base, db
from opsapp.sync.parcels import is_id

LONGEST = 200
KINDS = {
    "day_open": _l("Till opened"),
    "sale": _l("Sale"),
    "return": _l("Return"),
    "void": _l("Void of the last sale"),
    "cash_move": _l("Cash in or out"),
    "tab_payment": _l("Payment on a tab"),
    "day_check": _l("Reading of the till"),
    "day_handover": _l("Handover of the shift"),
    "day_close": _l("Till closed"),
    "product_register": _l("New product at the till"),
    "sighting": _l("Somebody was seen"),
    "duty_in": _l("Somebody came"),
    "duty_out": _l("Somebody went"),
    "handover": _l("Handover note"),
    "handover_taken": _l("Handover taken over"),
    "alcohol_check": _l("Alcohol check"),
}
FIELDS = {
    "till": _l("Till"),
    "number": _l("Receipt number"),
    "day": _l("Cash day"),
    "business_date": _l("Business day"),
    "float": _l("Float"),
    "next_float": _l("Float for tomorrow"),
    "count": _l("Coins and notes"),
    "counted": _l("Counted"),
    "expected": _l("Expected in the drawer"),
    "to": _l("Handed over to"),
    "customer": _l("Who bought"),
    "person": _l("Who bought"),
    "product": _l("Product"),
    "special": _l("Special offer"),
    "code": _l("Code"),
    "department": _l("Department"),
    "name": _l("Name"),
    "kana": _l("Reading"),
    "unit": _l("Unit"),
    "quantity": _l("Quantity"),
    "position": _l("Line"),
    "list_price": _l("Usual price"),
    "unit_price": _l("Price"),
    "price": _l("Price"),
    "price_kind": _l("Kind of price"),
    "gross": _l("Before discount"),
    "discount": _l("Discount"),
    "discount_reason": _l("Reason of the discount"),
    "share": _l("Share of the discount"),
    "amount": _l("Amount"),
    "tax_class": _l("Tax class"),
    "rate": _l("Tax rate"),
    "tax": _l("Tax"),
    "taxes": _l("Tax"),
    "eat_in": _l("Eaten here"),
    "reason": _l("Reason"),
    "note": _l("Note"),
    "total": _l("Total"),
    "lines": _l("Lines of the receipt"),
    "payments": _l("Payments"),
    "tender": _l("Paid by"),
    "given": _l("Received"),
    "change": _l("Change given"),
    "label": _l("Name of the ticket or card"),
    "age_checked": _l("Age was asked"),
    "original": _l("Original record"),
    "kind": _l("Kind"),
    "yen": _l("Amount"),
    "channel": _l("Where"),
    "volunteer": _l("Volunteer"),
    "driver": _l("Driver"),
    "shift": _l("Shift"),
    "method": _l("Way of recording"),
    "break_minutes": _l("Break in minutes"),
    "expiring": _l("Goods that expire"),
    "message": _l("Message"),
    "key_handed": _l("Key"),
    "moment": _l("Before or after"),
    "vehicle": _l("Car number"),
    "confirmer": _l("Confirmed by"),
    "detector": _l("Detector"),
    "reading": _l("Reading (mg/l)"),
    "positive": _l("Alcohol"),
    "instruction": _l("Instruction"),
}
WORDS = {
    "tender": {
        "cash": _l("Cash"),
        "tab": _l("Tab"),
        "voucher": _l("Voucher"),
        "qr": _l("QR code"),
        "card": _l("Card"),
    },
    "kind": {"in": _l("Paid in"), "out": _l("Paid out")},
    "tax_class": {
        "STD": _l("Standard rate"),
        "FOOD": _l("Food"),
        "NEWS": _l("Newspaper"),
        "EXEMPT": _l("Exempt"),
        "OUT": _l("Outside tax"),
        "TAXED": _l("Taxed"),
    },
    "price_kind": {
        "regular": _l("Usual"),
        "special": _l("Special offer"),
        "mix": _l("Several together"),
        "override": _l("Changed by hand"),
        "code": _l("From the label"),
        "department": _l("Entered by hand"),
    },
    "unit": {"each": _l("piece"), "kg": _l("kg"), "L": _l("L")},
    "channel": {
        "shop": _l("Shop"),
        "van": _l("Van"),
        "meal": _l("Meal round"),
        "visit": _l("Visit"),
        "phone": _l("Telephone"),
        "event": _l("Event"),
    },
}
PRICES = {"list_price", "unit_price", "price", "gross", "discount", "share", "amount", "tax", "total"}
YEN = PRICES | {"float", "next_float", "counted", "expected", "given", "change", "yen"}
NAMED = {  # fields that hold a row's number, and the table whose name says more
    "till": "till",
    "customer": "person",
    "person": "person",
    "product": "product",
    "department": "department",
    "special": "special",
    "to": "user_account",
}
LISTS = ("lines", "payments", "taxes")  # in this order
FIRST = ("name", "tender", "tax_class")  # what names a row of a list
SAID_OTHERWISE = {"product", "unit"}  # in a line, by its name and its quantity
# what the office can do about it
ADVICE = {
    "unknown_product": _l("Register the product with this code under Goods, then apply again."),
    "unknown_day": _l("The opening of this cash day comes first. Apply again once it is here."),
    "unknown_till": _l("Set up the till under Tills, then apply again."),
    "wrong_device": _l("Assign the till to this device under Tills, then apply again."),
    "amounts": _l("The figures do not add up. Compare with the receipt; enter it anew if it is right."),
    "tax_rate": _l("Check the dated tax rates under Settings, then apply again."),
    "number_taken": _l("Another receipt has this number. Compare the two before you decide."),
    "returned_too_much": _l("More was returned than was sold. Compare with the receipt."),
    "already_void": _l("This receipt was already voided. Usually this record can be dismissed."),
    "unknown_original": _l("The sale it belongs to is not here yet. Apply again once it is."),
    "tab_missing": _l("Open a tab for this customer under Tabs, then apply again."),
    "not_allowed": _l("Check this person's account and role under Users, then apply again."),
    "conflict": _l("Compare the two records. If both really happened, apply this one as well."),
    "unknown_kind": _l("The device is newer than this server. Update opsapp, then apply again."),
    "unreadable": _l("It cannot be applied as it is. Ask the person, enter it anew, then dismiss it."),
    "internal": _l("Please report it. Apply again after the next update."),
}


@dataclass(frozen=True)
class Lines:
    """A list inside an operation: its name, its columns (key, heading, kind), its rows of text."""

    caption: str
    columns: list[tuple[str, str, str]]
    rows: list[dict[str, str]]


def kind_text(kind: str) -> str:
    """The word for a kind of operation."""
    return _("Unknown record") if kind == "?" else str(KINDS.get(kind, kind))


def advice(code: str) -> str:
    """What the office can do about a problem."""
    return str(ADVICE.get(code, _l("Put right what the message says, then apply again.")))


def facts(data: Any) -> list[tuple[str, str]]:
    """The single values of an operation, labelled."""
    return [(_label(key), _text(key, value)) for key, value in _entries(data) if not _is_lines(value)]


def lines(data: Any) -> list[Lines]:
    """The lists of an operation as tables."""
    found = sorted(
        _entries(data), key=lambda entry: LISTS.index(entry[0]) if entry[0] in LISTS else len(LISTS)
    )
    return [_lines(key, value) for key, value in found if _is_lines(value)]


def _entries(data: Any) -> Iterator[tuple[str, Any]]:
    """The fields that say something, those with a name of ours in our order, the others behind them."""
    shape = data if isinstance(data, dict) else {"": data}
    known = {key: rank for rank, key in enumerate(FIELDS)}
    for key in sorted(shape, key=lambda key: known.get(key, len(known))):
        nothing = shape[key] in (None, "", [], {}) or shape[key] is False
        if not nothing and not (key == "discount" and shape[key] == 0):
            yield key, shape[key]


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, dict) for line in value)


def _lines(key: str, value: list[dict[str, Any]]) -> Lines:
    filled = {name for line in value for name, cell in _entries(line) if cell != 0} - SAID_OTHERWISE
    names = [name for name in FIELDS if name in filled] + sorted(filled - set(FIELDS))
    names.sort(key=lambda name: name not in FIRST)
    columns = [(name, _label(name), "number" if name in YEN | {"quantity", "rate"} else "") for name in names]
    return Lines(
        _label(key), columns, [{name: _text(name, line.get(name), line) for name in names} for line in value]
    )


def _label(key: str) -> str:
    return _printable(str(FIELDS.get(key, key)))


def _text(key: str, value: Any, beside: dict[str, Any] | None = None) -> str:
    """A value as people read it; one of an unexpected type as it is."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return _number(key, value, beside or {})
    if key == "count" and isinstance(value, dict):
        return _coins(value)
    if isinstance(value, str):
        return _word(key, value)
    return _printable(str(value))


def _printable(text: str) -> str:
    """Not too long, and without half characters, which no page can carry."""
    return text[:LONGEST].encode("utf-8", "replace").decode()


def _number(key: str, value: int, beside: dict[str, Any]) -> str:
    if key in YEN:
        return show.yen(value)
    if key == "quantity":
        return show.quantity(value, str(beside.get("unit", "each")))
    if key == "rate":
        return f"{value}%"
    return _name(NAMED[key], value) if key in NAMED else str(value)


def _word(key: str, value: str) -> str:
    if key == "day":
        value = _business_date(value)
    if key in ("day", "business_date"):
        return _or_as_it_is(lambda: show.date_text(date.fromisoformat(value)), value)
    return _printable(str(WORDS.get(key, {}).get(value, value)))


def _business_date(day_id: str) -> str:
    """The day of a cash day, whose table belongs to a feature above."""
    days = Base.metadata.tables.get("cash_day")
    if days is None or not is_id(day_id):
        return day_id
    return str(db.session.scalar(select(days.c.business_date).where(days.c.id == day_id)) or day_id)


def _or_as_it_is(read: Callable[[], str], value: str) -> str:
    try:
        return read()
    except ValueError:
        return _printable(value)


def _coins(count: dict[str, Any]) -> str:
    """'¥10,000 × 3', the largest first."""
    known = {
        int(coin): pieces for coin, pieces in count.items() if coin.isdecimal() and len(coin) < 7 and pieces
    }
    return _(", ").join(f"{show.yen(coin)} × {known[coin]}" for coin in sorted(known, reverse=True))


def _name(table: str, number: int) -> str:
    """The name in a row of a feature above this one, which is read as a table, not imported."""
    columns = Base.metadata.tables[table].columns if table in Base.metadata.tables else None
    if columns is None or not 0 < number < 2**31:
        return str(number)
    found = db.session.execute(select(columns["name"]).where(columns["id"] == number)).scalar_one_or_none()
    return str(found) if found is not None else str(number)
