"""The pages of dates: what expires, markdowns, waste, transfers and places work, say no, and are not for everybody."""

from datetime import timedelta
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import expiry, markdowns, transfers, waste
from opsapp.stock.leaving_models import Transfer, Waste
from opsapp.stock.models import Lot, Markdown, Place, Product
from tests.stock.dated import SHOP, came, in_days, on_hand, place, van


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def shelf(app: Any, milk: Product, bento: Product, soap: Product) -> dict[str, int]:
    """Bento that expired yesterday, milk for two days, soap for a month; in the shop."""
    with transaction():
        lots = {
            "bento": came(bento, 3_000, in_days(-1)),
            "milk": came(milk, 4_000, in_days(2)),
            "soap": came(soap, 5_000, in_days(20), "best_before"),
        }
        return {name: lot.id for name, lot in lots.items()}


# --- what expires -----------------------------------------------------------------------------------------


def test_what_expires_is_listed_use_by_first(visit: Any, clerk: User, shelf: dict[str, int]) -> None:
    page = text(visit(clerk).get("/stock/expiring"))
    assert page.index("幕の内弁当") < page.index("牛乳 1L")
    assert "洗剤" not in page
    assert "1件が期限切れです。" in page
    assert "あと2日" in page
    assert f"¥{3 * 330 + 4 * 180:,}" in page
    assert "洗剤" in text(visit(clerk).get("/stock/expiring?days=30"))
    assert "牛乳" not in text(visit(clerk).get("/stock/expiring?department=2"))
    assert "牛乳" not in text(visit(clerk).get("/stock/expiring?q=べんとう"))
    assert "期限の近い商品はありません" in text(visit(clerk).get("/stock/expiring?q=ないもの"))


def test_costs_of_what_expires_are_not_for_everybody(
    visit: Any, carrier: User, shelf: dict[str, int]
) -> None:
    page = text(visit(carrier).get("/stock/expiring"))
    assert "¥248" in page
    assert "¥720" not in page
    assert visit(carrier).get("/stock/expiring.csv").status_code == 403
    assert "値下する" not in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_expires_is_taken_along_as_a_table(
    visit: Any, clerk: User, shelf: dict[str, int], form: str
) -> None:
    answer = visit(clerk).get(f"/stock/expiring.{form}?days=30")
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert len(lines) == 4
        assert "消費期限" in lines[1]
        assert lines[1].endswith("550,990")


def test_the_list_for_the_shelf_is_a_paper(visit: Any, carrier: User, shelf: dict[str, int]) -> None:
    answer = visit(carrier).get("/stock/expiring.pdf?days=30")
    assert answer.data.startswith(b"%PDF")
    assert visit(carrier).get("/stock/expiring.pdf?q=ないもの").data.startswith(b"%PDF")


def test_expired_goods_are_thrown_away_in_one_press(
    visit: Any, clerk: User, bento: Product, shelf: dict[str, int]
) -> None:
    shop = place(SHOP).id
    press = {"do": f"throw-{shelf['bento']}-{shop}-3000"}
    answer = visit(clerk).post("/stock/expiring?days=3", data=press, follow_redirects=True)
    assert "「幕の内弁当」3を廃棄にしました。" in text(answer)
    assert on_hand(bento) == 0
    again = visit(clerk).post("/stock/expiring", data=press, follow_redirects=True)
    assert "その間に在庫が変わりました" in text(again)
    assert on_hand(bento) == 0


def test_ticked_goods_are_marked_down_in_one_press(
    visit: Any, clerk: User, milk: Product, shelf: dict[str, int]
) -> None:
    shop = place(SHOP).id
    data = {"do": "mark-50", "item": f"{shelf['milk']}-{shop}"}
    page = text(visit(clerk).post("/stock/expiring", data=data, follow_redirects=True))
    assert "ラベル4枚の印刷が待っています。" in page
    made = db.session.query(Markdown).one()
    assert (made.yen, made.pieces, made.lot_id, made.place_id) == (124, 4, shelf["milk"], shop)
    assert made.last_day == clock.today() + timedelta(days=2)
    listed = text(visit(clerk).get("/stock/expiring"))
    assert "<s" in listed
    assert "¥124" in listed


def test_what_may_not_be_sold_is_not_marked_down(visit: Any, clerk: User, shelf: dict[str, int]) -> None:
    data = {"do": "mark-50", "item": f"{shelf['bento']}-{place(SHOP).id}"}
    assert "消費期限を過ぎているので、売れません" in text(
        visit(clerk).post("/stock/expiring", data=data, follow_redirects=True)
    )
    assert db.session.query(Markdown).count() == 0
    nothing = visit(clerk).post("/stock/expiring", data={"do": "mark-50"}, follow_redirects=True)
    assert "商品を選んでください。" in text(nothing)


