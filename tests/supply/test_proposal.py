"""The proposal's figures, computed by hand: what sells by weekday, less what there is, rounded up to cases."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import dates, lots, moves
from opsapp.stock.models import Place, Product
from opsapp.supply import goods, orders_drafts, proposal, suppliers
from opsapp.supply.models import Supplier, SupplierGood
from opsapp.supply.proposal import Figures

MONDAY = date(2026, 11, 9)
NINE = datetime(2026, 11, 9, 9, 0, tzinfo=clock.JST)
SHOP, CUSTOMER, MAKER = 1, 2, 3


@pytest.fixture
def monday(app: Flask) -> Iterator[None]:
    """Monday 9 November 2026, nine o'clock."""
    with clock.frozen(NINE):
        yield


@pytest.fixture
def wholesaler(monday: None, manager: User, milk: Product) -> Supplier:
    """Takes orders on weekdays until 15:00, brings them on the next day; milk in cases of 24.

    So an order of this Monday comes on Tuesday and the one after it on Wednesday: Monday and Tuesday are to be covered.
    """
    with transaction():
        made = suppliers.create(by=manager, name="嶺北問屋", order_days="12345", cutoff="15:00", lead_days=1)
        goods.add(made, milk, by=manager, case_size=24_000, cost=180_000)
    return made


def moved(
    product: Product, day: date, pieces: int, kind: str = "sale", way: tuple[int, int] = (SHOP, CUSTOMER)
) -> None:
    """So many thousandths went a way at ten o'clock of a day."""
    with transaction():
        at = datetime.combine(day, time(10), clock.JST)
        moves.post([moves.Moved(product.id, pieces, *way, kind, None, at, day, None)])


def every(product: Product, weekday: int, *sold: int) -> None:
    """What sold in the last eight weeks on a weekday (1 Monday), the oldest first, in pieces."""
    last = MONDAY - timedelta(days=(MONDAY.isoweekday() - weekday - 1) % 7 + 1)
    for weeks, pieces in enumerate(reversed(sold)):
        if pieces:
            moved(product, last - timedelta(weeks=weeks), pieces * 1000)


def in_stock(product: Product, pieces: int, place: int = SHOP) -> None:
    """Let so many pieces be at a place, by a delivery or a loss long ago."""
    difference = pieces * 1000 - moves.on_hand(product.id, place)
    if difference:
        way = (MAKER, place) if difference > 0 else (place, 4)
        moved(product, MONDAY - timedelta(days=57), abs(difference), "opening", way)


def steady(product: Product) -> None:
    """Ten on Mondays, eight on Tuesdays, for eight weeks."""
    every(product, 1, *[10] * 8)
    every(product, 2, *[8] * 8)


def figures(supplier: Supplier, **asked: Any) -> Figures:
    """The figures of the supplier's only product."""
    [line] = proposal.propose(db.session.get_one(Supplier, supplier.id), **asked).lines
    return line.figures


def test_what_sells_until_the_delivery_after_this_one_is_ordered_in_whole_cases(
    wholesaler: Supplier, milk: Product, manager: User
) -> None:
    steady(milk)
    in_stock(milk, 3)
    with transaction():
        gone = lots.new_lot(milk, dates.parse_printed("2026.11.8"), "use_by", by=manager)
        at = datetime(2026, 11, 5, 10, tzinfo=clock.JST)
        moves.post(
            [moves.Moved(milk.id, 2000, MAKER, SHOP, "receipt", None, at, at.date(), None, lot_id=gone.id)]
        )
    found = figures(wholesaler)
    # 10 + 8 are expected, 5 are there of which 2 are over: 18 - 5 + 2 = 15, one case of 24
    assert (found.sold, found.safety, found.hand, found.order, found.expire) == (18_000, 0, 5_000, 0, 2_000)
    assert (found.cases, found.quantity, found.first) == (1, 24_000, 10_000)
    words = "11月11日(水)までに約18個売れる見込み・在庫5・発注済0・期限切れ2 → 1ケース(24)"
    assert proposal.sentence(found) == words


def test_what_is_there_or_on_its_way_is_not_ordered_again(
    wholesaler: Supplier, milk: Product, manager: User
) -> None:
    steady(milk)
    in_stock(milk, 17)
    assert figures(wholesaler).cases == 1
    with transaction():
        orders_drafts.place(orders_drafts.start(wholesaler, by=manager), by=manager)
    found = figures(wholesaler)
    assert (found.order, found.cases) == (24_000, 0)
    assert proposal.sentence(found).endswith("在庫17・発注済24 → 発注なし")


