"""What moving average and last purchase cost promise (DOMAIN 2.3)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select

from opsapp import clock, money
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import averaging, cost_checks, costs, moves
from opsapp.stock.averaging import Standing
from opsapp.stock.models import CostDay, CostMark, Level, Move, Place, Product
from opsapp.stock.moves import Moved

DAY = date(2026, 11, 1)
OUTSIDE = {
    "receipt": "supplier",
    "made": "making",
    "making": "making",
    "sale": "customer",
    "return": "customer",
}
OUTSIDE |= {"waste": "loss", "count": "count", "sent_back": "supplier", "opening": "count"}
OUTSIDE |= {"correction": "supplier"}


def moved(
    product: Product,
    kind: str,
    pieces: int,
    cost: int | None = None,
    *,
    day: int = 0,
    hour: int = 9,
    value: int | None = None,
    reverses: Move | None = None,
) -> Move:
    """Goods come (positive) or go: whole pieces, yen per piece, days after DAY."""
    outside, on = moves.virtual_place(OUTSIDE[kind]), DAY + timedelta(days=day)
    way = (outside, 1) if pieces > 0 else (1, outside)
    at = datetime(on.year, on.month, on.day, hour, tzinfo=clock.JST)
    row = Moved(product.id, abs(pieces) * 1000, *way, kind, cost, at, on, 1, value=value)
    moves.post([row._replace(reverses_id=reverses.id if reverses else None)])
    return db.session.scalars(select(Move).order_by(Move.id.desc()).limit(1)).one()


def standing(product: Product) -> Standing:
    """Of the latest day."""
    costs.bring_up_to_date()
    query = select(CostDay).where(CostDay.product_id == product.id).order_by(CostDay.business_date.desc())
    row = db.session.scalars(query.execution_options(populate_existing=True)).first()
    return Standing(row.quantity, row.value, row.average, row.last_cost) if row else Standing()


def days() -> dict[tuple[int, date], Standing]:
    query = select(CostDay).execution_options(populate_existing=True)
    return {
        (row.product_id, row.business_date): Standing(row.quantity, row.value, row.average, row.last_cost)
        for row in db.session.scalars(query)
    }


def test_the_worked_figures_of_the_moving_average(writing: Any, soap: Product) -> None:
    moved(soap, "receipt", 10, 100)
    moved(soap, "receipt", 20, 115, day=1)
    assert standing(soap) == Standing(30_000, 3_300_000, 110_000, 115_000)
    moved(soap, "sale", -12, day=2)
    assert standing(soap) == Standing(18_000, 1_980_000, 110_000, 115_000)
    moved(soap, "receipt", 6, 125, day=3)
    assert standing(soap) == Standing(24_000, 2_730_000, 113_750, 125_000)
    assert costs.average(soap.id, DAY + timedelta(days=3)) == 113_750
    assert costs.value_of(soap.id, 24_000, DAY + timedelta(days=9)) == 2_730_000
    assert costs.stock_value(DAY + timedelta(days=3)) == [(soap.id, 24_000, 113_750, 2_730_000)]
    assert costs.stock_value(DAY + timedelta(days=3), "last") == [(soap.id, 24_000, 125_000, 3_000_000)]


def test_any_past_day_is_worth_what_it_was_worth_then(writing: Any, soap: Product) -> None:
    moved(soap, "receipt", 10, 100)
    moved(soap, "receipt", 20, 115, day=10)
    costs.bring_up_to_date()
    assert costs.stock_value(DAY - timedelta(days=1)) == []
    for after in (0, 5, 9):
        assert costs.stock_value(DAY + timedelta(days=after)) == [(soap.id, 10_000, 100_000, 1_000_000)]
    assert costs.average(soap.id, DAY + timedelta(days=9)) == 100_000
    assert costs.average(soap.id, DAY + timedelta(days=10)) == 110_000


def test_what_is_not_bought_comes_in_at_the_average(writing: Any, soap: Product) -> None:
    moved(soap, "receipt", 10, 100)
    moved(soap, "receipt", 10, 120)
    for kind in ("return", "count"):
        moved(soap, kind, 5, 999, day=1)
    assert standing(soap) == Standing(30_000, 3_300_000, 110_000, 120_000)


def test_between_two_places_of_the_shop_nothing_is_gained_or_lost(writing: Any, soap: Product) -> None:
    van = Place(code="van", name="車", kind="van")
    db.session.add(van)
    db.session.flush()
    moved(soap, "receipt", 10, 100)
    now = clock.now()
    moves.post([Moved(soap.id, 4_000, 1, van.id, "transfer", 999, now, clock.day_of(now), 1)])
    assert standing(soap) == Standing(10_000, 1_000_000, 100_000, 100_000)
    assert len(days()) == 1


def test_a_delivery_taken_back_leaves_no_trace(writing: Any, soap: Product, manager: User) -> None:
    moved(soap, "receipt", 10, 100)
    wrong = moved(soap, "receipt", 10, 10_000, day=1)
    assert standing(soap) == Standing(20_000, 101_000_000, 5_050_000, 10_000_000)
    moves.reverse(wrong, by=manager)
    assert standing(soap) == Standing(10_000, 1_000_000, 100_000, 100_000)
    first = db.session.scalars(select(Move).order_by(Move.id).limit(1)).one()
    moves.reverse(first, by=manager)
    assert standing(soap) == Standing()
    assert list(cost_checks.check()) == []


def test_a_delivery_taken_back_after_part_of_it_was_sold(writing: Any, soap: Product, manager: User) -> None:
    moved(soap, "receipt", 10, 100)
    wrong = moved(soap, "receipt", 10, 10_000, day=1)
    moved(soap, "sale", -5, day=2)
    moves.reverse(wrong, by=manager)
    assert standing(soap) == Standing(5_000, 500_000, 100_000, 100_000)


def test_goods_sent_back_take_along_what_was_paid_for_them(writing: Any, soap: Product) -> None:
    moved(soap, "receipt", 10, 100)
    moved(soap, "receipt", 10, 120, day=1)
    moved(soap, "sent_back", -5, 120, day=2)
    assert standing(soap) == Standing(15_000, 1_600_000, 106_667, 120_000)


def test_what_is_sold_before_it_is_received_takes_the_cost_of_the_delivery(
    writing: Any, soap: Product
) -> None:
    moved(soap, "sale", -3)
    assert standing(soap) == Standing(-3_000, 0, 0, 0)
    moved(soap, "receipt", 10, 100, day=1)
    assert standing(soap) == Standing(7_000, 700_000, 100_000, 100_000)
    moved(soap, "sale", -9, day=2)
    assert standing(soap) == Standing(-2_000, -200_000, 100_000, 100_000)
    moved(soap, "receipt", 1, 130, day=3)
    assert standing(soap) == Standing(-1_000, -130_000, 130_000, 130_000)


def test_the_last_piece_takes_the_rest(writing: Any, soap: Product) -> None:
    moved(soap, "receipt", 3, value=100_000)
    left = []
    for day in (1, 2, 3):
        moved(soap, "sale", -1, day=day)
        left.append(standing(soap).value)
    assert left == [66_667, 33_333, 0]
    assert standing(soap).average == 33_333


def test_weighed_goods_are_counted_by_the_gram(writing: Any) -> None:
    rice = db.session.get_one(Product, 5)
    at, outside = clock.now(), moves.virtual_place("supplier")
    for grams, yen in ((30_000, 340), (12_345, 352)):
        moves.post([Moved(rice.id, grams, outside, 1, "receipt", yen, at, DAY, 1)])
    value = 30_000 * 340 + 12_345 * 352
    assert standing(rice) == Standing(42_345, value, averaging.divided(value * 1000, 42_345), 352_000)


def test_goods_without_a_known_cost_wait_for_the_first_delivery(writing: Any, soap: Product) -> None:
    moved(soap, "count", 5)
    assert standing(soap) == Standing(5_000, 0, 0, 0)
    assert costs.average(soap.id) == 210_000  # as somebody typed it
    assert costs.stock_value(DAY) == [(soap.id, 5_000, 210_000, 1_050_000)]
    moved(soap, "receipt", 5, 100, day=1)
    assert standing(soap) == Standing(10_000, 1_000_000, 100_000, 100_000)


def test_a_product_that_never_moved_is_worth_what_was_typed(writing: Any, soap: Product) -> None:
    assert (costs.average(soap.id), costs.last_cost(soap.id)) == (210_000, 210_000)
    soap.last_cost = None
    db.session.flush()
    assert (costs.average(soap.id), costs.last_cost(soap.id)) == (0, 0)


def test_a_move_that_comes_late_changes_the_days_after_it(writing: Any, soap: Product, milk: Product) -> None:
    moved(soap, "receipt", 10, 100)
    moved(soap, "sale", -5, day=5)
    moved(milk, "receipt", 1, 180, day=5)
    costs.bring_up_to_date()
    moved(soap, "receipt", 10, 120, day=2)
    costs.bring_up_to_date()
    assert days() == {
        (soap.id, DAY): Standing(10_000, 1_000_000, 100_000, 100_000),
        (soap.id, DAY + timedelta(days=2)): Standing(20_000, 2_200_000, 110_000, 120_000),
        (soap.id, DAY + timedelta(days=5)): Standing(15_000, 1_650_000, 110_000, 120_000),
        (milk.id, DAY + timedelta(days=5)): Standing(1_000, 180_000, 180_000, 180_000),
    }
    assert list(cost_checks.check()) == []


def test_margin_is_without_tax() -> None:
    assert money.margin_percent(1_080, 700, 8) == 300  # mixing in the tax would say 35.2 %


def test_the_check_finds_a_figure_the_moves_do_not_support(writing: Any, soap: Product) -> None:
    moved(soap, "receipt", 10, 100)
    costs.bring_up_to_date()
    assert list(cost_checks.check()) == []
    row = db.session.scalars(select(CostDay)).one()
    row.value += 1
    db.session.flush()
    assert len(list(cost_checks.check())) == 1
    db.session.execute(delete(CostDay))
    assert len(list(cost_checks.check())) == 1
    mark = db.session.get_one(CostMark, 1)
    db.session.refresh(mark)
    mark.move_id = 0
    db.session.flush()
    assert list(cost_checks.check()) == []  # not summed yet is no mistake
    db.session.add(CostDay(product_id=1, business_date=DAY, quantity=1, value=1, average=1, last_cost=1))
    db.session.flush()
    assert len(list(cost_checks.check())) == 1


def test_summing_goes_on_in_small_transactions(app: Any, soap: Product, milk: Product) -> None:
    with transaction():
        for day in range(7):
            moved(soap, "receipt", 2, 100 + day, day=day)
            moved(milk, "sale", -1, day=6 - day)
    costs.catch_up(at_most=3)
    db.session.rollback()
    small = days()
    assert db.session.get_one(CostMark, 1).move_id == db.session.scalar(select(func.max(Move.id)))
    with transaction():
        db.session.execute(delete(CostDay))
        db.session.get_one(CostMark, 1).move_id = 0
        assert costs.bring_up_to_date() is False
    assert days() == small
    assert list(cost_checks.check()) == []


def test_a_move_that_is_committed_late_is_not_forgotten(app: Any, soap: Product) -> None:
    """PostgreSQL gives numbers before it commits; on SQLite there is one writer at a time."""
    supplier, now = moves.virtual_place("supplier"), clock.now()
    row = {
        "product_id": soap.id,
        "quantity": 1_000,
        "from_place_id": supplier,
        "to_place_id": 1,
        "unit_cost": 90,
    }
    row |= {"kind": "receipt", "happened_at": now, "recorded_at": now, "business_date": DAY, "note": ""}
    db.session.rollback()
    with db.engine.connect() as other:
        other.execute(insert(Move).values(row))
        if db.engine.dialect.name == "sqlite":
            other.commit()
        with transaction():
            moved(soap, "receipt", 1, 110, day=1)
            costs.bring_up_to_date()
        other.commit()
    with transaction():
        assert standing(soap) == Standing(2_000, 200_000, 100_000, 110_000)
        assert db.session.get_one(CostMark, 1).move_id == db.session.scalar(select(func.max(Move.id)))
        assert list(cost_checks.check()) == []


def test_two_who_sum_at_once_do_it_once(app: Any, soap: Product) -> None:
    with transaction():
        for day in range(5):
            moved(soap, "receipt", 1, 100, day=day)
    db.session.remove()
    together = Barrier(3)

    def work(_n: int) -> None:
        with app.app_context():
            together.wait()
            costs.catch_up(at_most=2)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert days()[3, DAY + timedelta(days=4)] == Standing(5_000, 500_000, 100_000, 100_000)
    assert list(cost_checks.check()) == []


# --- any order of anything -----------------------------------------------------------------------------

STEPS = st.tuples(
    st.sampled_from((1, 3, 4)),
    st.sampled_from(
        ("receipt", "made", "sale", "sale", "return", "waste", "count", "sent_back", "reverse", "sum")
    ),
    st.integers(-9, 9).filter(bool),
    st.one_of(st.none(), st.integers(0, 900)),
    st.integers(0, 4),
    st.integers(0, 23),
)
GOING = {"sale", "waste", "sent_back"}


def play(steps: list[Any]) -> Iterator[None]:
    """Do what the steps say; pauses where the sums are brought up to date."""
    for number, kind, pieces, cost, day, hour in steps:
        product = db.session.get_one(Product, number)
        if kind == "sum":
            costs.bring_up_to_date()
            yield
        elif kind == "reverse":
            _take_back(product, day, hour)
        else:
            count = pieces if kind == "count" else -abs(pieces) if kind in GOING else abs(pieces)
            moved(product, kind, count, cost, day=day, hour=hour)


def _take_back(product: Product, day: int, hour: int) -> None:
    done = select(Move.reverses_id).where(Move.reverses_id.is_not(None))
    query = select(Move).where(
        Move.product_id == product.id, Move.id.not_in(done), Move.reverses_id.is_(None)
    )
    move = db.session.scalars(query.order_by(Move.id.desc())).first()
    if move is not None:
        on = DAY + timedelta(days=day)
        at = datetime(on.year, on.month, on.day, hour, tzinfo=clock.JST)
        row = Moved(
            product.id, move.quantity, move.to_place_id, move.from_place_id, "correction", move.unit_cost, at, on, 1,
            reverses_id=move.id, value=move.value,
        )  # fmt: skip
        moves.post([row])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=25))
def test_the_sums_are_those_of_a_recomputation_from_nothing(app: Any, steps: list[Any]) -> None:
    with pytest.raises(Enough):
        _example(steps)


class Enough(Exception):
    """Nothing of an example stays for the next one."""


def _example(steps: list[Any]) -> None:
    with transaction():
        for _pause in play(steps):
            _proved()
        costs.bring_up_to_date()
        _proved()
        latest = {product: now.quantity for (product, _day), now in sorted(days().items())}
        levels = {one.product_id: one.quantity for one in db.session.scalars(select(Level))}
        assert latest == levels
        raise Enough


def _proved() -> None:
    assert list(cost_checks.check()) == []
    for now in days().values():
        assert now.value == 0 or now.quantity != 0
        assert now.value >= 0 or now.quantity < 0
