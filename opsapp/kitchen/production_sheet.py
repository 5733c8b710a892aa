"""製造指示書: what is to be made on a day, with how much of everything, for the wall of the kitchen."""

from datetime import date
from typing import Any

from flask_babel import force_locale

from opsapp import clock, paper, show
from opsapp.kitchen import composition, degrees, plans, production
from opsapp.kitchen.models import ProductionPlan, RecipeVersion
from opsapp.org.service import organisation


def pdf(day: date) -> bytes:
    """The A4 sheet of a day; an empty plan is an empty sheet."""
    rows = plans.of_days(day, day)
    made = composition.versions([one.recipe.product_id for one in rows], all_=True)
    done = plans.done(rows)
    shop = organisation()
    with force_locale("ja"):
        data = {
            "shop": shop.shop_name or shop.name,
            "day": clock.era_text(day) + f"（{clock.weekday_text(day)}）",
            "printed_at": show.printed_at(),
            "plans": [_plan(one, made[one.recipe.product_id], one.id in done) for one in rows],
        }
    return paper.render("production_sheet", data)


def _plan(row: ProductionPlan, version: RecipeVersion, done: bool) -> dict[str, Any]:
    product = row.recipe.product
    return {
        "name": product.name,
        "quantity": _amount(row.quantity, product.unit),
        "note": row.note,
        "done": done,
        "core": degrees.text(version.cook_to),
        "keeps": version.keeps_hours,
        "method": version.method,
        "lines": [
            [line.product.name, _amount(production.scaled(line, row.quantity, version), line.product.unit)]
            for line in version.ingredients
        ],
    }


def _amount(thousandths: int, unit: str) -> str:
    shown = show.quantity(thousandths, unit)
    return f"{shown}個" if unit == "each" else shown
