"""The demo's suppliers send their invoices each month, one of them wrongly, and are paid when they are due."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from opsapp import money
from opsapp.db import db
from opsapp.org.models import User
from opsapp.org.service import organisation
from opsapp.supply import invoices, payments, receiving_lists
from opsapp.supply.invoices import Amount, Group
from opsapp.supply.models import StockReceipt, Supplier

ARRIVES = 4  # days after the closing day
WAYS = {"003": "cash", "010": "debit"}  # all others by transfer
WRONG = {("004", 7): 1296, ("001", 10): -3240}  # supplier and month: yen asked too much or too little


@dataclass(frozen=True)
class Delivered:
    """A delivery that is not billed yet: yen without tax by what is taxed alike."""

    receipt: int
    on: date
    net: dict[Group, int]


@dataclass
class Bills:
    """Invoices and payments, day by day; `due` is what was billed and not paid."""

    office: int
    due: list[tuple[date, str, int]] = field(default_factory=list)
    delivered: dict[str, list[Delivered]] = field(default_factory=lambda: defaultdict(list))
    _until: date | None = None

    def keep(self, code: str, receipt: StockReceipt) -> None:
        """A delivery that the next invoice asks for, with what it came to."""
        net: dict[Group, int] = defaultdict(int)
        for line in receipt.lines:
            taxed = line.tax_class not in invoices.UNTAXED
            group = Group(invoices.TAXED if taxed else line.tax_class or "", line.tax_rate or 0)
            net[group] += receiving_lists.cost_of(line) or 0
        self.delivered[code].append(Delivered(receipt.id, receipt.received_on, net))

    def settle(self, day: date) -> None:
        """Write down the invoices that came since the last open day, and pay what is due."""
        start = self._until or day
        self._until = day
        closed = [start + timedelta(days=n - ARRIVES + 1) for n in range((day - start).days)]
        pay = [one for one in self.due if one[0] <= day]
        if not pay and not any((one + timedelta(days=1)).day == 1 or one.day == 20 for one in closed):
            return
        by = db.session.get_one(User, self.office)
        known = {one.code: one for one in db.session.scalars(select(Supplier).order_by(Supplier.code))}
        for closing in closed:
            for supplier in known.values():
                if _closes(supplier, closing):
                    self._bill(supplier, closing, by)
        for one in pay:
            self.due.remove(one)
            way = WAYS.get(one[1], "transfer")
            payments.pay(known[one[1]], one[2], paid_on=day, way=way, by=by, confirmed=True)

    def _bill(self, supplier: Supplier, closing: date, by: User) -> None:
        mine = [one for one in self.delivered[supplier.code] if one.on <= closing]
        if not mine:
            return
        self.delivered[supplier.code] = [one for one in self.delivered[supplier.code] if one.on > closing]
        query = select(StockReceipt).where(StockReceipt.id.in_([one.receipt for one in mine]))
        receipts = db.session.scalars(query.order_by(StockReceipt.id)).all()
        amounts = _amounts(mine)
        wrong = WRONG.get((supplier.code, closing.month), 0)
        if wrong:
            amounts[0] = Amount(amounts[0].group, amounts[0].amount + wrong)
        invoice = invoices.enter(
            supplier,
            amounts,
            invoice_date=closing,
            number=f"{closing:%y%m}-{supplier.code}",
            receipts=receipts,
            registration_number=supplier.registration_number,
            note="納品書と金額が合わず、電話で確かめ中" if wrong else "",
            by=by,
            confirmed=True,
        )
        self.due.append((invoice.due_on, supplier.code, invoice.total))


def _closes(supplier: Supplier, day: date) -> bool:
    if supplier.closing_day < 31:
        return day.day == supplier.closing_day
    return (day + timedelta(days=1)).day == 1


def _amounts(mine: Iterable[Delivered]) -> list[Amount]:
    """What the supplier asks for: tax once per rate (DOMAIN 1.2)."""
    net: dict[Group, int] = defaultdict(int)
    for one in mine:
        for group, yen in one.net.items():
            net[group] += yen
    rounding = organisation().tax_rounding
    taxes = {group: money.tax_excluded(yen, group.rate, rounding) for group, yen in net.items()}
    ordered = sorted(net, key=lambda group: (-group.rate, group.tax_class))
    return [Amount(group, net[group] + taxes[group], taxes[group]) for group in ordered]
