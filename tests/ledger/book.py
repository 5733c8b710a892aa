"""A tab's book for the tests: purchases and payments on given days."""

from datetime import date, datetime

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.ledger.models import Tab, TabEntry


def write(tab_id: int, kind: str, yen: int, day: date, **more: object) -> int:
    """One entry, signed yen; its id."""
    moment = datetime(day.year, day.month, day.day, 10, tzinfo=clock.JST)
    with transaction():
        entry = TabEntry(
            tab_id=tab_id,
            kind=kind,
            yen=yen,
            business_date=day,
            happened_at=moment,
            recorded_at=moment,
            **more,
        )
        db.session.add(entry)
        db.session.flush()
        return entry.id


def tab_of(person_id: int) -> Tab:
    """The tab of a person."""
    return db.session.query(Tab).filter_by(person_id=person_id).one()
