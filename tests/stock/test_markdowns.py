"""What markdowns promise: a code of their own, a lower price until a day, and the till's trust in both."""

from datetime import timedelta
from typing import Any

import pytest

from opsapp import clock, codes
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.sales.pack import till_pack
from opsapp.stock import barcodes, layouts, markdowns
from opsapp.stock.models import Markdown, Move, Product
from tests.sales.counter import Counter, line
from tests.stock.dated import SHOP, came, in_days, left, place


def mark(by: User, product: Product, **given: Any) -> Markdown:
    facts = {"yen": 124, "pieces": 3, "last_day": clock.today(), "by": by}
    return markdowns.mark_down(product, **facts | given)


def test_a_markdown_has_a_code_of_its_own(writing: Any, clerk: User, milk: Product) -> None:
    made = mark(clerk, milk)
    assert made.code == f"29{made.id:010d}{codes.jan_check_digit(f'29{made.id:010d}')}"
    assert codes.is_jan(made.code)
    assert markdowns.by_code(made.code) is made
    assert (made.list_yen, made.yen) == (248, 124)
    assert barcodes.find(made.code) == milk
    assert mark(clerk, milk).code != made.code
    assert [markdowns.by_code(one) for one in ("", "2900000000007", "4901234567894")] == [None] * 3


@pytest.mark.sqlite_only
def test_percents_leave_the_fraction_to_the_customer() -> None:
    assert [markdowns.reduced(yen, percent) for yen, percent in ((248, 20), (248, 30), (327, 50))] == [
        198,
        173,
        163,
    ]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"yen": 248}, "yen"),
        ({"yen": -1}, "yen"),
        ({"pieces": 0}, "labels"),
        ({"pieces": 481}, "labels"),
        ({"last": -1}, "last_day"),
        ({"last": 400}, "last_day"),
    ],
)
def test_a_markdown_that_is_not_right_is_refused(
    writing: Any, clerk: User, milk: Product, wrong: dict[str, Any], field: str
) -> None:
    days = {"last_day": clock.today() + timedelta(days=wrong.pop("last"))} if "last" in wrong else {}
    with pytest.raises(RuleError) as refused:
        mark(clerk, milk, **wrong, **days)
    assert refused.value.field == field


def test_a_lot_of_other_goods_is_refused(writing: Any, clerk: User, milk: Product, soap: Product) -> None:
    with pytest.raises(RuleError) as refused:
        mark(clerk, milk, lot=came(soap, 1_000, in_days(3)))
    assert refused.value.code == "unknown_lot"


def test_a_markdown_is_stopped_once(writing: Any, clerk: User, milk: Product) -> None:
    made = mark(clerk, milk)
    assert markdowns.standing(clock.today()) == [made]
    stop = markdowns.stop(made, by=clerk)
    assert (stop.reverses_id, stop.code) == (made.id, None)
    assert markdowns.standing(clock.today()) == []
    assert db.session.scalars(markdowns.listed(today=clock.today(), over=True)).all() == [made]
    for again in (made, stop):
        with pytest.raises(RuleError) as refused:
            markdowns.stop(again, by=clerk)
        assert refused.value.code == "already_reversed"


def test_a_markdown_stands_until_its_last_day(writing: Any, clerk: User, milk: Product) -> None:
    made = mark(clerk, milk)
    assert markdowns.standing(clock.today() + timedelta(days=1)) == []
    assert markdowns.by_code(made.code) is made


@pytest.mark.sqlite_only
def test_no_layout_of_labels_may_begin_like_a_markdown(writing: Any, manager: User) -> None:
    parts = {"item_start": 2, "item_length": 5, "value_start": 7, "value_length": 5, "kind": "price"}
    with pytest.raises(RuleError) as refused:
        layouts.create(by=manager, prefix="29", check_position=None, **parts)
    assert refused.value.field == "prefix"


# --- at the till ------------------------------------------------------------------------------------------


@pytest.fixture
def counter(clerk: User) -> Counter:
    counter = Counter(clerk)
    counter.open()
    return counter


def made_at(counter: Counter, product: Product, by: User, printed: str = "", **given: Any) -> str:
    """The code of a markdown made on the day of the till."""
    with clock.frozen(counter.at), transaction():
        lot = came(product, 5_000, printed) if printed else None
        return str(mark(by, product, lot=lot, **given).code)


def cheap(product: Product, code: str, yen: int = 124, **more: Any) -> dict[str, Any]:
    return line(product, 248, unit_price=yen, code=code, price_kind="code", **more)


def test_a_label_sells_at_its_price_from_its_lot(counter: Counter, clerk: User, milk: Product) -> None:
    code = made_at(counter, milk, clerk, "26.11.24")
    with clock.frozen(counter.at), transaction():
        early = came(milk, 5_000, "26.11.23")
    answer = counter.sell(cheap(milk, code))
    assert answer["result"]["flags"] == []
    move = db.session.query(Move).filter_by(kind="sale").one()
    assert move.lot_id == markdowns.by_code(code).lot_id
    with clock.frozen(counter.at):
        assert left() == [(early.id, place(SHOP).id, 5_000), (move.lot_id, place(SHOP).id, 4_000)]


