"""The register of alcohol checks as a paper and as a table: every field that the law names (DOMAIN 6)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock, show
from opsapp.org.models import Organisation
from opsapp.rota import alcohol, work_words
from opsapp.rota.work_models import AlcoholCheck

KINDS = ("date", "text", "text", "text", "text", "text", "text", "text", "text", "text", "text", "text")


def headings() -> list[str]:
    """The columns of the table."""
    return [
        _("Day"), _("Time"), _("When"), _("Driver"), _("Car number"), _("Confirmed by"), _("How it was confirmed"),
        _("Detector"), _("Reading (mg/l)"), _("Alcohol"), _("Instruction"), _("Note"),
    ]  # fmt: skip


def row(one: AlcoholCheck, gone: set[int]) -> list[object]:
    """A check as a row of the table; one that was taken back says so, and so does the row that takes it back."""
    back = (
        _("Taken back")
        if one.id in gone
        else _("Takes back no. %(n)s", n=one.reverses_id)
        if one.reverses_id
        else ""
    )
    return [
        clock.day_of(one.happened_at), show.time_text(one.happened_at), str(work_words.MOMENTS[one.moment]),
        one.driver.person.name, one.vehicle, one.confirmer, str(work_words.CHECKED[one.method]),
        _("used") if one.detector else _("not used"), reading_text(one.reading),
        _("found") if one.positive else _("none found"), one.instruction, " ".join(filter(None, (back, one.note))),
    ]  # fmt: skip


def reading_text(hundredths: int | None) -> str:
    """'0.15' milligrams per litre."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def taken_back(rows: Sequence[AlcoholCheck]) -> set[int]:
    """The checks among these that were taken back."""
    return {one.reverses_id for one in rows if one.reverses_id is not None}


def paper(first: date, organisation: Organisation) -> dict[str, Any]:
    """Data of the paper `alcohol_month`, always in Japanese."""
    with force_locale("ja"):
        rows = alcohol.register(*clock.month_bounds(first))
        gone = taken_back(rows)
        return {
            "title": _("Register of alcohol checks"),
            "subtitle": f"{clock.era_year_text(first)}{first.month}月",
            "shop": organisation.shop_name,
            "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
            "detail": _("Kept for one year."),
            "seals": [_("Checked by")],
            "columns": headings(),
            "rows": [[_day(one), *(str(cell) for cell in row(one, gone)[1:])] for one in rows],
            "empty": _("No check was written down in this month."),
        }


def _day(one: AlcoholCheck) -> str:
    day = clock.day_of(one.happened_at)
    return f"{day.month}/{day.day}({clock.weekday_text(day)})"
