"""What correcting, specials and shelf labels promise."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import checks, labels, levels, moves, prices, specials
from opsapp.stock.models import Move, Place, Product, Special

TODAY = clock.today


def on_hand(product: Product) -> int:
    db.session.expire_all()
    return moves.on_hand(product.id, 1)


def test_what_is_counted_becomes_the_level_by_a_move(writing: Any, clerk: User, milk: Product) -> None:
    shop = db.session.get_one(Place, 1)
    assert levels.correct(milk, shop, 5_000, reason="count", by=clerk) == 5_000
    assert levels.correct(milk, shop, 3_000, reason="loss", note="賞味期限切れ", by=clerk) == -2_000
    assert on_hand(milk) == 3_000
    last = db.session.scalars(select(Move).order_by(Move.id.desc())).first()
    assert last is not None
    assert (last.kind, last.to_place.kind, last.note, last.user_id) == (
        "waste",
        "loss",
        "賞味期限切れ",
        clerk.id,
    )
    assert list(checks.check()) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("counted", "reason", "field"),
    [
        (0, "count", "counted"),
        (-1000, "count", "counted"),
        (500, "count", "counted"),
        (1000, "loss", "reason"),
        (1000, "x", "reason"),
    ],
)
def test_a_correction_that_is_not_right_moves_nothing(
    writing: Any, clerk: User, milk: Product, counted: int, reason: str, field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        levels.correct(milk, db.session.get_one(Place, 1), counted, reason=reason, by=clerk)
    assert refused.value.field == field
    assert on_hand(milk) == 0


def test_levels_below_zero_come_first(writing: Any, clerk: User, milk: Product, soap: Product) -> None:
    shop = db.session.get_one(Place, 1)
    levels.correct(milk, shop, 5_000, reason="count", by=clerk)
    back = moves.Moved(soap.id, 2_000, 1, 2, "sale", None, clock.now(), TODAY(), clerk.id)
    moves.post([back])
    db.session.expire_all()
    assert [one.quantity for one in db.session.scalars(levels.levels())] == [-2_000, 5_000]
    assert [one.product for one in db.session.scalars(levels.levels(negative=True))] == [soap]
    assert [one.product for one in db.session.scalars(levels.levels("ぎゅう", department_id=1))] == [milk]
    assert levels.negative_count() == 1


# --- specials ---------------------------------------------------------------------------------------------


def offer(by: User, *products: Product, **given: Any) -> Special:
    facts = {"name": "", "kind": "price", "yen": 198, "mix_count": None, "first_day": TODAY()}
    facts |= {"last_day": TODAY() + timedelta(days=6)}
    return specials.create(product_ids=[one.id for one in products], by=by, **facts | given)


def test_a_special_holds_between_its_days(writing: Any, manager: User, milk: Product) -> None:
    special = offer(manager, milk)
    assert special.name == "牛乳 1L"
    assert prices.specials_from(TODAY()) == [special]
    assert prices.specials_from(TODAY() + timedelta(days=7)) == []


def test_three_for_a_round_sum(writing: Any, manager: User, milk: Product, bento: Product) -> None:
    special = offer(manager, milk, bento, kind="mix", mix_count=3, yen=700)
    assert (special.mix_count, len(special.products)) == (3, 2)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"yen": 248}, "yen"),
        ({"yen": 0}, "yen"),
        ({"kind": "mix", "mix_count": 1}, "mix_count"),
        ({"kind": "mix", "mix_count": 3, "yen": 744}, "yen"),
        ({"kind": "gift"}, "kind"),
        ({"first": 3, "last": 2}, "last_day"),
        ({"first": -3, "last": -1}, "last_day"),
        ({"first": -3}, "first_day"),
        ({"last": 500}, "last_day"),
    ],
)
def test_a_special_that_is_not_right_is_refused(
    writing: Any, manager: User, milk: Product, wrong: dict[str, Any], field: str
) -> None:
    days = {"first_day": wrong.get("first", 0), "last_day": wrong.get("last", 6)}
    wrong = {name: value for name, value in wrong.items() if name not in ("first", "last")}
    with pytest.raises(RuleError) as refused:
        offer(manager, milk, **wrong, **{name: TODAY() + timedelta(days=n) for name, n in days.items()})
    assert refused.value.field == field


def test_no_product_is_in_two_specials_on_one_day(writing: Any, manager: User, milk: Product) -> None:
    offer(manager, milk, name="週間特売")
    with pytest.raises(RuleError, match="週間特売"):
        offer(manager, milk, yen=150)
    offer(manager, milk, first_day=TODAY() + timedelta(days=7), last_day=TODAY() + timedelta(days=9))


def test_a_special_is_ended_and_stays_known_for_late_sales(
    writing: Any, manager: User, milk: Product
) -> None:
    with clock.frozen(clock.now() - timedelta(days=2)):
        special = offer(manager, milk)
    specials.end(special, by=manager)
    assert (special.active, special.last_day) == (True, TODAY() - timedelta(days=1))
    with pytest.raises(RuleError):
        specials.end(special, by=manager)
    fresh = offer(manager, milk)
    specials.end(fresh, by=manager)
    assert fresh.active is False
    assert specials.current() == []
    assert set(specials.over()) == {special, fresh}


# --- shelf labels -----------------------------------------------------------------------------------------


def test_a_label_shows_the_price_with_tax_and_the_special(
    writing: Any, manager: User, milk: Product, soap: Product
) -> None:
    offer(manager, soap, yen=298)
    first, second = labels.labels([milk, soap])
    assert first == {
        "name": "牛乳 1L", "price": 248, "code": "1", "net": 230, "rate": 8, "reduced": True, "jan": "4901234567894",
    }  # fmt: skip
    assert (second["price"], second["was"], second["special"], second["reduced"]) == (298, 327, "特売", False)
    assert labels.pdf([milk, soap], copies=2, skip=3).startswith(b"%PDF")


def test_labels_are_found_by_the_day_of_their_price(writing: Any, manager: User, milk: Product) -> None:
    assert db.session.scalars(labels.to_label(since=TODAY())).all() == []
    prices.set_price(milk, 258, valid_from=TODAY(), by=manager)
    assert db.session.scalars(labels.to_label(since=TODAY())).all() == [milk]
