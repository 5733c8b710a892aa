"""The day at a glance: what has come in, what is open, what somebody should look at."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from opsapp import clock
from opsapp.care import alerts, board
from opsapp.care.alert_models import Alert
from opsapp.db import db
from opsapp.kitchen import equipment
from opsapp.ledger.models import CashDay, Closing, Till
from opsapp.org.models import User
from opsapp.reports.service import Period, period
from opsapp.rota import gaps, mine, offer_answers, swaps, volunteers
from opsapp.rota.plan_models import Assignment
from opsapp.sales.models import Sale, SaleReview
from opsapp.stock import expiry
from opsapp.stock.count_models import Count, CountPosting
from opsapp.stock.models import Level, Place, Product
from opsapp.supply import orders
from opsapp.sync.models import Operation


@dataclass(frozen=True)
class TillState:
    """A till and its open cash day, if it has one."""

    till: Till
    open_day: CashDay | None


def figures_of(day: date | None = None) -> Period:
    """Takings and customers of today."""
    day = day or clock.today()
    return period(day, day)


def tills() -> list[TillState]:
    """Every till in use, and whether it is open."""
    closed = select(Closing.day_id)
    opened = db.session.scalars(
        select(CashDay).where(CashDay.id.not_in(closed)).order_by(CashDay.opened_at)
    ).all()
    by_till = {day.till_id: day for day in opened}
    all_tills = db.session.scalars(select(Till).where(Till.active).order_by(Till.code)).all()
    return [TillState(till, by_till.get(till.id)) for till in all_tills]


def held_count() -> int:
    """Operations that wait for somebody in the office."""
    return _count(select(Operation.id).where(Operation.status == "held"))


def flagged_count() -> int:
    """Sales that were applied but should be looked at."""
    return _count(select(Sale.id).where(Sale.flags != "", Sale.id.not_in(select(SaleReview.sale_id))))


def negative_count() -> int:
    """Goods of which more was sold from a place than was ever received there."""
    real = select(Place.id).where(Place.kind.in_(("shop", "store", "van", "kitchen", "tank")))
    return _count(select(Level.product_id).where(Level.quantity < 0, Level.place_id.in_(real)))


def expiring_count() -> int:
    """Lines of goods whose date is over or ends today."""
    return len(expiry.expiring(0))


def due_orders() -> int:
    """Orders that should have come by today and still await goods."""
    today = clock.today()
    return sum(1 for order in orders.open_orders() if order.due_on is not None and order.due_on <= today)


def running_counts() -> int:
    """Counts that were begun and not posted."""
    posted = select(CountPosting.count_id)
    return _count(select(Count.id).where(Count.given_up_at.is_(None), Count.id.not_in(posted)))


def missing_temperatures() -> int:
    """Temperatures of today that nobody has taken yet."""
    return sum(one.missing for one in equipment.due(clock.today()))


def provisional_count() -> int:
    """Goods registered at the till whose details are to be completed."""
    return _count(select(Product.id).where(Product.provisional, Product.active))


def open_alerts() -> list[Alert]:
    """Alerts of watching over that nobody has closed, the gravest first."""
    return alerts.all_open()


def watched_today() -> board.Board:
    """Who is to be seen today, and who has been."""
    return board.board(clock.today())


@dataclass(frozen=True)
class Duties:
    """What the rota wants of somebody: the next duty, and how many offers and swaps wait for an answer."""

    next: Assignment | None
    offers: int
    swaps: int


def duties_of(user: User) -> Duties | None:
    """The duties of whoever takes any; None for others."""
    volunteer = volunteers.of_user(user)
    if volunteer is None:
        return None
    coming = mine.coming(volunteer)
    offered, swapped = offer_answers.asked_of(volunteer), swaps.asked_of(volunteer)
    return Duties(coming[0] if coming else None, len(offered), len(swapped))


def gap_count() -> int:
    """People who are missing on duties of today and tomorrow."""
    return sum(gap.missing for gap in gaps.coming(2))


def _count(query: object) -> int:
    return int(db.session.scalar(select(func.count()).select_from(query.subquery())) or 0)  # type: ignore[attr-defined]
