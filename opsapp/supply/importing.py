"""Suppliers as a table: the same columns go out and come in.

An empty cell leaves what is known as it is. A supplier is found again by our number, else by its name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp import money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.importing import (
    CHANGED,
    NEW,
    SAME,
    Column,
    Importer,
    Record,
    Values,
    importer_of,
    register,
    yes_or_no,
)
from opsapp.org.models import User
from opsapp.supply import suppliers
from opsapp.supply.models import Supplier

KINDS = {
    "company": ("company", "法人", "会社", "1"),
    "person": ("person", "個人", "農家", "2"),
}
_KINDS = {text.search_key(one): kind for kind, several in KINDS.items() for one in several}


def _checked(name: str, read: Callable[[str], Any] = text.clean_name) -> Callable[[str], Any]:
    return lambda cell: suppliers.check(name, read(cell))


def whole_number(cell: str) -> int:
    """Parser of a column of whole numbers. RuleError for anything else."""
    digits = text.normalize_code(cell).replace(",", "")
    if not digits.isdecimal() or len(digits) > 9:
        raise RuleError(_("%(cell)s is not a whole number.", cell=cell))
    return int(digits)


def _kind(cell: str) -> str:
    if (found := _KINDS.get(text.search_key(cell))) is None:
        raise RuleError(_("%(cell)s is neither company nor person. Write 法人 or 個人.", cell=cell))
    return found


def _day(cell: str) -> int:
    """A day of the month; 末 and 月末 are its end."""
    return (
        31
        if text.search_key(cell) in (text.search_key("末"), text.search_key("月末"))
        else whole_number(cell)
    )


SUPPLIER_COLUMNS = (
    Column(
        "code",
        ("仕入先番号", "仕入先コード", "Number"),
        parse=_checked("code"),
        hint=_l("Left empty, the next number is given."),
    ),
    Column("name", ("仕入先名", "名称", "Name"), required=True, parse=_checked("name")),
    Column("kana", ("よみ", "ふりがな", "フリガナ", "Reading"), parse=_checked("kana")),
    Column("kind", ("法人・個人", "種別", "Kind"), parse=_kind, hint=_l("法人 or 個人; left empty, 法人.")),
    Column(
        "registration_number",
        ("登録番号", "インボイス番号", "T番号", "Registration number"),
        parse=_checked("registration_number"),
        hint=_l("T and 13 digits."),
    ),
    Column("phone", ("電話", "電話番号", "Phone"), parse=_checked("phone")),
    Column("fax", ("FAX", "ファックス", "Fax"), parse=_checked("fax")),
    Column("email", ("メール", "メールアドレス", "E-mail"), parse=_checked("email")),
    Column("contact", ("担当者", "先方担当者", "Contact"), parse=_checked("contact")),
    Column("order_days", ("発注曜日", "Order days"), parse=_checked("order_days"), hint=_l("Like 月水金.")),
    Column("cutoff", ("締切時刻", "締切", "Cut-off"), parse=_checked("cutoff"), hint=_l("Like 15:00.")),
    Column(
        "lead_days",
        ("納品までの日数", "リードタイム", "Lead days"),
        parse=_checked("lead_days", whole_number),
        hint=_l("1: it comes on the day after the order."),
    ),
    Column(
        "minimum_yen",
        ("最低発注額(税抜)", "最低発注額", "Minimum order"),
        parse=_checked("minimum_yen", money.parse_yen),
        hint=_l("Yen without tax of one order."),
    ),
    Column(
        "closing_day",
        ("締日", "Closing day"),
        parse=_checked("closing_day", _day),
        hint=_l("1 to 31, or 末."),
    ),
    Column(
        "pay_after_months",
        ("支払月", "支払サイト(月)", "Months until payment"),
        parse=_checked("pay_after_months", whole_number),
        hint=_l("0: the same month, 1: the month after."),
    ),
    Column("pay_day", ("支払日", "Payment day"), parse=_checked("pay_day", _day), hint=_l("1 to 31, or 末.")),
    Column("note", ("備考", "Remarks"), parse=_checked("note")),
    Column("active", ("取引中", "Active"), parse=yes_or_no),
)
SUPPLIER_KINDS = [
    "number" if c.name == "lead_days" else "yen" if c.name == "minimum_yen" else "text"
    for c in SUPPLIER_COLUMNS
]


@dataclass
class KnownSuppliers:
    """Suppliers by number and by name, and the lines of this file seen already."""

    by_code: dict[str, Supplier] = field(default_factory=dict)
    by_name: dict[str, Supplier] = field(default_factory=dict)
    seen: dict[Any, str] = field(default_factory=dict)

    def find(self, cell: str) -> Supplier | None:
        """The supplier with this number or name; a spreadsheet takes the zeros in front away."""
        code = text.normalize_code(cell)
        padded = code.zfill(suppliers.DIGITS)
        return self.by_code.get(code) or self.by_code.get(padded) or self.by_name.get(text.search_key(cell))


def known_suppliers() -> KnownSuppliers:
    """All suppliers, read once."""
    known = KnownSuppliers()
    for supplier in db.session.scalars(select(Supplier)):
        known.by_code[supplier.code] = supplier
        known.by_name[text.search_key(supplier.name)] = supplier
    return known


def check_supplier(values: Values, known: KnownSuppliers) -> str:
    """What loading this row would do. Raises RuleError when it contradicts what is known or another line."""
    found = (
        known.find(values["code"]) if values["code"] else known.by_name.get(text.search_key(values["name"]))
    )
    kind = values["kind"] or (found.kind if found else suppliers.COMPANY)
    if number := values["registration_number"]:
        suppliers.check_number(kind, number, confirmed=True)
    mark = ("supplier", found.id) if found else ("name", text.search_key(values["name"]))
    if mark in known.seen:
        raise RuleError(_("%(name)s is in the table twice.", name=known.seen[mark]), field="name")
    known.seen[mark] = values["name"]
    if found is None:
        return NEW
    values["supplier_id"] = found.id
    return (
        CHANGED if any(given not in (None, getattr(found, name)) for name, given in _given(values)) else SAME
    )


def _given(values: Values) -> list[tuple[str, Any]]:
    return [(column.name, values[column.name]) for column in SUPPLIER_COLUMNS]


def load_suppliers(records: list[Record], by: User | None) -> None:
    """Write every new and changed supplier."""
    used = set(db.session.scalars(select(Supplier.code)))
    used |= {record.values["code"] for record in records if record.values["code"]}
    with db.session.no_autoflush:
        for record in records:
            if record.state == SAME:
                continue
            known = record.values.get("supplier_id")
            supplier = db.session.get(Supplier, known) if known else None
            if supplier is None:
                supplier = Supplier(code=record.values["code"] or suppliers.next_code(used))
                used.add(supplier.code)
                db.session.add(supplier)
            for name, value in _given(record.values):
                if value is not None and not (known and name == "code"):
                    setattr(supplier, name, value)
            suppliers.keys(supplier)
    db.session.flush()


def supplier_row(supplier: Supplier) -> list[object]:
    """A supplier as a row of this table."""
    values: Values = {column.name: getattr(supplier, column.name) for column in SUPPLIER_COLUMNS}
    values["kind"] = KINDS[supplier.kind][1]
    values["order_days"] = "".join("月火水木金土日"[int(day) - 1] for day in supplier.order_days)
    for name in ("closing_day", "pay_day"):
        values[name] = "末" if values[name] == 31 else str(values[name])
    values["pay_after_months"] = str(supplier.pay_after_months)
    values["active"] = "○" if supplier.active else "×"
    return [values[column.name] for column in SUPPLIER_COLUMNS]


def headings(kind: str) -> list[str]:
    """The headings of a kind of table, in the language of the page; they are understood when it comes back."""
    return [column.heading for column in importer_of(kind).columns]


register(
    Importer(
        "suppliers", _l("Suppliers"), "supply.manage", SUPPLIER_COLUMNS, known_suppliers, check_supplier,
        load_suppliers, "supply.suppliers",
    )
)  # fmt: skip