def test_a_carrier_throws_away_but_does_not_mark_down(
    visit: Any, carrier: User, coordinator: User, shelf: dict[str, int]
) -> None:
    data = {"do": "mark-50", "item": f"{shelf['milk']}-{place(SHOP).id}"}
    visit(carrier).post("/stock/expiring", data=data)
    assert db.session.query(Markdown).count() == 0
    assert visit(coordinator).post("/stock/expiring", data=data).status_code == 403


# --- markdowns --------------------------------------------------------------------------------------------


def test_goods_are_marked_down_by_scanning(
    visit: Any, clerk: User, milk: Product, shelf: dict[str, int]
) -> None:
    client = visit(clerk)
    page = text(client.post("/stock/markdowns/new", data={"do": "add", "scan": "4901234567894"}))
    assert "牛乳 1L" in page
    assert f'name="lot-0" value="{shelf["milk"]}"' in page
    line = {"product-0": "1", "lot-0": str(shelf["milk"]), "labels-0": "1", "yen-0": ""}
    twice = text(client.post("/stock/markdowns/new", data=line | {"do": "add", "scan": "4901234567894"}))
    assert 'value="2"' in twice
    answer = client.post("/stock/markdowns/new", data=line | {"do": "save", "percent": "30", "labels-0": "2"})
    assert answer.status_code == 302, text(answer)
    made = db.session.query(Markdown).one()
    assert (made.yen, made.pieces, made.lot_id) == (173, 2, shelf["milk"])
    by_hand = client.post(
        "/stock/markdowns/new", data=line | {"do": "save", "percent": "30", "yen-0": "１００"}
    )
    assert by_hand.status_code == 302
    assert markdowns.standing(clock.today())[0].yen == 100


def test_a_markdown_that_is_not_right_says_so_beside_its_field(
    visit: Any, clerk: User, shelf: dict[str, int]
) -> None:
    line = {"product-0": "1", "lot-0": "", "labels-0": "0", "yen-0": "", "do": "save"}
    dear = visit(clerk).post(
        "/stock/markdowns/new", data=line | {"percent": "20", "yen-0": "248", "labels-0": "1"}
    )
    assert dear.status_code == 422
    assert "248円より安い値段を入れてください。" in text(dear)
    none = visit(clerk).post("/stock/markdowns/new", data=line | {"percent": "20"})
    assert "ラベルは1枚から480枚まで" in text(none)
    empty = visit(clerk).post("/stock/markdowns/new", data={"do": "save", "percent": "20"})
    assert "商品を選んでください。" in text(empty)
    unpriced = visit(clerk).post("/stock/markdowns/new", data=line | {"percent": "", "labels-0": "1"})
    assert "税込の値段を入れてください。" in text(unpriced)


@pytest.mark.parametrize("sheet", ["a4", "label"])
def test_labels_of_markdowns_are_printed(
    visit: Any, clerk: User, carrier: User, milk: Product, sheet: str
) -> None:
    with transaction():
        made = markdowns.mark_down(milk, yen=124, pieces=3, last_day=clock.today(), by=clerk).id
    address = f"/stock/markdowns/labels.pdf?id={made}&paper={sheet}&skip=2"
    assert visit(clerk).get(address).data.startswith(b"%PDF")
    assert visit(carrier).get(address).status_code == 403