def test_a_weekday_that_varies_gets_something_to_be_safe(wholesaler: Supplier, milk: Product) -> None:
    every(milk, 1, 6, 14, 6, 14, 6, 14, 6, 14)  # 10 on average, 4 more or less
    every(milk, 2, *[8] * 8)
    in_stock(milk, 0)
    found = figures(wholesaler)
    assert (found.sold, found.safety, found.cases) == (18_000, 5_200, 1)  # 1.3 x 4
    in_stock(milk, 23)
    assert figures(wholesaler).cases == 1  # 23.2 are wanted
    in_stock(milk, 24)
    assert figures(wholesaler).cases == 0


def test_what_hardly_sells_is_not_heaped_up(wholesaler: Supplier, milk: Product) -> None:
    in_stock(milk, 9)
    every(milk, 1, 0, 0, 3, 0, 0, 0, 0, 3)
    found = figures(wholesaler)
    assert found.sold == 750
    assert found.safety == 750  # never more than is expected


def test_one_feast_does_not_fill_the_shelf_for_two_months(wholesaler: Supplier, milk: Product) -> None:
    every(milk, 1, 2, 2, 2, 40, 2, 2, 2, 2)
    found = figures(wholesaler)
    assert (found.sold, found.safety) == (2_000, 0)


def test_the_same_weeks_of_last_year_count_a_quarter(wholesaler: Supplier, milk: Product) -> None:
    every(milk, 1, *[8] * 8)
    moved(milk, MONDAY - timedelta(weeks=58), 1000, "opening", (MAKER, SHOP))
    for weeks in range(48, 56):  # 52 weeks back and four on either side; the last Monday of them is 49 back
        moved(milk, MONDAY - timedelta(weeks=weeks + 1), 16_000)
    assert figures(wholesaler).sold == 10_000  # (3 x 8 + 16) / 4


def test_a_new_product_counts_from_its_first_day(wholesaler: Supplier, milk: Product) -> None:
    moved(milk, MONDAY - timedelta(weeks=2), 50_000, "receipt", (MAKER, SHOP))
    every(milk, 1, 6, 6)
    every(milk, 2, 4, 4)
    found = figures(wholesaler)
    assert (found.days, found.sold) == (14, 10_000)


def test_a_weekday_not_seen_yet_takes_the_average_of_all_days(wholesaler: Supplier, milk: Product) -> None:
    moved(milk, MONDAY - timedelta(days=3), 50_000, "receipt", (MAKER, SHOP))  # Friday
    for back, pieces in ((3, 2), (2, 4), (1, 6)):
        moved(milk, MONDAY - timedelta(days=back), pieces * 1000)
    assert figures(wholesaler).sold == 8_000  # Monday and Tuesday as 12 in 3 days


def test_of_goods_that_never_moved_nothing_is_proposed(wholesaler: Supplier) -> None:
    found = figures(wholesaler)
    assert (found.days, found.sold, found.cases) == (0, 0, 0)
    assert proposal.sentence(found) == "まだ売れた記録がありません・在庫0・発注済0 → 発注なし"


def test_what_came_back_did_not_sell(wholesaler: Supplier, milk: Product) -> None:
    steady(milk)
    for weeks in range(1, 9):
        day = MONDAY - timedelta(weeks=weeks)
        moved(milk, day, 1000, "return", (CUSTOMER, SHOP))
        moved(milk, day, 3000, "void", (CUSTOMER, SHOP))
    assert figures(wholesaler).sold == 14_000  # 10 - 1 - 3, and 8


def test_what_sold_today_is_not_expected_once_more(wholesaler: Supplier, milk: Product) -> None:
    steady(milk)
    moved(milk, MONDAY, 4000)
    assert figures(wholesaler).sold == 14_000
    moved(milk, MONDAY, 9000)  # more than is usual: nothing more today, and Tuesday stays Tuesday
    assert figures(wholesaler).sold == 8_000


def test_goods_in_the_van_come_home_by_themselves_and_below_zero_is_nothing(
    wholesaler: Supplier, milk: Product
) -> None:
    steady(milk)
    in_stock(milk, -7)
    with transaction():
        van = Place(code="van1", name="1号車", kind="van")
        store = Place(code="store", name="倉庫", kind="store")
        db.session.add_all([van, store])
        db.session.flush()
        places = van.id, store.id
    moved(milk, MONDAY, 30_000, "transfer", (MAKER, places[0]))
    assert figures(wholesaler).hand == -7_000
    assert figures(wholesaler).cases == 1  # 18, not 25
    moved(milk, MONDAY, 12_000, "transfer", (MAKER, places[1]))
    assert figures(wholesaler).hand == 5_000


