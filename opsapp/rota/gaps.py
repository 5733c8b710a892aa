"""Gaps: shifts ahead that lack somebody, and the alarm the day before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from opsapp import clock
from opsapp.rota import months, offers, shifts, swaps, telling
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Offer

ALARM_HOUR = 8  # from then on the day before
JUST_ASKED = timedelta(hours=2)  # an offer this young gets the time to be answered first


@dataclass(frozen=True)
class Gap:
    """A shift ahead that lacks people, and the offers that look for them."""

    shift: Shift
    offers: tuple[Offer, ...]

    @property
    def missing(self) -> int:
        """How many people it lacks."""
        return self.shift.people - len(self.shift.assignments)


def between(first: date, last: date) -> list[Gap]:
    """Shifts of these days that have not begun and lack somebody, the nearest first."""
    running = offers.every_open()
    return [
        Gap(shift, tuple(one for one in running if one.shift_id == shift.id))
        for shift in shifts.between(first, last)
        if shift.starts_at > clock.now() and len(shift.assignments) < shift.people
    ]


def coming(days: int = 7) -> list[Gap]:
    """Gaps from today on, for so many days."""
    return between(clock.today(), clock.today() + timedelta(days=days - 1))


def alarm() -> int:
    """The day before, the office is told of each gap and everybody who can is asked once more: once per shift.

    How many shifts it rang for now.
    """
    return sum(_ring(gap) for gap in between(clock.today(), _alarmed_until()))


def _alarmed_until() -> date:
    today = clock.today()
    return today + timedelta(days=1) if clock.to_japan(clock.now()).hour >= ALARM_HOUR else today


def _ring(gap: Gap) -> bool:
    if any(one.made_at > clock.now() - JUST_ASKED for one in gap.offers):
        return False
    shift = gap.shift
    if not telling.office(f"rota.alarm.{shift.id}", lambda: _alarm_text(shift), "/rota/offers"):
        return False
    for offer in gap.offers:
        offers.ask(offer, 2)
    if months.is_published(shift.day):
        _offer_the_rest(gap)
    return True


def _alarm_text(shift: Shift) -> str:
    return _("Still nobody: %(shift)s. Please call somebody.", shift=telling.shift_text(shift))


def _offer_the_rest(gap: Gap) -> Sequence[Offer]:
    return [offers.offer_gap(gap.shift, by=None) for _number in range(gap.missing - len(gap.offers))]


def tick() -> int:
    """Everything the living rota does by itself, once or many times: close what is settled, ring for what is not."""
    offers.close_settled()
    swaps.close_void()
    return alarm()
