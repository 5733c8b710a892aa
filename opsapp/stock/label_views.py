"""The page on which labels are chosen and printed, and goods without a code get one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.stock import departments, instore, prices
from opsapp.stock import labels as service
from opsapp.stock.blueprint import bp
from opsapp.stock.models import Product

WORDS = ("q", "since", "on", "kind")


@dataclass(frozen=True)
class Asked:
    """What the page was asked for, as typed and as read."""

    words: dict[str, Any]
    since: date | None
    day: date
    problem: str

    @property
    def given(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.words["q"] or self.words["department"] or self.since or self.words["product"])


def _asked(source: Any) -> Asked:
    words: dict[str, Any] = {name: source.get(name, "").strip() for name in WORDS}
    words |= {
        "department": source.get("department", type=int),
        "product": source.getlist("product", type=int),
    }
    words["kind"] = words["kind"] if words["kind"] in service.PAPERS else "shelf"
    try:
        since = clock.parse_date(words["since"]) if words["since"] else None
        day = clock.parse_date(words["on"]) if words["on"] else clock.today()
    except RuleError as broken:
        return Asked(words, None, clock.today(), str(broken))
    return Asked(words, since, day, "")


def _found(asked: Asked) -> list[Product]:
    if not asked.given:
        return []
    if ids := asked.words["product"]:
        return list(service.chosen(ids[: service.MOST]))
    query = service.to_label(
        asked.words["q"], department_id=asked.words["department"], since=asked.since, until=asked.day
    )
    return list(db.session.scalars(query.limit(service.MOST)))


@bp.get("/labels")
@requires("stock.manage")
def labels() -> str:
    asked = _asked(request.args)
    found = _found(asked)
    return render_template(
        "stock/labels.html",
        products=found,
        asked=asked.words,
        wanted=asked.given,
        problem=asked.problem,
        day=asked.day,
        today=clock.today(),
        without_code=len(instore.without_code(found)),
        papers=service.PAPERS,
        options=[(one.id, departments.shown_name(one)) for one in departments.all_departments()],
        prices=prices.prices_on(asked.day, [one.id for one in found]),
    )


@bp.post("/labels")
@requires("stock.manage")
def labels_print() -> Response:
    asked = _asked(request.form)
    found = service.chosen(asked.words["product"][: service.MOST])
    if not found:
        flash(_("Please choose the goods."), "danger")
        return redirect(url_for(".labels"))
    copies = {one.id: _number(f"copies-{one.id}", _number("copies", 1)) for one in found}
    skip = min(_number("skip", 0), service.PAPERS[asked.words["kind"]].per_sheet - 1)
    try:
        made = service.pdf(found, kind=asked.words["kind"], copies=copies, skip=skip, day=asked.day)
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(_back(asked))
    name = _("Shelf labels") if service.PAPERS[asked.words["kind"]].shelf else _("Price labels")
    return paper.response(made, f"{name}.pdf")


@bp.post("/labels/codes")
@requires("stock.manage")
def labels_codes() -> Response:
    """Give the chosen goods that carry no code an item number of our own."""
    asked = _asked(request.form)
    try:
        with transaction():
            given = instore.assign(service.chosen(asked.words["product"][: service.MOST]), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".layouts") if broken.code == "no_layout" else _back(asked))
    flash(_("%(n)s goods have a number of our own now. Price labels carry it as bars.", n=given))
    return redirect(_back(asked))


def _number(name: str, default: int) -> int:
    """A whole number of a field, within reason; the default for an empty or odd one."""
    typed = request.form.get(name, type=int)
    return default if typed is None else min(max(typed, 0), service.MOST_LABELS)


def _back(asked: Asked) -> str:
    kept = {name: asked.words[name] for name in (*WORDS, "department", "product") if asked.words[name]}
    return url_for(".labels", **kept)
