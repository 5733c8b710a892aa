"""衛生管理の記録: a month on one A4 sheet, equipment and hygiene by day, and what was out of its limits."""

from collections import defaultdict
from datetime import date
from typing import Any

from flask_babel import force_locale

from opsapp import clock, paper, show
from opsapp.kitchen import degrees, equipment, safety, safety_words
from opsapp.kitchen.models import SafetyRecord
from opsapp.org.service import organisation

Cells = dict[tuple[object, int], list[SafetyRecord]]
SHORT = {  # the lines of the hygiene list, on paper
    "health": "健康・手の傷", "hands": "手洗い・服装", "goods": "入荷品の確認", "tools": "器具の洗浄",
    "clean": "清掃・害虫", "water": "トイレの清掃",
}  # fmt: skip


def pdf(first: date) -> bytes:
    """The sheet of the month that begins on a day."""
    first, last = clock.month_bounds(first)
    rows = safety.standing(first, last)
    cells: Cells = defaultdict(list)
    for one in rows:
        cells[one.equipment_id if one.kind == "store" else one.limits, one.business_date.day].append(one)
    shop = organisation()
    with force_locale("ja"):
        data = {
            "shop": shop.shop_name or shop.name,
            "month": f"{clock.era_year_text(first)}{first.month}月",
            "printed_at": show.printed_at(),
            "days": [_day(first.replace(day=day)) for day in range(1, last.day + 1)],
            "equipment": _equipment(rows, cells, last.day),
            "hygiene": [_line(code, words, cells, last.day) for code, words in SHORT.items()],
            "measured": [_entry(one) for one in rows if one.kind in ("cook", "cool")],
            "wrong": [_entry(one) for one in rows if not one.within],
        }
    return paper.render("safety_month", data)


def _day(day: date) -> dict[str, Any]:
    return {"number": str(day.day), "weekday": clock.weekday_text(day), "off": day.weekday() == 6}


def _equipment(rows: list[SafetyRecord], cells: Cells, days: int) -> list[dict[str, Any]]:
    """Equipment in use, and what no longer is but was measured in this month."""
    measured = {one.equipment_id for one in rows}
    found = [one for one in equipment.all_equipment(gone=True) if one.active or one.id in measured]
    return [
        {
            "name": one.name,
            "limits": equipment.limits_text(equipment.limits_of(one)),
            "cells": [[_reading(row) for row in cells.get((one.id, day), [])] for day in range(1, days + 1)],
        }
        for one in found
    ]


def _reading(row: SafetyRecord) -> dict[str, Any]:
    return {"text": degrees.text(row.value), "good": row.within}


def _line(code: str, words: str, cells: Cells, days: int) -> dict[str, Any]:
    marks = [cells.get((code, day), []) for day in range(1, days + 1)]
    return {"name": words, "cells": [("○" if one[-1].within else "×") if one else "" for one in marks]}


def _entry(row: SafetyRecord) -> list[str]:
    return [
        show.datetime_text(row.at),
        safety_words.subject(row),
        safety_words.value(row),
        safety_words.limits(row),
        row.measure or ("適" if row.within else ""),
        row.user.name,
    ]
