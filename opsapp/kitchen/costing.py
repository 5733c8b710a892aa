"""What something made here costs: its ingredients, exactly, in thousandths of a yen without tax (milli-yen)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from opsapp import clock, money
from opsapp.kitchen import composition
from opsapp.kitchen.models import RecipeIngredient, RecipeVersion
from opsapp.org.service import organisation, tax_rates
from opsapp.stock import costs, prices
from opsapp.stock.models import Product


@dataclass(frozen=True)
class Cost:
    """A batch: what each line comes to, in milli-yen; None where no cost is known."""

    lines: list[tuple[RecipeIngredient, int | None]]
    yield_quantity: int

    @property
    def batch(self) -> int:
        """Milli-yen of all lines whose cost is known."""
        return sum(value for _line, value in self.lines if value is not None)

    @property
    def batch_yen(self) -> int:
        """The same in whole yen."""
        return money.divide(self.batch, 1000, "round")

    @property
    def each_yen(self) -> int:
        """Whole yen of one piece or unit."""
        return per_unit(self.batch, self.yield_quantity)

    @property
    def missing(self) -> list[RecipeIngredient]:
        """The lines of which no cost is known."""
        return [line for line, value in self.lines if value is None]


def per_unit(value: int, quantity: int) -> int:
    """Whole yen per unit, half up, from milli-yen for so many thousandths."""
    return money.divide(value, quantity, "round") if quantity else 0


def of_version(version: RecipeVersion) -> Cost:
    """What a batch costs now."""
    return of_versions([version])[version.id]


def of_versions(versions: Iterable[RecipeVersion]) -> dict[int, Cost]:
    """What a batch of several versions costs now, by version; costs are asked for all of them at once."""
    wanted = list(versions)
    lines = [line for one in wanted for line in one.ingredients]
    found = dict(zip(lines, values([(line.product_id, line.quantity) for line in lines]), strict=True))
    return {
        one.id: Cost([(line, found[line]) for line in one.ingredients], one.yield_quantity) for one in wanted
    }


def values(taken: Sequence[tuple[int, int]]) -> list[int | None]:
    """Milli-yen of thousandths of several products at what they cost now; None where nobody knows."""
    made = composition.closure(product for product, _quantity in taken)
    ids = {product for product, _quantity in taken}
    ids |= {line.product_id for one in made.values() for line in one.ingredients}
    known = costs.averages(sorted(ids))
    return [_value(product, quantity, known, made, ()) for product, quantity in taken]


def _value(
    product_id: int, quantity: int, known: dict[int, int], made: composition.Made, above: tuple[int, ...]
) -> int | None:
    """What is made here and was never cooked yet costs what its own ingredients cost."""
    if known.get(product_id):
        return costs.worth(quantity, known[product_id])
    if product_id not in made or product_id in above:
        return None
    version, inside = made[product_id], (*above, product_id)
    parts = [_value(one.product_id, one.quantity, known, made, inside) for one in version.ingredients]
    if None in parts:
        return None
    return money.divide(sum(part or 0 for part in parts) * quantity, version.yield_quantity, "round")


def prices_without_tax(products: Sequence[Product], on: date | None = None) -> dict[int, int]:
    """Yen per unit without tax by product; those without a price are left out."""
    day = on or clock.today()
    rates, rounding = tax_rates(day), organisation().tax_rounding
    gross = prices.prices_on(day, [one.id for one in products])
    return {
        one.id: gross[one.id] - money.tax_included(gross[one.id], rates[one.tax_class], rounding)
        for one in products
        if one.id in gross
    }


def ratio(cost: Cost, net: int | None) -> int | None:
    """原価率: cost against the selling price without tax, in tenths of a percent; None without a price or cost."""
    if not net or cost.missing:
        return None
    return money.divide(cost.batch * 1000, cost.yield_quantity * net, "round")
