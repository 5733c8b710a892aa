"""A count as a file and on paper: the sheet to count with a pencil, and the list of differences."""

from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from opsapp import paper, show
from opsapp.access import requires
from opsapp.db import db, get_or_404
from opsapp.downloads import table_file
from opsapp.stock import count_pages, count_papers, count_results, counting, departments
from opsapp.stock.blueprint import bp
from opsapp.stock.count_models import Count, CountResult
from opsapp.stock.count_sheet import Line

KINDS = ("text", "text", "text", "quantity", "text", "text")
OPEN_KINDS = ("text", "text", "text", "quantity", "quantity", "quantity", "text", "yen", "text")


@bp.get("/counts/<count_id>/list.<any(csv,xlsx):form>")
@requires("stock.count")
def count_export(count_id: str, form: str) -> Response:
    """The sheet, or the results of a posted count; in a blind count without what was expected."""
    count = get_or_404(Count, count_id)
    if not count_pages.sees_expected(count):
        headings = [
            _("Number"),
            _("Goods"),
            _("Department"),
            _("Counted quantity"),
            _("Unit"),
            _("Counted at"),
        ]
        return table_file(count.name, headings, [_blind(one) for one in counting.sheet(count)], KINDS, form)
    headings = [
        _("Number"), _("Goods"), _("Department"), _("On the list"), _("Counted quantity"), _("Difference"), _("Unit"),
        _("Difference in yen"), _("Counted at"),
    ]  # fmt: skip
    if count.posting:
        rows = [_result(one) for one in db.session.scalars(count_results.results(count))]
    else:
        rows = [_open(one) for one in counting.sheet(count)]
    return table_file(count.name, headings, rows, OPEN_KINDS, form)


def _head(product: Any) -> list[object]:
    return [product.code, product.name, departments.shown_name(product.department)]


def _blind(line: Line) -> list[object]:
    return [
        *_head(line.product),
        line.counted,
        show.unit_text(line.product.unit),
        show.datetime_text(line.counted_at, True),
    ]


def _open(line: Line) -> list[object]:
    yen = None if line.difference is None else line.yen
    facts = [line.expected, line.counted, line.difference, show.unit_text(line.product.unit), yen]
    return [*_head(line.product), *facts, show.datetime_text(line.counted_at, True)]


def _result(one: CountResult) -> list[object]:
    facts = [one.expected, one.counted, one.counted - one.expected, show.unit_text(one.product.unit)]
    return [*_head(one.product), *facts, count_results.yen(one), show.datetime_text(one.counted_at, True)]


@bp.get("/counts/<count_id>/sheet.pdf")
@requires("stock.count")
def count_paper(count_id: str) -> Response:
    """The sheet to take along with a pencil."""
    count = get_or_404(Count, count_id)
    return paper.response(count_papers.sheet(count), f"棚卸記入表-{count.name}.pdf")


@bp.get("/counts/<count_id>/result.pdf")
@requires("stock.count")
def count_result_paper(count_id: str) -> Response:
    """棚卸差異表; there is none before the posting."""
    count = get_or_404(Count, count_id)
    if count.posting is None:
        abort(404)
    return paper.response(count_papers.result(count), f"棚卸差異表-{count.name}.pdf")
