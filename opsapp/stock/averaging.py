"""Moving average, one move after the other (DOMAIN 2.3 移動平均). Quantities are thousandths of the unit, values
thousandths of a yen without tax (milli-yen), costs milli-yen per unit; whole numbers only."""

from typing import NamedTuple


class Standing(NamedTuple):
    """What a product comes to after some of its moves."""

    quantity: int = 0
    value: int = 0
    average: int = 0  # 0: no move has told yet what it costs
    last_cost: int = 0


class Step(NamedTuple):
    """One move as the cost sees it: thousandths in (positive) or out (negative)."""

    quantity: int
    known: int | None  # milli-yen of all of it, by itself
    own: bool  # worth what it cost itself; else it moves at the average
    bought: bool  # tells the last purchase cost
    undone_to: int | None = None  # takes a purchase back: the last cost that stands without it


def divided(amount: int, by: int) -> int:
    """Rounded half up."""
    return (2 * amount + by) // (2 * by)


def worth(quantity: int, cost: int) -> int:
    """Milli-yen of thousandths at milli-yen per unit."""
    return divided(quantity * cost, 1000)


def after(was: Standing, step: Step) -> Standing:
    """A product after one more move (DOMAIN 2.3 移動平均)."""
    return _in(was, step) if step.quantity > 0 else _out(was, -step.quantity, step)


def _in(was: Standing, step: Step) -> Standing:
    """A purchase mixes with what is there; where nothing is there, or nothing is known of it, its cost is the average.
    Anything else comes in at the average."""
    quantity, known = was.quantity + step.quantity, step.known
    first = was.quantity <= 0 or was.average == 0
    if known is None or not (step.own or was.average == 0):
        share = divided(was.value * step.quantity, was.quantity) if was.quantity > 0 else 0
        value = was.value + share if was.quantity > 0 else worth(quantity, was.average)
        return was._replace(quantity=quantity, value=value)
    last = divided(known * 1000, step.quantity) if step.bought else was.last_cost
    if first:
        average = divided(known * 1000, step.quantity)
        return Standing(quantity, divided(known * quantity, step.quantity), average, last)
    value = was.value + known
    return Standing(quantity, value, divided(value * 1000, quantity), last)


def _out(was: Standing, taken: int, step: Step) -> Standing:
    """Goods leave at the average and the last piece takes the rest; what goes back takes its own value along."""
    left = was.quantity - taken
    if step.own and step.known is not None:
        return _back(was, left, step)
    if left <= 0:
        return was._replace(quantity=left, value=worth(left, was.average))
    return was._replace(quantity=left, value=was.value - divided(was.value * taken, was.quantity))


def _back(was: Standing, left: int, step: Step) -> Standing:
    last = was.last_cost if step.undone_to is None else step.undone_to
    if left <= 0:  # a purchase that was a mistake leaves no trace in the average
        average = was.average if step.undone_to is None else last
        return Standing(left, worth(left, average), average, last)
    value = was.value - (step.known or 0)
    if (
        value < 0
    ):  # part of what goes back was sold at a cost it never had: what is left is worth the last purchase
        value = worth(left, last or was.average)
    return Standing(left, value, divided(value * 1000, left), last)
