"""The sums of a receipt, the same on every device and here: integers only, tax included in every amount."""

from collections.abc import Iterable, Sequence

from opsapp import money

TaxKey = tuple[str, int]  # ("TAXED", 8), ("EXEMPT", 0), ("OUT", 0)
Taxes = dict[TaxKey, tuple[int, int]]  # (amount, tax in it)
_UNTAXED = {"EXEMPT": -1, "OUT": -2}


def gross(unit_price: int, quantity: int) -> int:
    """Yen for thousandths of a unit, cut off (DOMAIN 1.7)."""
    return unit_price * quantity // 1000


def tax_key(tax_class: str, rate: int) -> TaxKey:
    """The line of the tax table an amount belongs to."""
    return (tax_class, 0) if tax_class in _UNTAXED else ("TAXED", rate)


def _order(key: TaxKey) -> int:
    """Highest rate first, then EXEMPT, then OUT."""
    return -_UNTAXED.get(key[0], key[1])


def taxes(parts: Iterable[tuple[TaxKey, int]], rounding: str) -> Taxes:
    """Amount and tax per rate, rounded once per rate and receipt (DOMAIN 1.2)."""
    sums: dict[TaxKey, int] = {}
    for key, amount in parts:
        sums[key] = sums.get(key, 0) + amount
    return {
        key: (sums[key], money.tax_included(sums[key], key[1], rounding)) for key in sorted(sums, key=_order)
    }


def shares(discount: int, parts: Sequence[tuple[TaxKey, int]]) -> list[int]:
    """What each line bears of a discount on the whole: first over the rates, then over a rate's lines, both by
    largest remainder (DOMAIN 1.2). `parts` are the lines' tax keys and their yen before it."""
    if not discount:
        return [0] * len(parts)
    groups: dict[TaxKey, list[int]] = {}
    for place, (key, _weight) in enumerate(parts):
        groups.setdefault(key, []).append(place)
    order = sorted(groups, key=_order)
    whole = money.allocate(discount, [sum(parts[place][1] for place in groups[key]) for key in order])
    found = [0] * len(parts)
    for key, share in zip(order, whole, strict=True):
        for place, part in zip(
            groups[key], money.allocate(share, [parts[p][1] for p in groups[key]]), strict=True
        ):
            found[place] = part
    return found


def mix_discount(units: Iterable[int], count: int, yen: int) -> int:
    """What "`count` for ¥`yen`" takes off unit prices: the dearest first, full groups only."""
    prices = sorted(units, reverse=True)
    full = len(prices) // count * count
    return sum(max(sum(prices[at : at + count]) - yen, 0) for at in range(0, full, count))


def refundable(amount: int, quantity: int, amount_left: int, quantity_left: int, taken: int) -> int:
    """Yen for `taken` of a line's quantity; whoever takes the last of it gets all that is left."""
    return amount_left if taken == quantity_left else amount * taken // quantity


def pieces(unit: str, quantity: int) -> int:
    """点数: whole pieces; what is weighed counts as one."""
    return max(quantity // 1000, 1) if unit == "each" else 1
