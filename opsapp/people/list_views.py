"""The register on paper and as a file: the large list by hamlet, QR cards, CSV and Excel."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from opsapp import paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.org.service import audit, organisation
from opsapp.people import exporting, households, search, service
from opsapp.people.blueprint import bp
from opsapp.people.models import Person


@bp.get("/list")
@requires("people.change")
def print_list() -> str:
    hamlet = request.args.get("hamlet", "")
    with transaction():
        found = search.by_hamlet(hamlet)
        audit(
            "people.print", "person", by=current_user, count=sum(len(persons) for _hamlet, persons in found)
        )
    return render_template(
        "people/list.html", found=search.by_hamlet(hamlet), hamlet=hamlet, hamlets=households.hamlets()
    )


@bp.get("/people.<form>")
@requires("people.load")
def export(form: str) -> Response:
    with transaction():
        rows = exporting.export_rows()
        audit("people.export", "person", by=current_user, count=len(rows), form=form)
    return table_file(_("People"), exporting.headings(), rows, exporting.KINDS, form)


@bp.get("/cards")
@requires("people.change")
def cards() -> str:
    asked = {name: request.args.get(name, "").strip() for name in ("q", "hamlet")}
    found = search.persons(asked["q"], hamlet=asked["hamlet"]) if any(asked.values()) else None
    persons = db.session.scalars(found).all() if found is not None else []
    return render_template("people/cards.html", persons=persons, asked=asked, hamlets=households.hamlets())


@bp.post("/cards")
@requires("people.change")
def cards_print() -> Response:
    ids = request.form.getlist("person", type=int)
    with transaction():
        persons = _chosen(ids)
        sheet = [_card(person) for person in persons]
        shop = {"name": organisation().shop_name, "tel": organisation().phone}
    if not sheet:
        flash(_("Please choose whose cards to print."), "danger")
        return redirect(url_for(".cards"))
    filename = _("Cards") + ".pdf"
    return paper.response(paper.person_cards({"shop": shop, "cards": sheet}), filename)


def _chosen(ids: Sequence[int]) -> Sequence[Person]:
    query = select(Person).where(Person.id.in_(ids), Person.active).order_by(Person.kana_key, Person.id)
    return db.session.scalars(query).all()


def _card(person: Person) -> dict[str, str]:
    code = service.give_card(person, by=current_user)
    home = person.household
    label = f"{home.hamlet} {home.group}".strip() if home else ""
    return {"name": person.name, "kana": person.kana, "code": code, "label": label}


@bp.post("/<int:person_id>/new-card")
@requires("people.change")
def new_card(person_id: int) -> Response:
    found = get_or_404(Person, person_id)
    with transaction():
        service.give_card(found, by=current_user, new=True)
    flash(_("The old card no longer works. Please print the new one."))
    return redirect(url_for(".person", person_id=person_id))