def test_what_is_sold_before_its_date_is_not_lost(wholesaler: Supplier, milk: Product, manager: User) -> None:
    steady(milk)
    in_stock(milk, 0)
    with transaction():
        at = datetime(2026, 11, 9, 8, tzinfo=clock.JST)
        for printed, pieces in (("2026.11.9", 8), ("2026.11.10", 14)):
            lot = lots.new_lot(milk, dates.parse_printed(printed), "use_by", by=manager)
            moves.post(
                [
                    moves.Moved(
                        milk.id, pieces * 1000, MAKER, SHOP, "receipt", None, at, MONDAY, None, lot_id=lot.id
                    )
                ]
            )
    found = figures(wholesaler)
    # the 8 of today go today with 2 of tomorrow's; of the other 12 tomorrow takes 8: 4 are lost
    assert (found.hand, found.expire) == (22_000, 4_000)
    assert found.cases == 0


def test_the_smallest_number_of_cases_and_kilograms(
    wholesaler: Supplier, manager: User, milk: Product
) -> None:
    rice = db.session.get_one(Product, 5)
    with transaction():
        goods.remove(db.session.get_one(Supplier, wholesaler.id).goods[0], by=manager)
    with transaction():
        goods.add(wholesaler, rice, by=manager, case_size=2_500, minimum_cases=3)
    for weeks in range(1, 9):
        moved(rice, MONDAY - timedelta(weeks=weeks), 3_300)
    in_stock(rice, 0)
    found = figures(wholesaler)
    assert (found.sold, found.cases, found.quantity) == (3_300, 3, 7_500)
    assert proposal.sentence(found, "kg").endswith(
        "約3.3 kg売れる見込み・在庫0 kg・発注済0 kg → 3ケース(7.5 kg)"
    )


def test_what_is_usually_bought_elsewhere_or_sold_no_more_is_not_proposed(
    wholesaler: Supplier, milk: Product, manager: User
) -> None:
    steady(milk)
    with transaction():
        other = suppliers.create(by=manager, name="別の問屋")
        goods.add(other, db.session.get_one(Product, milk.id), by=manager)  # preferred there from now on
    assert figures(wholesaler).cases == 0
    assert figures(wholesaler).sold == 18_000
    with transaction():
        db.session.get_one(Product, milk.id).active = False
    assert proposal.propose(db.session.get_one(Supplier, wholesaler.id)).lines == []


def test_after_the_cutoff_more_days_are_covered(wholesaler: Supplier, milk: Product) -> None:
    steady(milk)
    every(milk, 3, *[5] * 8)
    late = NINE.replace(hour=15, minute=1)
    found = figures(wholesaler, at=late)
    assert found.until == "2026-11-12"  # Tuesday's order comes on Wednesday, Wednesday's on Thursday
    assert found.sold == 23_000
    assert figures(wholesaler, at=NINE.replace(hour=15)).sold == 18_000


def test_a_thousand_sales_of_one_day_do_not_overflow(wholesaler: Supplier, milk: Product) -> None:
    for weeks in range(1, 9):
        moved(milk, MONDAY - timedelta(weeks=weeks), 999_000_000_000)
    assert figures(wholesaler).sold == 100_000_000  # so much a day is believed


def test_more_goods_are_not_more_queries(
    app: Flask, wholesaler: Supplier, milk: Product, manager: User
) -> None:
    steady(milk)

    def asked() -> int:
        count = 0

        def note(*_arguments: Any) -> None:
            nonlocal count
            count += 1

        db.session.rollback()
        supplier = db.session.get_one(Supplier, wholesaler.id)
        sa.event.listen(db.engine, "before_cursor_execute", note)
        proposal.propose(supplier)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        return count

    one = asked()
    with transaction():
        for product in db.session.scalars(sa.select(Product).where(Product.id.in_((2, 3, 4, 5, 6)))):
            db.session.add(SupplierGood(supplier_id=wholesaler.id, product_id=product.id))
    assert asked() == one


def test_the_figures_of_a_line_outlive_the_day(wholesaler: Supplier, milk: Product) -> None:
    steady(milk)
    found = figures(wholesaler)
    assert proposal.figures_of(found.to_json()) == found
    assert len(found.to_json()) <= 400
    assert proposal.figures_of("") is None
