"""What to order from a supplier, and why. The rule, for every product, in whole thousandths of its unit:

1.  A weekday's average is what sold (sales less returns and voids) on that weekday in the last 8 weeks, divided by
    how often it came round. A newer product counts from its first move, and a weekday not seen yet takes the average
    of all days. Of at least 4 such days the largest is left out when it is more than three times the others' average
    and three units above that: one feast does not fill the shelf for two months.
2.  Of a product that was here a year ago the same 8 weeks of last year (around the day 52 weeks back) count a
    quarter and the last 8 weeks three quarters: the season shows before it has begun.
3.  Expected are the averages of the days from today until the day before the delivery AFTER this one comes; of today
    only what is not sold yet.
4.  To be safe 1.3 standard deviations of these days are added, at most as much as is expected: in nine rounds of ten
    the shelf does not run empty, and what hardly sells is not heaped up.
5.  Less what is on hand (without the vans, which bring it home; below zero is nothing) and on its way, plus what will
    expire unsold, first expired first out.
6.  What is then wanted is rounded up to cases, and to the supplier's smallest number of cases.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import isqrt

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock, money, show
from opsapp.db import db
from opsapp.stock.models import Product
from opsapp.supply import order_days, proposal_facts
from opsapp.supply.models import Supplier, SupplierGood
from opsapp.supply.order_days import Round
from opsapp.supply.proposal_facts import WEEKS, Facts, Sum

NOW, AGO = 3, 1  # how the last weeks and those of a year ago are weighed
FEAST = 3
FEW = 4  # days from which one may be left out
SAFE_TENTHS = 13
FINE = 1000  # averages are kept in thousandths of thousandths


@dataclass(frozen=True)
class Figures:
    """Why so much is proposed, in thousandths of the unit; kept as JSON with the line of an order."""

    until: str  # the day on which the delivery after this one comes
    days: int  # of sales that are known, at most 56
    sold: int  # expected until then
    first: int  # expected until this delivery comes
    safety: int
    hand: int
    order: int  # on its way already
    expire: int  # will expire unsold
    case: int
    cases: int  # proposed

    @property
    def low(self) -> bool:
        """Whether the shelf runs empty before this delivery comes."""
        return max(self.hand, 0) - self.expire + self.order < self.first

    @property
    def quantity(self) -> int:
        """What is proposed, in thousandths."""
        return self.cases * self.case

    def to_json(self) -> str:
        """As it is kept in `PurchaseOrderLine.reason`."""
        return json.dumps(asdict(self), separators=(",", ":"))


NO_FIGURES = Figures("", 0, 0, 0, 0, 0, 0, 0, 1000, 0)


def figures_of(reason: str) -> Figures | None:
    """The figures kept with a line; None where there are none."""
    return Figures(**json.loads(reason)) if reason else None


@dataclass(frozen=True)
class Line:
    """A product of the supplier and the figures of its proposal."""

    good: SupplierGood
    figures: Figures

    @property
    def quantity(self) -> int:
        """Thousandths to order; what is usually bought elsewhere is not proposed."""
        return self.figures.quantity


@dataclass(frozen=True)
class Proposal:
    """What to order from a supplier in a round; every product of his has a line, in 五十音 order."""

    supplier: Supplier
    round: Round
    lines: Sequence[Line]


def propose(supplier: Supplier, *, at: datetime | None = None, ordered: date | None = None) -> Proposal:
    """The proposal for an order placed at a moment (now), or counting for an order day. The rule stands above."""
    moment = at or clock.now()
    today = clock.day_of(moment)
    chosen = order_days.round_of(supplier, ordered or order_days.order_day(supplier, moment))
    goods = _goods(supplier)
    facts = proposal_facts.of(supplier, [good.product_id for good in goods], today)
    return Proposal(supplier, chosen, [Line(good, figures(good, facts, today, chosen)) for good in goods])


def _goods(supplier: Supplier) -> Sequence[SupplierGood]:
    query = (
        select(SupplierGood)
        .join(SupplierGood.product)
        .options(joinedload(SupplierGood.product))
        .where(SupplierGood.supplier_id == supplier.id, Product.active, Product.stocked)
        .order_by(Product.kana_key, Product.name, Product.id)
    )
    return db.session.scalars(query).all()


def figures(good: SupplierGood, facts: Facts, today: date, chosen: Round) -> Figures:
    """What is proposed of one product, and why."""
    product = good.product_id
    demand = _Demand(facts, product, today)
    until = (chosen.next_delivery - today).days
    sold, first = demand.until(until), demand.until((chosen.delivery - today).days)
    safety = min(demand.safety(until), sold)
    hand, order = facts.hand.get(product, 0), facts.order.get(product, 0)
    expire = _unsold(facts.expiring.get(product, ()), demand, chosen.next_delivery)
    wanted = sold + safety - max(hand, 0) - order + expire
    cases = max(-(-wanted // good.case_size), good.minimum_cases) if wanted > 0 and good.preferred else 0
    return Figures(
        chosen.next_delivery.isoformat(), demand.known, sold, first, safety, hand, order, expire, good.case_size,
        cases,
    )  # fmt: skip


def _unsold(expiring: Sequence[tuple[datetime, int]], demand: "_Demand", until: date) -> int:
    """What expires before its turn to be sold comes, when goods leave in the order in which they expire."""
    unsold = together = 0
    for moment, quantity in expiring:
        last = clock.day_of(moment - timedelta(microseconds=1))
        if last < until:
            together += quantity
            unsold = max(unsold, together - demand.until((last - demand.today).days + 1))
    return unsold


# --- what will sell --------------------------------------------------------------------------------------


class _Demand:
    """What is expected to sell of a product from today on."""

    def __init__(self, facts: Facts, product: int, today: date) -> None:
        self.today = today
        begun = facts.begun.get(product, today)
        self.known = min((today - begun).days, 7 * WEEKS)
        self.recent = facts.sales.get((product, "recent"), {})
        first = proposal_facts.windows(today)["year"][0]
        self.year = facts.sales.get((product, "year"), {}) if begun <= first else None
        self.sold_today = sum(row[1] for row in facts.sales.get((product, "today"), {}).values())

    @cached_property
    def weekdays(self) -> dict[int, tuple[int, int]]:
        """Average (in thousandths of thousandths) and variance (in squared thousandths) by weekday 1 … 7."""
        return {day: self._weekday(day) for day in range(1, 8)}

    def _weekday(self, day: int) -> tuple[int, int]:
        weeks, rest = divmod(self.known, 7)
        times = weeks + ((self.today.isoweekday() - day - 1) % 7 < rest)
        if not times:
            return self._any_day, 0
        total, squares, times = _without_feast(self.recent.get(day, (0, 0, 0, 0)), times)
        average, variance = total * FINE // times, (squares * times - total * total) // (times * times)
        if self.year is not None:
            ago = self.year.get(day, (0, 0, 0, 0))[1] * FINE // WEEKS
            average = (NOW * average + AGO * ago) // (NOW + AGO)
        return max(average, 0), max(variance, 0)

    @cached_property
    def _any_day(self) -> int:
        """The average of all days, for a weekday that has not come round yet."""
        total = sum(row[1] for row in self.recent.values())
        return max(total, 0) * FINE // self.known if self.known else 0

    def until(self, days: int) -> int:
        """Thousandths expected today, without what sold already, and on the days after it: so many days in all."""
        if days <= 0 or not (self.recent or self.year):
            return 0
        today = max(self._on(0) - self.sold_today * FINE, 0)
        return money.divide(today + sum(self._on(ahead) for ahead in range(1, days)), FINE, "round")

    def _on(self, ahead: int) -> int:
        return self.weekdays[(self.today.isoweekday() + ahead - 1) % 7 + 1][0]

    def safety(self, days: int) -> int:
        """Thousandths by which so many days may well sell more than expected."""
        if not self.recent:
            return 0
        start = self.today.isoweekday()
        variance = sum(self.weekdays[(start + ahead - 1) % 7 + 1][1] for ahead in range(max(days, 0)))
        return isqrt(variance) * SAFE_TENTHS // 10


def _without_feast(row: Sum, times: int) -> tuple[int, int, int]:
    """Sum, squares and number of some days; one that stands out is left out."""
    _days, total, most, squares = row
    others = total - most
    if times >= FEW and most * (times - 1) > FEAST * others and (most - 3000) * (times - 1) > others:
        return others, squares - most * most, times - 1
    return total, squares, times


# --- in words --------------------------------------------------------------------------------------------


def sentence(figures: Figures, unit: str = "each") -> str:
    """Why so much is proposed, in one plain sentence."""
    if not figures.until:
        return ""
    until = show.date_text(date.fromisoformat(figures.until))
    parts = [_("about %(n)s will sell until %(day)s", n=_rounded(figures.sold, unit), day=until)]
    if not figures.days:
        parts = [_("no sales are known yet")]
    if figures.safety >= 500:
        parts.append(_("%(n)s to be safe", n=_rounded(figures.safety, unit)))
    parts.append(_("%(n)s on hand", n=show.quantity(figures.hand, unit)))
    parts.append(_("%(n)s on order", n=show.quantity(figures.order, unit)))
    if figures.expire:
        parts.append(_("%(n)s expire", n=show.quantity(figures.expire, unit)))
    return _(" · ").join(parts) + " → " + _result(figures, unit)


def _result(figures: Figures, unit: str) -> str:
    if not figures.cases:
        return _("nothing to order")
    return cases_text(figures.quantity, figures.case, unit)


def cases_text(quantity: int, case: int, unit: str = "each") -> str:
    """'2 cases (48)'; without cases of several only '48'; what is no whole case is said in units."""
    if case == 1000 and unit == "each":
        return counted(quantity, unit)
    if quantity % case:
        return counted(quantity, unit)
    cases = quantity // case
    if cases == 1:
        return _("1 case (%(n)s)", n=show.quantity(quantity, unit))
    return _("%(cases)s cases (%(n)s)", cases=show.number(cases), n=show.quantity(quantity, unit))


def counted(quantity: int, unit: str) -> str:
    """'18個', '18 pieces', '2.5 kg'."""
    if unit != "each":
        return show.quantity(quantity, unit)
    return _("%(n)s pcs", n=show.quantity(quantity))


def _rounded(quantity: int, unit: str) -> str:
    step = 1000 if unit == "each" else 100
    return counted(money.divide(quantity, step, "round") * step, unit)