def test_a_label_alone_leads_to_its_goods(counter: Counter, clerk: User, milk: Product) -> None:
    code = made_at(counter, milk, clerk)
    answer = counter.sell(cheap(milk, code) | {"product": None})
    assert answer["result"]["flags"] == []
    assert db.session.query(Move).filter_by(kind="sale").one().product_id == milk.id


def test_another_price_than_the_label_says_is_flagged(counter: Counter, clerk: User, milk: Product) -> None:
    code = made_at(counter, milk, clerk)
    assert counter.sell(cheap(milk, code, 100))["result"]["flags"] == ["price_changed"]


def test_a_stopped_label_is_flagged_from_the_moment_it_was_stopped(
    counter: Counter, clerk: User, milk: Product
) -> None:
    code = made_at(counter, milk, clerk)
    before = counter.sale([cheap(milk, code)])
    with clock.frozen(counter.at + timedelta(seconds=30)), transaction():
        markdowns.stop(markdowns.by_code(code), by=clerk)
    assert counter.send(before)[0]["result"]["flags"] == []
    assert counter.sell(cheap(milk, code))["result"]["flags"] == ["price_changed"]


def test_a_label_is_over_after_its_last_day(counter: Counter, clerk: User, milk: Product) -> None:
    with clock.frozen(counter.at - timedelta(days=1)), transaction():
        code = str(mark(clerk, milk).code)
    assert counter.sell(cheap(milk, code))["result"]["flags"] == ["price_changed"]


def test_a_label_past_its_use_by_hour_is_flagged_and_a_best_before_is_not(
    counter: Counter, clerk: User, milk: Product
) -> None:
    code = made_at(counter, milk, clerk, "26.11.23 8:33")
    assert counter.sell(cheap(milk, code))["result"]["flags"] == []
    counter.at += timedelta(minutes=5)
    assert counter.sell(cheap(milk, code))["result"]["flags"] == ["expired"]
    with clock.frozen(counter.at), transaction():
        tin = came(milk, 1_000, "26.11.22", "best_before")
        code = str(mark(clerk, milk, lot=tin).code)
    assert counter.sell(cheap(milk, code))["result"]["flags"] == []


def test_who_let_expired_goods_go_is_asked_and_shown(
    counter: Counter, clerk: User, manager: User, milk: Product, visit: Any
) -> None:
    operation = counter.sale([line(milk, 248, expired={"by": manager.id, "reason": "今夜食べる"})])
    [answer] = counter.send(operation)
    assert answer["result"]["flags"] == ["expired"]
    page = visit(manager).get("/sales/?flagged=1").text
    assert "期限切れを販売: 山本 恵子（今夜食べる）" in page
    detail = visit(manager).get(f"/sales/{operation['id']}").text
    assert "消費期限を過ぎた商品が売られました。" in detail
    assert "期限切れを販売: 山本 恵子（今夜食べる）" in detail


@pytest.mark.sqlite_only
@pytest.mark.parametrize("said", ["yes", {"reason": "x"}, {"by": "1"}, {"by": 1, "reason": 5}])
def test_an_unreadable_permission_is_held(counter: Counter, milk: Product, said: Any) -> None:
    assert counter.sell(line(milk, 248, expired=said))["status"] == "held"


def test_a_return_goes_back_to_its_lot(counter: Counter, clerk: User, milk: Product) -> None:
    code = made_at(counter, milk, clerk, "26.11.24")
    sold = counter.sold(cheap(milk, code))
    counter.number += 1
    data = {
        "till": 1,
        "number": counter.number,
        "day": counter.day,
        "original": sold["id"],
        "reason": "冷えていない",
    }
    answer = counter.do("void", data)
    assert answer["status"] == "applied", answer
    lot = markdowns.by_code(code).lot_id
    with clock.frozen(counter.at):
        assert left() == [(lot, place(SHOP).id, 5_000)]


def test_the_till_takes_markdowns_and_dates_along(
    counter: Counter, clerk: User, device: Device, milk: Product, bento: Product, soap: Product
) -> None:
    import json

    code = made_at(counter, milk, clerk, "26.11.24")
    with clock.frozen(counter.at), transaction():
        came(bento, 2_000, "26.11.23 12時")
        came(bento, 2_000, "26.11.24 12時")
        came(soap, 2_000, "27.11", "best_before")
    with clock.frozen(counter.at):
        pack = json.loads(till_pack(device, clerk)[0])
    assert pack["markdowns"] == [
        {
            "code": code, "product": milk.id, "yen": 124, "last_day": "2026-11-23", "date_kind": "use_by",
            "lot_expired_at": "2026-11-25T00:00:00+09:00",
        }
    ]  # fmt: skip
    assert pack["expiries"] == {
        str(milk.id): ["use_by", "2026-11-25T00:00:00+09:00", "all"],
        str(bento.id): ["use_by", "2026-11-23T12:00:00+09:00", "some"],
    }
