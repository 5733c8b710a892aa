"""What throwing away promises: a reason, a place, its worth, and that it can be taken back."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import checks, leaving, levels, waste
from opsapp.stock.leaving_models import Waste
from opsapp.stock.models import Move, Product
from tests.sales.counter import Counter
from tests.stock.dated import CUSTOMER, SHOP, came, in_days, left, on_hand, place


def away(by: User, product: Product, quantity: int = 2_000, **given: Any) -> Waste:
    facts = {"reason": "damaged", "by": by}
    return waste.throw_away(product, place(SHOP), quantity, **facts | given)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("expired", "waste"),
        ("damaged", "waste"),
        ("tasting", "tasting"),
        ("own_use", "own_use"),
        ("lost", "waste"),
    ],
)
def test_what_leaves_unpaid_goes_to_the_loss_with_its_reason(
    writing: Any, clerk: User, milk: Product, reason: str, kind: str
) -> None:
    came(milk, 5_000, in_days(3))
    made = away(clerk, milk, reason=reason, note="棚から落ちた")
    move = made.move
    assert (move.kind, move.to_place.kind, move.unit_cost, move.note) == (kind, "loss", 180, "棚から落ちた")
    assert (made.reason, on_hand(milk)) == (reason, 3_000)
    assert list(checks.check()) == []


def test_waste_is_taken_back_once_and_counts_no_more(writing: Any, clerk: User, milk: Product) -> None:
    came(milk, 5_000, in_days(3))
    made = away(clerk, milk)
    waste.reverse(made, by=clerk, note="まちがい")
    assert on_hand(milk) == 5_000
    today = clock.today()
    rows = waste.valued(db.session.scalars(waste.listed(today, today)))
    assert [one.taken_back for one in rows] == [True]
    assert waste.sums(rows, lambda row: row.waste.reason) == []
    with pytest.raises(RuleError) as refused:
        waste.reverse(made, by=clerk)
    assert refused.value.code == "already_reversed"
    assert list(checks.check()) == []


def test_what_a_correction_finds_lost_is_on_the_list_too(writing: Any, clerk: User, milk: Product) -> None:
    came(milk, 5_000, in_days(3))
    levels.correct(milk, place(SHOP), 3_000, reason="loss", note="割れた", by=clerk)
    [made] = db.session.scalars(waste.listed(clock.today(), clock.today()))
    assert (made.reason, made.move.quantity, made.move.note) == ("other", 2_000, "割れた")


def test_the_same_press_twice_is_one_waste(writing: Any, clerk: User, milk: Product) -> None:
    came(milk, 5_000, in_days(3))
    request = str(uuid.uuid4())
    first, second = away(clerk, milk, request_id=request), away(clerk, milk, request_id=request)
    assert first is second
    assert on_hand(milk) == 3_000


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 500}, "quantity"),
        ({"reason": "gift"}, "reason"),
        ({"note": "あ" * 201}, "note"),
    ],
)
def test_waste_that_is_not_right_moves_nothing(
    writing: Any, clerk: User, milk: Product, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        away(clerk, milk, **wrong)
    assert refused.value.field == field
    assert on_hand(milk) == 0


@pytest.mark.sqlite_only
def test_nothing_is_thrown_away_outside(writing: Any, clerk: User, milk: Product) -> None:
    with pytest.raises(RuleError) as refused:
        waste.throw_away(milk, place(CUSTOMER), 1_000, reason="lost", by=clerk)
    assert refused.value.code == "unknown_place"


def test_a_lot_is_thrown_away_as_it_was_seen(writing: Any, clerk: User, bento: Product) -> None:
    lot, later = came(bento, 3_000, in_days(-1)), came(bento, 2_000, in_days(1))
    with pytest.raises(RuleError) as refused:
        waste.throw_lot_away(lot, place(SHOP), 4_000, by=clerk)
    assert refused.value.code == "changed"
    waste.throw_lot_away(lot, place(SHOP), 3_000, by=clerk)
    assert left() == [(later.id, place(SHOP).id, 2_000)]
    with pytest.raises(RuleError):
        waste.throw_lot_away(lot, place(SHOP), 3_000, by=clerk)


def test_waste_is_summed_in_pieces_and_yen(
    writing: Any, clerk: User, milk: Product, soap: Product, bento: Product
) -> None:
    away(clerk, milk, 2_000, reason="expired")
    away(clerk, bento, 1_000, reason="expired")
    away(clerk, soap, 1_000, reason="damaged")
    with clock.frozen(clock.now() - timedelta(days=40)):
        away(clerk, milk, 9_000)
    today = clock.today()
    rows = waste.valued(db.session.scalars(waste.listed(today - timedelta(days=30), today)))
    by_reason = waste.sums(rows, lambda row: row.waste.reason)
    assert by_reason == [
        waste.Sum("expired", 2, 3, 2 * 180 + 330, 2 * 248 + 550),
        waste.Sum("damaged", 1, 1, 210, 327),
    ]
    assert [one.key for one in waste.sums(rows, lambda row: row.move.product.department_id)] == [2, 1, 3]
    only = db.session.scalars(waste.listed(today, today, reason="damaged")).all()
    assert [one.move.product for one in only] == [soap]
    assert [one.move.product for one in db.session.scalars(waste.listed(today, today, department_id=2))] == [
        bento
    ]


# --- from a device ----------------------------------------------------------------------------------------


def sent(clerk: User, kind: str, data: dict[str, Any]) -> Any:
    return Counter(clerk).do(kind, data)


def test_a_tablet_throws_away_what_it_scanned(app: Any, clerk: User, milk: Product) -> None:
    data = {
        "code": "4901234567894",
        "place": place(SHOP).id,
        "quantity": 2_000,
        "reason": "expired",
        "note": "夕方",
    }
    answer = sent(clerk, "stock_waste", data)
    assert answer["status"] == "applied", answer
    move = db.session.get_one(Move, answer["result"]["move"])
    assert (move.product_id, move.quantity, move.note, move.user_id) == (milk.id, 2_000, "夕方", clerk.id)
    assert move.happened_at == Counter(clerk).at + timedelta(minutes=1)


def test_a_scanned_markdown_label_names_the_lot(app: Any, clerk: User, milk: Product) -> None:
    from opsapp.db import transaction
    from opsapp.stock import markdowns

    with transaction():
        lot = came(milk, 3_000, in_days(1))
        day = clock.today()
        code = markdowns.mark_down(milk, yen=100, pieces=3, last_day=day, lot=lot, by=clerk).code
        number = lot.id
    shop = place(SHOP).id
    answer = sent(clerk, "stock_waste", {"code": code, "place": shop, "quantity": 1_000, "reason": "expired"})
    assert db.session.get_one(Move, answer["result"]["move"]).lot_id == number


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "999"}, "unknown_product"),
        ({"place": 99}, "unknown_place"),
        ({"place": 2}, "unknown_place"),
        ({"reason": "gift"}, "unreadable"),
        ({"quantity": 0}, "unreadable"),
        ({"lot": 99}, "unknown_lot"),
    ],
)
def test_waste_that_cannot_be_booked_is_held(app: Any, clerk: User, wrong: dict[str, Any], code: str) -> None:
    data = {"code": "4901234567894", "place": 1, "quantity": 1_000, "reason": "lost"} | wrong
    answer = sent(clerk, "stock_waste", data)
    assert (answer["status"], answer["problem"]["code"]) == ("held", code)


def test_what_a_count_has_seen_is_not_taken_off_again(writing: Any, clerk: User, milk: Product) -> None:
    from opsapp.prepared import Link
    from opsapp.stock import moves

    came(milk, 5_000, in_days(3))
    now = clock.now()
    moves.mark_counted(Link(), place(SHOP).id, {milk.id: now})
    away(clerk, milk, happened_at=now - timedelta(hours=1))
    assert on_hand(milk) == 5_000
    assert len(leaving.reversed_ids([])) == 0
    assert list(checks.check()) == []
