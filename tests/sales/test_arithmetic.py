"""The worked figures of DOMAIN 1.2, through whole sales."""

from fractions import Fraction

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsapp.db import db, transaction
from opsapp.org.service import organisation
from opsapp.sales import arithmetic, basket
from opsapp.sales.models import Sale
from tests.sales import counter as till
from tests.sales.counter import RATES, Counter, line


def rates_of(sale: Sale) -> dict[int, tuple[int, int]]:
    return {tax.rate: (tax.amount, tax.tax) for tax in sale.taxes}


def last() -> Sale:
    db.session.rollback()
    return db.session.scalars(sa.select(Sale).order_by(Sale.id.desc()).limit(1)).one()


def food(yen: int) -> dict:
    return line(None, yen, tax_class="FOOD")


def rest(yen: int) -> dict:
    return line(None, yen, tax_class="STD", department=3)


@pytest.mark.parametrize(
    ("lines", "discount", "expected"),
    [
        ([(540, "FOOD")], 0, {8: (540, 40)}),
        ([(999, "FOOD"), (999, "FOOD"), (999, "STD")], 0, {8: (1998, 148), 10: (999, 90)}),
        ([(1999, "STD")], 0, {10: (1999, 181)}),
        ([(3300, "STD"), (2160, "FOOD")], 1000, {10: (2696, 245), 8: (1764, 130)}),
        ([(1058, "FOOD"), (658, "STD")], 100, {8: (996, 73), 10: (620, 56)}),
    ],
)
def test_tax_is_rounded_once_per_rate_and_discounts_are_split_by_largest_remainder(
    counter: Counter, lines, discount, expected
) -> None:
    made = [food(yen) if kind == "FOOD" else rest(yen) for yen, kind in lines]
    counter.sold(*made, discount=discount)
    assert rates_of(last()) == expected


def test_rounding_is_one_setting(counter: Counter) -> None:
    with transaction():
        organisation().tax_rounding = "round"
    operation = counter.sale([rest(3300), food(2160)], discount=1000)
    for row in operation["data"]["taxes"]:
        row["tax"] = {10: 245, 8: 131}[row["rate"]]
    [answer] = counter.send(operation)
    assert answer["status"] == "applied"
    assert rates_of(last()) == {10: (2696, 245), 8: (1764, 131)}


def test_exempt_and_outside_lines_bear_their_share_but_no_tax(counter: Counter) -> None:
    lines = [food(1000), line(None, 500, tax_class="EXEMPT"), line(None, 300, tax_class="OUT")]
    counter.sold(*lines, discount=180)
    assert {(t.tax_class, t.amount, t.tax) for t in last().taxes} == {
        ("TAXED", 900, 66),
        ("EXEMPT", 450, 0),
        ("OUT", 270, 0),
    }


def test_newspapers_and_food_share_a_rate_while_it_is_the_same(counter: Counter) -> None:
    counter.sold(food(108), line(None, 108, tax_class="NEWS"))
    assert rates_of(last()) == {8: (216, 16)}


def test_weighed_goods_are_cut_off_to_the_yen(counter: Counter) -> None:
    counter.sold(line(None, 198, "0.333", unit="kg"))
    assert last().total == 65
    assert last().pieces == 1


lines = st.builds(
    lambda price, thousandths, tax_class, less: {
        "price": price,
        "quantity": thousandths,
        "tax_class": tax_class,
        "less": less,
    },
    st.integers(0, 5000),
    st.one_of(st.integers(1, 5).map(lambda n: n * 1000), st.integers(1, 3000)),
    st.sampled_from(sorted(RATES)),
    st.fractions(0, 1),
)


@given(st.lists(lines, min_size=1, max_size=12), st.fractions(0, 1))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_basket_added_up_by_somebody_else_is_found_right(made, off: Fraction) -> None:
    rows = [
        line(None, one["price"], Fraction(one["quantity"], 1000), tax_class=one["tax_class"]) for one in made
    ]
    for row, one in zip(rows, made, strict=True):
        row["discount"] = int(row["gross"] * one["less"])
    discount = int(off * sum(row["gross"] - row["discount"] for row in rows))
    data = till.basket(rows, discount=discount)
    data |= {"till": 1, "number": 1, "day": "0192f000-0000-7000-8000-000000000009"}
    read = basket.read(data)
    computed = basket.verify(read, "floor", False)
    assert sum(amount for amount, _tax in computed.values()) == data["total"]
    assert all(0 <= line.share <= line.gross - line.discount for line in read.lines)


@given(st.integers(1, 9999), st.lists(st.integers(1, 3000), min_size=1, max_size=5))
def test_parts_of_a_line_come_back_to_exactly_the_whole(amount: int, parts: list[int]) -> None:
    quantity = left = sum(parts)
    rest, paid = amount, []
    for part in parts:
        paid.append(arithmetic.refundable(amount, quantity, rest, left, part))
        rest, left = rest - paid[-1], left - part
    assert sum(paid) == amount
    assert all(0 <= one <= amount for one in paid)


@given(st.lists(st.integers(1, 500), max_size=12), st.integers(2, 4), st.integers(1, 900))
def test_a_mix_never_makes_anything_dearer(prices: list[int], count: int, yen: int) -> None:
    off = arithmetic.mix_discount(prices, count, yen)
    assert 0 <= off <= sum(prices)
    assert off == arithmetic.mix_discount(list(reversed(prices)), count, yen)