def test_a_markdown_is_stopped_from_its_list(visit: Any, clerk: User, carrier: User, milk: Product) -> None:
    with transaction():
        made = markdowns.mark_down(milk, yen=124, pieces=3, last_day=clock.today(), by=clerk).id
    assert "¥124" in text(visit(carrier).get("/stock/markdowns"))
    assert visit(carrier).post(f"/stock/markdowns/{made}/stop").status_code == 403
    page = text(visit(clerk).post(f"/stock/markdowns/{made}/stop", follow_redirects=True))
    assert "値下を中止しました" in page
    assert "値下中の商品はありません" in page
    assert "中止" in text(visit(clerk).get("/stock/markdowns?over=1"))
    assert "もう終わりにしてあります" in text(
        visit(clerk).post(f"/stock/markdowns/{made}/stop", follow_redirects=True)
    )
    lines = visit(clerk).get("/stock/markdowns.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "中止" in lines[1]


# --- waste ------------------------------------------------------------------------------------------------

AWAY = {"code": "4901234567894", "place_id": "1", "quantity": "２", "reason": "damaged", "note": "落とした"}


def test_waste_is_written_down_and_summed(
    visit: Any, carrier: User, clerk: User, shelf: dict[str, int]
) -> None:
    answer = visit(carrier).post("/stock/waste/new", data=AWAY, follow_redirects=True)
    assert "「牛乳 1L」2を記録しました。" in text(answer)
    page = text(visit(clerk).get("/stock/waste"))
    for words in ("破損", "落とした", "¥496", "¥360", "食品"):
        assert words in page, words
    assert "¥360" not in text(visit(carrier).get("/stock/waste"))
    assert "この期間の廃棄はありません" in text(visit(clerk).get("/stock/waste?reason=tasting"))
    lines = visit(clerk).get("/stock/waste.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "360,496" in lines[1]
    assert visit(clerk).get("/stock/waste.xlsx").status_code == 200


def test_waste_found_by_name_asks_which_goods(visit: Any, clerk: User, milk: Product) -> None:
    asked = visit(clerk).post("/stock/waste/new", data=AWAY | {"code": "ぎゅうにゅう"})
    assert asked.status_code == 422
    assert "どの商品か選んでください。" in text(asked)
    chosen = visit(clerk).post("/stock/waste/new", data=AWAY | {"code": "ぎゅうにゅう", "product_id": "1"})
    assert chosen.status_code == 302
    assert on_hand(milk) == -2_000
    missing = visit(clerk).post("/stock/waste/new", data=AWAY | {"code": "ないもの"})
    assert "見つかりません" in text(missing)
    assert "商品を読み取るか、名前を入れてください。" in text(
        visit(clerk).post("/stock/waste/new", data=AWAY | {"code": ""})
    )


def test_waste_pressed_twice_is_one(visit: Any, clerk: User, milk: Product) -> None:
    request = {"request_id": "0192f000-0000-7000-8000-0000000000aa"}
    for _again in range(2):
        assert visit(clerk).post("/stock/waste/new", data=AWAY | request).status_code == 302
    assert db.session.query(Waste).count() == 1
    assert on_hand(milk) == -2_000


def test_waste_is_taken_back_from_its_list(visit: Any, clerk: User, coordinator: User, milk: Product) -> None:
    with transaction():
        made = waste.throw_away(milk, place(SHOP), 2_000, reason="lost", by=clerk).move_id
    assert visit(coordinator).post(f"/stock/waste/{made}/reverse").status_code == 403
    page = text(visit(clerk).post(f"/stock/waste/{made}/reverse", follow_redirects=True))
    assert "取り消しました。在庫にもどりました。" in page
    assert on_hand(milk) == 0
    again = text(visit(clerk).post(f"/stock/waste/{made}/reverse", follow_redirects=True))
    assert "もう取り消されています" in again


# --- transfers --------------------------------------------------------------------------------------------


def test_goods_are_carried_over_without_a_script(
    visit: Any, carrier: User, milk: Product, shelf: dict[str, int]
) -> None:
    client = visit(carrier)
    assert "置き場が1つしかありません" in text(client.get("/stock/transfers/new"))
    with transaction():
        car = van().id
    scanned = text(client.post("/stock/transfers/new", data={"do": "add", "scan": "4901234567894"}))
    assert 'name="product-0" value="1"' in scanned
    line = {
        "product-0": "1",
        "quantity-0": "3",
        "from_place": "1",
        "to_place": str(car),
        "do": "save",
        "note": "2便",
    }
    answer = client.post("/stock/transfers/new", data=line)
    assert answer.status_code == 302, text(answer)
    assert on_hand(milk, db.session.get_one(Place, car)) == 3_000
    page = text(client.get(answer.location))
    assert "2便" in page
    assert client.get(f"{answer.location}/slip.pdf").data.startswith(b"%PDF")
    assert "店 → 1号車" in text(client.get(f"/stock/transfers?place={car}"))


def test_more_than_the_list_has_is_asked_before_it_goes(visit: Any, clerk: User, milk: Product) -> None:
    with transaction():
        car = van().id
    line = {"product-0": "1", "quantity-0": "3", "from_place": "1", "to_place": str(car), "do": "save"}
    asked = visit(clerk).post("/stock/transfers/new", data=line)
    assert asked.status_code == 422
    assert "牛乳 1L：記録では0" in text(asked)
    assert db.session.query(Transfer).count() == 0
    assert visit(clerk).post("/stock/transfers/new", data=line | {"confirmed": "y"}).status_code == 302
    assert on_hand(milk) == -3_000


def test_a_transfer_is_taken_back_from_its_page(
    visit: Any, clerk: User, coordinator: User, milk: Product
) -> None:
    with transaction():
        made = transfers.transfer(
            [transfers.Line(milk, 2_000)], from_place=place(SHOP), to_place=van(), by=clerk
        ).id
    assert visit(coordinator).post(f"/stock/transfers/{made}/reverse").status_code == 403
    page = text(visit(clerk).post(f"/stock/transfers/{made}/reverse", follow_redirects=True))
    assert "この移動は取り消しました" in page
    assert on_hand(milk) == 0
    assert visit(clerk).get(f"/stock/transfers/{made}/slip.pdf").data.startswith(b"%PDF")
    lines = visit(clerk).get("/stock/transfers.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "取り消し済み" in lines[1]


# --- figures behind the pages -----------------------------------------------------------------------------


def test_a_lot_is_gone_from_the_list_when_it_is_gone(app: Any, clerk: User, shelf: dict[str, int]) -> None:
    lot = db.session.get_one(Lot, shelf["milk"])
    assert [one.lot for one in expiry.expiring(3, q="ぎゅう")] == [lot]
    with transaction():
        waste.throw_lot_away(lot, place(SHOP), 4_000, by=clerk)
    assert expiry.expiring(3, q="ぎゅう") == []
