"""The page of everything about goods that goes out and comes in as a table."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import db
from opsapp.downloads import table_file
from opsapp.stock import costs, opening, price_importing, search
from opsapp.stock.blueprint import bp
from opsapp.stock.models import Product


@bp.get("/tables")
@requires("stock.manage")
def tables() -> str:
    return render_template("stock/tables.html")


@bp.get("/tables/opening-stock.<form>")
@requires("stock.manage")
def opening_export(form: str) -> Response:
    """What is on hand now, in the columns in which opening stock is read."""
    costs.catch_up()
    return table_file(_("Opening stock"), opening.headings(), opening.export_rows(), opening.KINDS, form)


@bp.get("/tables/prices.<form>")
@requires("stock.manage")
def prices_export(form: str) -> Response:
    """Today's prices and those to come, in the columns in which changes are read."""
    query: Any = search.products().options(selectinload(Product.barcodes))
    rows = price_importing.export_rows(db.session.scalars(query).all())
    return table_file(_("Price changes"), price_importing.headings(), rows, price_importing.KINDS, form)
