"""What printed dates and lots promise."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import dates, lots, moves
from opsapp.stock.dates import Printed, date_text, parse_printed
from opsapp.stock.models import Level, Lot, Place, Product
from opsapp.stock.moves import Moved

NOV_23 = date(2026, 11, 23)
SHOP, SUPPLIER, CUSTOMER = "shop", "supplier", "customer"


def at(hour: int, minute: int = 0, day: date = NOV_23) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.JST) + timedelta(hours=hour, minutes=minute)


# --- printed dates ----------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("26.11.23", Printed(NOV_23, "day")),
        ("8.11.23", Printed(NOV_23, "day")),
        ("261123", Printed(NOV_23, "day")),
        ("２６．１１．２３", Printed(NOV_23, "day")),
        ("26. 11. 23", Printed(NOV_23, "day")),
        ("2026.11.23", Printed(NOV_23, "day")),
        ("20261123", Printed(NOV_23, "day")),
        ("R8.11.23", Printed(NOV_23, "day")),
        ("令和8年11月23日", Printed(NOV_23, "day")),
        ("2026/11/23 0:00", Printed(NOV_23, "day")),
        ("2026/11", Printed(date(2026, 11, 30), "month")),
        ("26.11", Printed(date(2026, 11, 30), "month")),
        ("2028年2月", Printed(date(2028, 2, 29), "month")),
        ("10.3.1", Printed(date(2028, 3, 1), "day")),  # 令和10: 2010 is long past
        ("28.3.1", Printed(date(2028, 3, 1), "day")),
        ("24.11.30", Printed(date(2024, 11, 30), "day")),  # forgotten on the shelf
        ("24.1.10", Printed(date(2024, 1, 10), "day")),  # not 令和24: nothing keeps for fifteen years
        ("26.11.23 18時", Printed(NOV_23, "hour", at(18))),
        ("26.11.23 18:00", Printed(NOV_23, "hour", at(18))),
        ("２６．１１．２３　１８：３０", Printed(NOV_23, "hour", at(18, 30))),
        ("26.11.23 午後6時", Printed(NOV_23, "hour", at(18))),
        ("2026年11月23日18時半", Printed(NOV_23, "hour", at(18, 30))),
        ("26.11.23 午前0時", Printed(NOV_23, "hour", at(0))),
        ("26.11.23 24時", Printed(NOV_23, "hour", at(24))),
        ("261123 pm3:15", Printed(NOV_23, "hour", at(15, 15))),
    ],
)
def test_a_date_is_read_as_it_is_printed(app: Any, printed: str, meant: Printed) -> None:
    assert parse_printed(printed, NOV_23) == meant


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "printed",
    [
        "",
        "26.11.31",
        "26.13",
        "なし",
        "2026.11 18時",
        "26.11.23 25時",
        "26.11.23 18:61",
        "26.11.23 午後13時",
        "18時",
    ],
)
def test_what_is_no_date_is_refused_beside_its_field(app: Any, printed: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse_printed(printed, NOV_23)
    assert refused.value.field == "date"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("8.11.3", "2026.11.3"),
        ("26.11.23 18時", "2026.11.23 18時"),
        ("26.11.23 18:30", "2026.11.23 18時30分"),
        ("26.11.23 24時", "2026.11.23 24時"),
        ("26.11", "2026年11月"),
    ],
)
def test_a_date_is_shown_as_people_print_it(app: Any, printed: str, shown: str) -> None:
    assert date_text(parse_printed(printed, NOV_23)) == shown
    assert parse_printed(shown, NOV_23) == parse_printed(printed, NOV_23)


# --- lots -------------------------------------------------------------------------------------------------


def place(kind: str) -> int:
    return db.session.scalars(select(Place.id).where(Place.kind == kind)).one()


def moved(
    product: Product,
    quantity: int,
    way: tuple[str | int, str | int],
    lot: Lot | None = None,
    kind: str = "receipt",
) -> None:
    here, there = (place(one) if isinstance(one, str) else one for one in way)
    lot_id = lot.id if lot else None
    now = clock.now()
    moves.post([Moved(product.id, quantity, here, there, kind, 100, now, clock.today(), None, lot_id=lot_id)])


def came(product: Product, quantity: int, printed: str, kind: str = "use_by", to: str | int = SHOP) -> Lot:
    lot = lots.new_lot(product, parse_printed(printed), kind, by=None)
    moved(product, quantity, (SUPPLIER, to), lot)
    return lot


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def left(**asked: Any) -> list[tuple[str, int]]:
    db.session.expire_all()
    return [(one.lot.number or str(one.lot.id), one.quantity) for one in lots.remaining(**asked)]


def test_what_expires_first_goes_first(writing: Any, milk: Product) -> None:
    late, soon = came(milk, 5_000, in_days(9)), came(milk, 4_000, in_days(2))
    moved(milk, 6_000, (SHOP, CUSTOMER), kind="sale")
    assert left() == [(str(late.id), 3_000)]
    assert soon.id > late.id


def test_of_goods_with_one_date_the_first_to_come_goes_first(writing: Any, milk: Product) -> None:
    came(milk, 5_000, in_days(3))
    second = came(milk, 5_000, in_days(3))
    moved(milk, 6_000, (SHOP, CUSTOMER), kind="sale")
    assert left() == [(str(second.id), 4_000)]


def test_a_move_that_names_its_lot_is_taken_from_it(writing: Any, milk: Product) -> None:
    late, soon = came(milk, 5_000, in_days(9)), came(milk, 4_000, in_days(2))
    moved(milk, 3_000, (SHOP, CUSTOMER), late, kind="sale")
    assert left() == [(str(soon.id), 4_000), (str(late.id), 2_000)]


def test_a_lot_is_where_it_was_taken(writing: Any, milk: Product) -> None:
    van = Place(code="van", name="1号車", kind="van")
    db.session.add(van)
    db.session.flush()
    lot = came(milk, 5_000, in_days(2))
    moved(milk, 2_000, (SHOP, van.id), lot, kind="transfer")
    assert left(place_id=van.id) == [(str(lot.id), 2_000)]
    assert left(place_id=place(SHOP)) == [(str(lot.id), 3_000)]
    assert lots.earliest([milk.id], van.id)[milk.id].quantity == 2_000


def test_the_hour_of_a_day_expires_before_the_day(writing: Any, bento: Product) -> None:
    day = came(bento, 1_000, in_days(1))
    noon = came(bento, 1_000, f"{in_days(1)} 12:00")
    assert left() == [(str(noon.id), 1_000), (str(day.id), 1_000)]
    assert lots.earliest([bento.id], place(SHOP))[bento.id].lot is noon
    assert left(before=lots.expires(noon)) == [(str(noon.id), 1_000)]


@pytest.mark.sqlite_only
def test_a_date_is_over_when_its_hour_day_or_month_is(writing: Any, bento: Product) -> None:
    hour, day, month = (
        lots.new_lot(bento, parse_printed(one, NOV_23), "use_by", by=None)
        for one in ("26.11.23 18時", "26.11.23", "26.11")
    )
    assert [lots.expired(hour, at(17, 59)), lots.expired(hour, at(18))] == [False, True]
    assert [lots.expired(day, at(23, 59)), lots.expired(day, at(24))] == [False, True]
    end = at(24, day=date(2026, 11, 30))
    assert [lots.expired(month, end - timedelta(minutes=1)), lots.expired(month, end)] == [False, True]


@pytest.mark.sqlite_only
def test_what_expired_over_a_year_ago_is_not_waited_for(writing: Any, milk: Product) -> None:
    came(milk, 5_000, in_days(-400))
    assert left() == []


@pytest.mark.sqlite_only
def test_a_lot_says_which_kind_of_date_it_carries(writing: Any, milk: Product, clerk: User) -> None:
    with pytest.raises(RuleError) as refused:
        lots.new_lot(milk, parse_printed("26.11"), "sell_by", by=clerk)
    assert refused.value.field == "date_kind"


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("dated"), st.integers(1, 9), st.integers(-3, 9)),
        st.tuples(st.sampled_from(("undated", "sold", "wasted")), st.integers(1, 9), st.just(0)),
        st.tuples(st.just("named"), st.integers(1, 4), st.integers(0, 5)),
    ),
    max_size=14,
)


@given(EVENTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lots_and_undated_goods_are_what_is_on_hand_and_the_latest_are_left(
    writing: Any, milk: Product, events: list[tuple[str, int, int]]
) -> None:
    with db.session.begin_nested() as attempt:
        came_in = _play(milk, events)
        _check(milk, came_in)
        attempt.rollback()
    db.session.expire_all()


def _play(milk: Product, events: list[tuple[str, int, int]]) -> dict[int, list[int]]:
    """What each lot has by the moves that name it: {lot: [net]}."""
    net: dict[int, list[int]] = {}
    made: list[Lot] = []
    for word, quantity, number in events:
        if word == "dated":
            made.append(came(milk, quantity * 1000, in_days(number)))
            net[made[-1].id] = [quantity * 1000]
        elif word == "undated":
            moved(milk, quantity * 1000, (SUPPLIER, SHOP))
        elif word == "named" and made:
            lot = made[number % len(made)]
            moved(milk, quantity * 1000, (SHOP, CUSTOMER), lot, kind="sale")
            net[lot.id][0] -= quantity * 1000
        elif word != "named":
            moved(milk, quantity * 1000, (SHOP, CUSTOMER), kind="sale")
    return net


def _check(milk: Product, net: dict[int, list[int]]) -> None:
    db.session.expire_all()
    level = db.session.get(Level, (milk.id, place(SHOP)))
    on_hand = level.quantity if level else 0
    found = lots.remaining(place(SHOP), [milk.id])
    dated = sum(one.quantity for one in found)
    undated = on_hand - dated
    assert dated <= max(on_hand, 0)
    assert all(0 < one.quantity <= net[one.lot.id][0] for one in found)
    whole = sum(max(one[0], 0) for one in net.values())
    assert undated <= 0 or dated == whole  # goods are without a date only when every lot is there whole
    left_of = {one.lot.id: one.quantity for one in found}
    order = [
        lot.id for lot in sorted(db.session.scalars(select(Lot)), key=lambda lot: (lots.expires(lot), lot.id))
    ]
    full = [left_of.get(one, 0) == max(net[one][0], 0) for one in order]
    touched = [one for one, whole_lot in zip(order, full, strict=True) if not whole_lot]
    later = order[order.index(touched[-1]) + 1 :] if touched else []
    assert all(left_of.get(one, 0) == 0 for one in touched[:-1])
    assert all(left_of.get(one, 0) == max(net[one][0], 0) for one in later)


def test_dates_are_kept_as_they_were_printed(writing: Any, bento: Product) -> None:
    lot = came(bento, 1_000, "26.11.23 18時")
    db.session.expire_all()
    again = db.session.get_one(Lot, lot.id)
    assert (again.precision, again.expires_at, dates.date_text(again)) == ("hour", at(18), "2026.11.23 18時")
