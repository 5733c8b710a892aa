"""What tables of opening stock and of price changes promise."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org import importing
from opsapp.org.models import User
from opsapp.stock import checks, costs, levels, lots, moves, prices
from opsapp.stock.models import Move, Place, Product
from opsapp.tables import csv_bytes

HEAD = "商品番号,バーコード,置き場,数量,原価(税抜),消費期限,賞味期限,在庫日"
PRICES = "商品番号,バーコード,商品名,売価(税込),価格開始日"


def examined(kind: str, *lines: str) -> importing.Report:
    return importing.examine(kind, "\n".join(lines).encode(), "table.csv")


def load(kind: str, by: User, *lines: str) -> importing.Report:
    report = examined(kind, *lines)
    importing.load(report, by=by)
    db.session.flush()
    db.session.expire_all()
    return report


def reasons(report: importing.Report) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in report.problems]


def states(report: importing.Report) -> list[str]:
    return [one.state for one in report.rows]


def table(answer: Any) -> bytes:
    assert answer.status_code == 200
    return answer.data


# --- opening stock ----------------------------------------------------------------------------------------


def test_opening_stock_is_posted_with_cost_and_date(
    writing: Any, manager: User, milk: Product, soap: Product
) -> None:
    soap.last_cost = None
    db.session.add(Place(code="van1", name="さくら号", kind="van"))
    db.session.flush()
    day = f"{clock.today() + timedelta(days=5):%Y.%m.%d}"
    report = load(
        "opening_stock", manager, HEAD,
        f"1,,,12,175.5,,{day},", f"1,,,3,,{day} 18時,,", "３,,さくら号,2,99.99,,,", ",2100,shop,4,,,,",
    )  # fmt: skip
    assert states(report) == ["new"] * 4
    assert (moves.on_hand(milk.id, 1), moves.on_hand(soap.id, 7), moves.on_hand(6, 1)) == (
        15_000,
        2_000,
        4_000,
    )
    posted = db.session.scalars(select(Move).order_by(Move.id)).all()
    assert {(one.kind, one.from_place.kind) for one in posted} == {("opening", "count")}
    assert [one.value for one in posted] == [2_106_000, 540_000, 199_980, 240_000]
    assert soap.last_cost == 100
    kinds = sorted((one.lot.date_kind, one.lot.precision, one.quantity) for one in lots.remaining(1))
    assert kinds == [("best_before", "day", 12_000), ("use_by", "hour", 3_000)]
    costs.bring_up_to_date()
    assert costs.average(milk.id) == 176_400  # (12 x 175.5 + 3 x 180) / 15
    assert list(checks.check()) == []


def test_opening_stock_of_an_earlier_day_comes_before_its_sales(
    writing: Any, manager: User, milk: Product
) -> None:
    first = clock.today() - timedelta(days=10)
    now = clock.now() - timedelta(days=5)
    moves.post([moves.Moved(milk.id, 3_000, 1, 2, "sale", None, now, clock.day_of(now), 1)])
    load("opening_stock", manager, HEAD, f"1,,,10,100,,,{first:%Y/%m/%d}")
    costs.bring_up_to_date()
    assert costs.stock_value(first) == [(milk.id, 10_000, 100_000, 1_000_000)]
    assert costs.stock_value(clock.today()) == [(milk.id, 7_000, 100_000, 700_000)]


def test_every_line_that_is_wrong_is_named_and_nothing_is_loaded(
    writing: Any, manager: User, milk: Product
) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    report = examined(
        "opening_stock", HEAD,
        "99,,,1,,,,", ",4999999999996,,1,,,,", "1,4912345678904,,1,,,,", "1,,物置,1,,,,", "1,,,0,,,,", "1,,,1.5,,,,",
        "1,,,x,,,,", "1,,,1,abc,,,", "1,,,1,,2027.1.1,2027.1.1,", "1,,,1,,いつか,,", f"1,,,1,,,,{tomorrow}",
        ",,,1,,,,", "1,,,2,,,,", "1,,,2,,,,",
    )  # fmt: skip
    assert reasons(report) == [
        (2, "商品番号"), (3, "バーコード"), (4, "バーコード"), (5, "置き場"), (6, "数量"), (7, "数量"), (8, "数量"),
        (9, "原価(税抜)"), (10, "賞味期限"), (11, "消費期限"), (12, "在庫日"), (13, "商品番号"), (15, "商品番号"),
    ]  # fmt: skip
    with pytest.raises(importing.RuleError):
        importing.load(report, by=manager)
    assert db.session.scalars(select(Move)).all() == []


def test_the_same_table_twice_is_loaded_once(
    writing: Any, manager: User, milk: Product, soap: Product
) -> None:
    lines = (HEAD, "1,,,12,175,,2027.1,", "1,,,3,175,,,", "3,,,5,,,,")
    load("opening_stock", manager, *lines)
    assert states(load("opening_stock", manager, *lines)) == ["same"] * 3
    assert moves.on_hand(milk.id, 1) == 15_000
    assert reasons(examined("opening_stock", HEAD, "1,,,13,175,,,")) == [(2, "数量")]
    for move in db.session.scalars(select(Move).where(Move.product_id == milk.id)).all():
        moves.reverse(move, by=manager)
    db.session.flush()
    assert states(examined("opening_stock", HEAD, "1,,,13,175,,,")) == ["new"]


def test_what_came_in_otherwise_is_not_counted_twice(
    writing: Any, manager: User, milk: Product, soap: Product
) -> None:
    shop = db.session.get_one(Place, 1)
    levels.correct(milk, shop, 5_000, reason="count", by=manager)
    moves.post([moves.Moved(soap.id, 1_000, 1, 2, "sale", None, clock.now(), clock.today(), 1)])
    db.session.expire_all()
    report = examined("opening_stock", HEAD, "1,,,5,,,,", "3,,,5,,,,")
    assert reasons(report) == [(2, "数量")]
    assert states(report) == ["new"]  # sold before anybody wrote down what is there


def test_opening_stock_goes_out_and_comes_in_again(visit: Any, manager: User, clerk: User) -> None:
    with transaction():
        load(
            "opening_stock",
            manager,
            HEAD,
            "1,,,12,175.55,,2027.1,",
            "1,,,3,175.55,2027.2.3 18時,,",
            "5,,,1.25,,,,",
        )
    for language in ("ja", "en"):
        with transaction():
            db.session.get_one(User, manager.id).language = language
        out = table(visit(manager).get("/stock/tables/opening-stock.csv"))
        assert out.decode("utf-8-sig").startswith("商品番号" if language == "ja" else "Number")
        report = importing.examine("opening_stock", out, "opening.csv")
        assert [str(one) for one in report.problems] == []
        assert states(report) == ["same"] * 3
        assert sorted(one.values["quantity"] for one in report.rows) == [1_250, 3_000, 12_000]
        assert {one.values["cost"] for one in report.rows} == {175_550, 340_000}
    assert visit(manager).get("/stock/tables/opening-stock.xlsx").status_code == 200
    assert visit(clerk).get("/stock/tables/opening-stock.csv").status_code == 403


# --- prices -----------------------------------------------------------------------------------------------


def test_prices_change_from_their_day_on(writing: Any, manager: User, milk: Product, soap: Product) -> None:
    later = clock.today() + timedelta(days=7)
    report = load(
        "prices", manager, PRICES, f"1,,,258,{later}", ",4912345678904,ちがう名前,￥３３０,", "2,,,550,", "1,,,248,",
    )  # fmt: skip
    assert states(report) == ["changed", "changed", "same", "same"]
    assert prices.price_on(milk.id, clock.today()) == 248
    assert prices.price_on(milk.id, later) == 258
    assert prices.price_on(soap.id, clock.today()) == 330
    assert soap.name == "洗剤"
    again = examined("prices", PRICES, f"1,,,258,{later}", "3,,,330,")
    assert states(again) == ["same", "same"]


def test_a_price_that_cannot_be_is_named_and_no_price_changes(
    writing: Any, manager: User, milk: Product
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    report = examined(
        "prices", PRICES, f"1,,,258,{yesterday}", "2,,,-1,", "3,,,,", "3,,,x,", "77,,,1,", "4,,,1300,", "4,,,1310,",
        "5,,,500,いつか",
    )  # fmt: skip
    assert reasons(report) == [
        (2, "価格開始日"), (3, "売価(税込)"), (4, "売価(税込)"), (5, "売価(税込)"), (6, "商品番号"), (8, "商品番号"),
        (9, "価格開始日"),
    ]  # fmt: skip
    with pytest.raises(importing.RuleError):
        importing.load(report, by=manager)
    assert prices.price_on(4, clock.today()) == 1320


def test_prices_go_out_and_come_in_again(visit: Any, manager: User, clerk: User) -> None:
    with transaction():
        load("prices", manager, PRICES, f"1,,,258,{clock.today() + timedelta(days=7)}")
    out = table(visit(manager).get("/stock/tables/prices.csv"))
    report = importing.examine("prices", out, "prices.csv")
    assert [str(one) for one in report.problems] == []
    assert states(report) == ["same"] * 7
    assert visit(clerk).get("/stock/tables/prices.csv").status_code == 403


def test_the_page_of_tables_leads_to_each_of_them(visit: Any, manager: User, clerk: User) -> None:
    page = visit(manager).get("/stock/tables").get_data(as_text=True)
    for kind in ("products", "prices", "opening_stock"):
        assert f"/org/imports/{kind}" in page
        assert visit(manager).get(f"/org/imports/{kind}").status_code == 200
    assert visit(clerk).get("/stock/tables").status_code == 403


def test_an_excel_table_with_real_dates_is_read(writing: Any, manager: User) -> None:
    later = clock.today() + timedelta(days=3)
    body, _lost = csv_bytes(PRICES.split(","), [["1", "", "", "299", f"{later:%Y/%m/%d}"]])
    report = importing.examine("prices", body, "prices.csv")
    assert report.rows[0].values["price_from"] == date(later.year, later.month, later.day)
