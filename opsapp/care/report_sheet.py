"""The month report on A4 and as a table; the paper is always in Japanese."""

from collections.abc import Iterator
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock
from opsapp.care.alert_models import LEVELS
from opsapp.care.concerns import LEVEL_WORDS, SOURCE_WORDS
from opsapp.care.report import Line, Report, Times
from opsapp.ledger.statements import shop_of
from opsapp.org.models import Organisation
from opsapp.show import date_text

KINDS = ("text", *("number",) * 11)


def headings() -> list[str]:
    """Of the table by hamlet."""
    return [
        _("Hamlet"), _("People with a plan"), _("Seen at least once"), _("Seen by nobody"), _("Visits"),
        _("Phone calls"), _("Other contacts"), _("Not done, with a reason"), *(str(LEVEL_WORDS[one]) for one in LEVELS),
        _("Alerts"),
    ]  # fmt: skip


def row(one: Line) -> list[object]:
    """A line of the table by hamlet."""
    return [
        one.hamlet or _("No hamlet"), one.planned, one.seen, one.unseen, one.visits, one.calls, one.others,
        one.not_done, *(one.concerns[level] for level in LEVELS), one.alerts,
    ]  # fmt: skip


def total(report: Report) -> list[object]:
    """The last line of that table."""
    return [_("Total"), *row(report.total)[1:]]


def minutes_text(minutes: int | None) -> str:
    """'45 min', '3 h 05 min', '2 days 4 h'; '–' where there is none."""
    if minutes is None:
        return "–"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return _("%(days)s days %(hours)s h", days=hours // 24, hours=hours % 24)
    if hours:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    return _("%(minutes)s min", minutes=rest)


def printed(report: Report, organisation: Organisation) -> dict[str, Any]:
    """Data of the paper `care_report`."""
    with force_locale("ja"):
        figures = [
            (_("Visits"), report.total.visits), (_("Phone calls"), report.total.calls),
            (_("Concerns"), sum(report.total.concerns.values())), (_("Alerts"), report.total.alerts),
        ]  # fmt: skip
        return {
            "title": _("Report on watching over"),
            "subtitle": f"{clock.era_year_text(report.first)}{report.first.month}月",
            "shop": shop_of(organisation),
            "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
            "figures": [{"label": label, "value": value, "kind": "number"} for label, value in figures],
            "sections": list(_sections(report)),
        }


def _sections(report: Report) -> Iterator[dict[str, Any]]:
    heads = headings()
    people, work = heads[:8], [heads[0], *heads[8:]]
    table, last = [row(one) for one in report.lines], total(report)
    yield _section(_("Contacts by hamlet"), people, [one[:8] for one in table], last[:8])
    yield _section(_("Concerns by hamlet"), work, [[one[0], *one[8:]] for one in table], [last[0], *last[8:]])
    yield _section(_("Concerns by where they came from"), *sources(report))
    yield _section(_("How soon alerts were answered"), *times(report))
    if report.named:
        rows = [[one.person.name, *_about(one.alert)] for one in report.named]
        note = _("Only people who have agreed to be named to the municipality.")
        heads = [_("Name"), _("How worrying"), _("Opened"), _("Answered on")]
        columns = [{"label": label, "kind": "text"} for label in heads]
        yield {"title": _("Alerts with names"), "columns": columns, "rows": rows, "note": note}


def _about(alert: Any) -> list[str]:
    closed = date_text(alert.closed_at) if alert.closed_at else _("still open")
    return [str(LEVEL_WORDS[alert.level]), date_text(alert.opened_at), closed]


def sources(report: Report) -> tuple[list[str], list[list[object]]]:
    """Concerns by where they came from: headings and lines."""
    heads = [_("Where from"), *(str(LEVEL_WORDS[one]) for one in LEVELS)]
    lines: list[list[object]] = [
        [str(word), *(report.by_source.get((source, level), 0) for level in LEVELS)]
        for source, word in SOURCE_WORDS.items()
    ]
    return heads, lines


def times(report: Report) -> tuple[list[str], list[list[object]]]:
    """Response times: headings and lines."""
    heads = [_("From the alert until"), _("Times"), _("Half of them within"), _("The longest")]
    return heads, [_time(_("somebody took it"), report.heard), _time(_("it was closed"), report.closed)]


def _time(label: str, one: Times) -> list[object]:
    return [label, one.count, minutes_text(one.median), minutes_text(one.longest)]


def _section(
    title: str, heads: list[str], rows: list[list[object]], last: list[object] | None = None
) -> dict[str, Any]:
    columns = [{"label": label, "kind": "number" if at else "text"} for at, label in enumerate(heads)]
    return {"title": title, "columns": columns, "rows": rows} | ({"total": last} if last else {})
