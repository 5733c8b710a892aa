"""What a count's page shows: how far it is, the sheet narrowed down, and what it came to."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from opsapp.access import may
from opsapp.db import db
from opsapp.paging import PER_PAGE, Page, asked_page, paged
from opsapp.stock import costs, count_lists, count_results, counting, search
from opsapp.stock.count_forms import EntryForm
from opsapp.stock.count_models import Count
from opsapp.stock.count_sheet import Line
from opsapp.stock.models import Product

SHOWN = ("all", "different", "missing", "again")


def sees_expected(count: Count) -> bool:
    """Whether the person signed in is shown what the list expects: in a blind count only the office is."""
    return not count.blind or count.posting is not None or may("stock.post")


def asked() -> dict[str, Any]:
    """What the list is narrowed down to."""
    shown = request.args.get("show", "all")
    return {"q": request.args.get("q", "").strip(), "show": shown if shown in SHOWN else "all"}


def choices(count: Count) -> list[tuple[str, str]]:
    """The ways to narrow the sheet down; what differs is not told in a blind count."""
    words = {
        "all": _("Every good of the count"),
        "different": _("Only differences"),
        "missing": _("Not counted yet"),
        "again": _("Better count again"),
    }
    return [(name, words[name]) for name in SHOWN if name != "different" or sees_expected(count)]


def narrowed(count: Count, lines: Sequence[Line], wanted: dict[str, Any]) -> list[Line]:
    """The lines of a sheet that are asked for."""
    keep = {
        "all": lambda line: True,
        "different": lambda line: bool(line.difference) and sees_expected(count),
        "missing": lambda line: line.counted is None,
        "again": lambda line: line.moved_meanwhile or line.counted_again,
    }[wanted["show"]]
    found = [line for line in lines if keep(line)]
    if not wanted["q"]:
        return found
    query = select(Product.id)
    for word in wanted["q"].split():
        query = query.where(search.has_word(word))
    ids = set(db.session.scalars(query))
    return [line for line in found if line.product.id in ids]


def page_of(rows: Sequence[Any]) -> Page[Any]:
    """The asked page of a list."""
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(asked_page(), pages)
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages, len(rows))


def count_page(count: Count, form: EntryForm, said: str | None = None) -> str:
    """The page of a count that goes on: entering, how far it is, the sheet, and for the office its end."""
    if may("stock.cost"):
        costs.catch_up()
    lines, wanted = counting.sheet(count), asked()
    only_sheet = "HX-Request" in request.headers
    left = [line.as_nothing() for line in lines if line.counted is None]
    return render_template(
        "stock/_count_sheet.html" if only_sheet else "stock/count.html",
        count=count,
        form=form,
        said=said,
        asked=wanted,
        show_choices=choices(count),
        page_of=page_of(narrowed(count, lines, wanted)),
        leaf=lambda number: url_for(".count", count_id=count.id, page=number, **wanted),
        sees=sees_expected(count),
        again=sum(line.moved_meanwhile for line in lines),
        sums=count_results.sheet_sums(lines),
        left=len(left),
        left_sums=count_results.sheet_sums(left),
        latest=db.session.scalars(counting.entries(count).limit(8)).all(),
        **count_lists.live(count, lines),
    )


def closed_page(count: Count) -> str:
    """The page of a posted count, or of one that was given up."""
    if count.posting is None:
        query = paged(counting.entries(count))
        return render_template("stock/count_given_up.html", count=count, page_of=query)
    wanted = asked() | {"show": request.args.get("show", "different")}
    found = count_results.results(count, wanted["q"], differing=wanted["show"] != "all")
    only_lines = "HX-Request" in request.headers
    return render_template(
        "stock/_count_results.html" if only_lines else "stock/count_result.html",
        count=count,
        asked=wanted,
        page_of=paged(found),
        sums=count_results.sums(count),
        late=db.session.scalars(count_results.late(count).limit(50)).all(),
        yen_of=count_results.yen,
    )
