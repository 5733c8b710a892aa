"""The municipality's list of people who need help to evacuate: a copy, read-only, destroyed when it is given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from opsapp import clock, tables, text
from opsapp.care.watch_models import TownList, TownListEntry
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people.models import Person

NAME_HEADINGS = ("氏名", "名前")


def take_over(
    name: str, data: bytes, filename: str, *, received_on: date, return_by: date, by: User
) -> TownList:
    """Keep a table as it came, each line beside our own resident of that name where there is exactly one.

    RuleError when it cannot be read, has no names, or is to be returned before it came.
    """
    if return_by < received_on:
        raise RuleError(_("The last day lies before the first."), field="return_by")
    table, heading = _read(data, filename)
    copy = TownList(name=name, received_on=received_on, return_by=return_by, user_id=by.id)
    db.session.add(copy)
    db.session.flush()
    known = _by_name()
    for row in table.rows:
        person = known.get(_key(row.values[heading]))
        db.session.add(TownListEntry(list_id=copy.id, person_id=person, fields=row.values))
    db.session.flush()
    audit("care.town_list", "town_list", copy.id, by=by, rows=len(table.rows))
    return copy


@dataclass(frozen=True)
class Looked:
    """What a file would bring: its headings, how many lines, how many of them are residents of ours."""

    headings: Sequence[str]
    lines: int
    known: int


def look_through(data: bytes, filename: str) -> Looked:
    """What `take_over` would keep; nothing is kept yet. RuleError as there."""
    table, heading = _read(data, filename)
    known = _by_name()
    found = sum(1 for row in table.rows if known.get(_key(row.values[heading])) is not None)
    return Looked(table.headers, len(table.rows), found)


def _read(data: bytes, filename: str) -> tuple[tables.Table, str]:
    """The table, and under which heading the names stand."""
    try:
        table = tables.read_table(data, filename)
    except RuleError as broken:
        raise RuleError(str(broken), field="file") from broken
    heading = next((one for one in NAME_HEADINGS if one in table.headers), None)
    if heading is None:
        raise RuleError(_("These columns are missing: %(names)s.", names=NAME_HEADINGS[0]), field="file")
    return table, heading


def _key(name: str) -> str:
    return text.search_key(name)


def _by_name() -> dict[str, int | None]:
    """Residents by name; None where two have the same."""
    found: dict[str, int | None] = {}
    for number, name in db.session.execute(select(Person.id, Person.name).where(Person.active)):
        key = _key(name)
        found[key] = None if key in found else number
    return found


def read(copy: TownList, *, by: User) -> Sequence[TownListEntry]:
    """The lines of a copy; the reading is audited."""
    audit("care.town_list_read", "town_list", copy.id, by=by)
    query = select(TownListEntry).where(TownListEntry.list_id == copy.id).order_by(TownListEntry.id)
    return db.session.scalars(query).all()


def give_back(copy: TownList, how: str, *, by: User) -> int:
    """Given back or destroyed: its lines are deleted here; how many. RuleError without a word on how, or twice."""
    if copy.returned_on is not None:
        raise RuleError(_("This list was given back already."))
    if not how.strip():
        raise RuleError(_("Please write to whom it was given back, or how it was destroyed."), field="how")
    lines = db.session.scalar(
        select(func.count()).select_from(TownListEntry).where(TownListEntry.list_id == copy.id)
    )
    db.session.execute(delete(TownListEntry).where(TownListEntry.list_id == copy.id))
    copy.returned_on, copy.how = clock.today(), how.strip()[:200]
    db.session.flush()
    audit("care.town_list_end", "town_list", copy.id, by=by, rows=lines)
    return lines or 0


def overdue(today: date) -> list[TownList]:
    """Copies that should have been given back by now."""
    query = select(TownList).where(TownList.returned_on.is_(None), TownList.return_by < today)
    return list(db.session.scalars(query.order_by(TownList.return_by)))


def all_copies() -> list[TownList]:
    """Every copy, those that are still here first."""
    query = select(TownList).order_by(TownList.returned_on.is_not(None), TownList.return_by, TownList.id)
    return list(db.session.scalars(query))
