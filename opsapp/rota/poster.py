"""The rota on paper: the month as a poster, and what each volunteer takes home. Data for templates/papers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from opsapp import clock, paper, show
from opsapp.org.service import organisation
from opsapp.rota import months, shifts
from opsapp.rota.duty_models import Shift
from opsapp.rota.volunteer_models import Volunteer

SIZES = ("a4", "a3")
MOST_COLUMNS = 10  # more than this, and the hours stand in the cells
PER_SLIP = 9  # lines that a quarter of an A4 holds in big type

Column = tuple[int, str]  # a kind of duty and its hours, '' where the hours stand in the cells


def poster(first: date, size: str = "a4") -> bytes:
    """The PDF of a month by day and kind of duty; size 'a4' or 'a3'."""
    return paper.render("rota_poster", poster_data(first, size))


def slips(first: date, people: Iterable[Volunteer] | None = None) -> bytes:
    """The PDF of everybody's own duties of a month, four to a page; of some people when they are given."""
    return paper.render("rota_slips", slips_data(first, people))


def poster_data(first: date, size: str = "a4") -> dict[str, Any]:
    """What the poster shows; its hours are Japanese."""
    found = shifts.between(*clock.month_bounds(first))
    names = short_names(found)
    columns = _columns(found)
    return _head(first) | {
        "size": size,
        "draft": months.of(first).published_at is None,
        "columns": [_heading(found, column) for column in columns],
        "days": [_row(day, found, columns, names) for day in _days(first)],
    }


def _head(first: date) -> dict[str, Any]:
    owner = organisation()
    return {
        "shop": owner.shop_name,
        "phone": show.phone(owner.phone),
        "month": f"{clock.era_year_text(first)}{first.month}月",
        "western": first.year,
        "printed_at": f"{clock.era_text(clock.today())} {show.time_text(clock.now())}",
    }


def _days(first: date) -> list[date]:
    start, end = clock.month_bounds(first)
    return [start + timedelta(n) for n in range((end - start).days + 1)]


def _columns(found: Sequence[Shift]) -> list[Column]:
    """By kind and hours while these fit on the paper, else by kind alone; in the order of the kinds."""
    by_hours = {(one.kind.rank, one.kind_id, _hours(one)) for one in found}
    if len(by_hours) <= MOST_COLUMNS:
        return [
            (kind, hours) for _rank, kind, hours in sorted(by_hours, key=lambda c: (c[0], c[1], _clock(c[2])))
        ]
    return [(kind, "") for _rank, kind in sorted({(rank, kind) for rank, kind, _hours in by_hours})]


def _hours(shift: Shift) -> str:
    ends = show.time_text(shift.ends_at)
    return (
        f"{show.time_text(shift.starts_at)}–{'翌' if clock.day_of(shift.ends_at) > shift.day else ''}{ends}"
    )


def _clock(hours: str) -> tuple[int, str]:
    return int(hours.partition(":")[0]), hours


def _heading(found: Sequence[Shift], column: Column) -> dict[str, str]:
    kind = next(one.kind for one in found if one.kind_id == column[0])
    return {"name": kind.name, "hours": column[1]}


def _row(day: date, found: Sequence[Shift], columns: list[Column], names: dict[int, str]) -> dict[str, Any]:
    here = [one for one in found if one.day == day]
    holiday = clock.holidays(day.year).get(day, "")
    return {
        "day": day.day,
        "weekday": clock.weekday_text(day),
        "holiday": holiday,
        "rest": bool(holiday) or day.weekday() == 6,
        "cells": [_cell([one for one in here if _belongs(one, column)], column, names) for column in columns],
    }


def _belongs(shift: Shift, column: Column) -> bool:
    return shift.kind_id == column[0] and column[1] in ("", _hours(shift))


def _cell(here: list[Shift], column: Column, names: dict[int, str]) -> dict[str, Any]:
    lines = [
        ("" if column[1] else f"{_hours(one)} ")
        + "・".join(names[each.volunteer_id] for each in one.assignments)
        for one in here
    ]
    return {
        "none": not here,
        "text": "　".join(line.strip() for line in lines),
        "missing": sum(max(0, one.people - len(one.assignments)) for one in here),
    }


def short_names(found: Sequence[Shift]) -> dict[int, str]:
    """The family name of everybody on these shifts, the whole name where two share it."""
    people = {one.volunteer_id: one.volunteer.person.name for shift in found for one in shift.assignments}
    shared = Counter(_family(name) for name in people.values())
    return {number: name if shared[_family(name)] > 1 else _family(name) for number, name in people.items()}


def _family(name: str) -> str:
    return name.split()[0]


# --- slips ---------------------------------------------------------------------------------------------------


def slips_data(first: date, people: Iterable[Volunteer] | None = None) -> dict[str, Any]:
    """What the slips show: each person's duties in order, over several slips when they are many."""
    found = shifts.between(*clock.month_bounds(first))
    everybody = {one.volunteer_id: one.volunteer for shift in found for one in shift.assignments}
    chosen = (
        sorted(everybody.values(), key=lambda one: (one.person.kana_key, one.id))
        if people is None
        else people
    )
    return _head(first) | {"slips": [slip for one in chosen for slip in _slips_of(one, found)]}


def _slips_of(volunteer: Volunteer, found: Sequence[Shift]) -> list[dict[str, Any]]:
    lines = [
        {
            "day": one.day.day,
            "weekday": clock.weekday_text(one.day),
            "hours": _hours(one),
            "kind": one.kind.name,
            "where": one.where,
        }
        for one in found
        if any(each.volunteer_id == volunteer.id for each in one.assignments)
    ]
    parts = [lines[at : at + PER_SLIP] for at in range(0, len(lines), PER_SLIP)] or [[]]
    return [
        {
            "name": volunteer.person.name,
            "total": len(lines),
            "part": number,
            "parts": len(parts),
            "lines": part,
        }
        for number, part in enumerate(parts, 1)
    ]
