"""The pages of counting: each works, says no in plain words, and is closed to those it is not for."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import counting
from opsapp.stock.count_models import Count, CountEntry
from opsapp.stock.models import Department, Place, Product
from tests.stock.counting_help import at, begin, enter, move, pieces, post


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def count(clerk: User, milk: Product, soap: Product) -> str:
    """Ten bottles of milk and four of soap are on the list; seven bottles of milk were counted."""
    with transaction():
        move(milk, 10, -60)
        move(soap, 4, -60)
        found = begin(clerk)
        enter(found, milk, 7, 10, clerk, shelf="冷蔵ケース")
        return found.id


def entered() -> list[tuple[int, int, str]]:
    db.session.rollback()
    query = select(CountEntry).order_by(CountEntry.id)
    return [(one.product_id, one.quantity, one.shelf) for one in db.session.scalars(query)]


# --- the list and a new one -------------------------------------------------------------------------------


def test_the_list_says_what_to_do_and_then_shows_every_count(visit: Any, clerk: User) -> None:
    assert "まだ棚卸はありません" in text(visit(clerk).get("/stock/counts"))
    page = text(visit(clerk).get("/stock/counts/new"))
    typed = {"place_id": "1", "department_id": "1", "name": "", "request_id": _field(page, "request_id")}
    started = visit(clerk).post("/stock/counts/new", data=typed)
    again = visit(clerk).post("/stock/counts/new", data=typed)
    assert started.status_code == 302
    assert started.location == again.location
    listed = text(visit(clerk).get("/stock/counts"))
    name = f"{clock.today().month}月 棚卸 食品"
    assert listed.count(f">{name}</a>") == 1
    assert "数えています" in listed
    assert name in visit(clerk).get("/stock/counts.csv").data.decode("utf-8-sig")
    assert "見つかりません" in text(visit(clerk).get("/stock/counts?q=年末"))
    assert "いま棚卸をしています" in text(visit(clerk).get("/stock/counts/new"))


def test_a_count_without_a_place_is_not_started(visit: Any, clerk: User) -> None:
    answer = visit(clerk).post("/stock/counts/new", data={"place_id": "2", "name": "棚卸"})
    assert answer.status_code == 422
    assert db.session.scalars(select(Count)).all() == []


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


# --- entering ---------------------------------------------------------------------------------------------


def test_a_scanned_number_is_entered_without_a_script(visit: Any, clerk: User, count: str) -> None:
    counter, address = visit(clerk), f"/stock/counts/{count}"
    form = {
        "operation_id": _field(text(counter.get(address)), "operation_id"),
        "shelf": "レジ前",
        "quantity": "",
    }
    asked = text(counter.post(f"{address}/enter", data=form | {"scan": "4901234567894"}))
    assert "「牛乳 1L」はいくつありますか" in asked
    kept = form | {"product_id": _field(asked, "product_id"), "quantity": "２"}
    saved = counter.post(f"{address}/enter", data=kept)
    assert saved.status_code == 302, text(saved)
    assert counter.post(f"{address}/enter", data=kept).status_code == 302  # pressed twice
    assert entered() == [(1, 7000, "冷蔵ケース"), (1, 2000, "レジ前")]
    shown = text(counter.get(saved.location))
    assert "「牛乳 1L」2 を入れました（合計 9）" in shown
    assert 'value="レジ前"' in shown


def test_goods_are_found_by_name_and_chosen_among_several(visit: Any, clerk: User, count: str) -> None:
    form = {"scan": "せん", "quantity": "5", "shelf": "", "operation_id": "x"}
    assert visit(clerk).post(f"/stock/counts/{count}/enter", data=form).status_code == 302
    assert entered()[-1] == (3, 5000, "")
    several = visit(clerk).post(f"/stock/counts/{count}/enter", data=form | {"scan": "う"})
    assert several.status_code == 422
    assert "どの商品か選んでください" in text(several)
    chosen = visit(clerk).post(f"/stock/counts/{count}/enter", data=form | {"scan": "", "product_id": "1"})
    assert chosen.status_code == 302
    assert entered()[-1] == (1, 5000, "")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"scan": "4900000000009", "quantity": "1"}, "「4900000000009」は見つかりません"),
        ({"scan": "", "quantity": "1"}, "商品を読み取るか、名前を入れてください"),
        ({"scan": "4901234567894", "quantity": "0.5"}, "個数は整数で"),
        ({"scan": "4901234567894", "quantity": "4901234567894"}, "数が大きすぎます"),
        (
            {"scan": "4901234567894", "quantity": "1", "at": "2026-11-23T08:00"},
            "棚卸を始めてから今までの時刻",
        ),
        ({"scan": "4901234567894", "quantity": "1", "at": "きのう"}, "日付と時刻を"),
    ],
)
def test_what_cannot_be_entered_is_said_beside_its_field(
    visit: Any, clerk: User, count: str, data: dict[str, str], words: str
) -> None:
    answer = visit(clerk).post(f"/stock/counts/{count}/enter", data=data)
    assert answer.status_code == 422
    assert words in text(answer)
    assert len(entered()) == 1


def test_a_number_from_paper_keeps_the_moment_written_there(visit: Any, clerk: User, count: str) -> None:
    with clock.frozen(at(600)):
        typed = {"scan": "4912345678904", "quantity": "4", "at": "2026-11-23T09:30"}
        saved = visit(clerk).post(f"/stock/counts/{count}/enter", data=typed)
        assert saved.status_code == 302, text(saved)
        assert 'value="2026-11-23T09:30"' in text(visit(clerk).get(saved.location))
    db.session.rollback()
    last = db.session.scalars(select(CountEntry).order_by(CountEntry.id.desc())).first()
    assert last.counted_at == at(30)


def test_an_entry_is_taken_back_and_goods_are_counted_again(visit: Any, clerk: User, count: str) -> None:
    page = text(visit(clerk).get(f"/stock/counts/{count}/entries"))
    assert "冷蔵ケース" in page
    action = re.search(r'action="([^"]+/take-back)"', page)
    assert action
    done = visit(clerk).post(action[1], follow_redirects=True)
    assert "記録を取り消しました" in text(done)
    assert "すでに取り消されています" in text(visit(clerk).post(action[1], follow_redirects=True))
    visit(clerk).post(f"/stock/counts/{count}/enter", data={"scan": "4901234567894", "quantity": "9"})
    again = visit(clerk).post(f"/stock/counts/{count}/recount", data={"product": "1"}, follow_redirects=True)
    assert "「牛乳 1L」を数え直してください" in text(again)
    assert 'name="product_id" value="1"' in text(again)


# --- the sheet --------------------------------------------------------------------------------------------


def test_the_sheet_is_narrowed_down_and_says_how_far_it_is(visit: Any, manager: User, count: str) -> None:
    office, address = visit(manager), f"/stock/counts/{count}"
    page = text(office.get(address))
    for words in ("1 / 2", "佐藤 和子", "−¥540", "−3", "洗剤", "数えていません"):
        assert words in page, words
    hx = {"HX-Request": "true"}
    live = text(office.get(f"{address}/live", headers=hx))
    assert "1 / 2" in live
    assert "<html" not in live
    assert office.get(f"{address}/live").location == address
    assert "洗剤" not in text(office.get(f"{address}?show=different", headers=hx))
    assert "牛乳" not in text(office.get(f"{address}?show=missing", headers=hx))
    assert "洗剤" in text(office.get(f"{address}?q=せんざい", headers=hx))
    assert "牛乳" not in text(office.get(f"{address}?q=せんざい", headers=hx))


def test_goods_that_moved_between_two_shelves_are_pointed_out(
    visit: Any, clerk: User, milk: Product, count: str
) -> None:
    with transaction():
        move(milk, -1, 15, "sale")
        enter(db.session.get_one(Count, count), milk, 2, 20, clerk)
    page = text(visit(clerk).get(f"/stock/counts/{count}"))
    assert "1品は、棚から棚へ数える間に" in page
    assert "数える間に動きました" in text(visit(clerk).get(f"/stock/counts/{count}?show=again"))


def test_a_blind_count_hides_what_is_expected_from_who_counts(
    visit: Any, clerk: User, manager: User, milk: Product
) -> None:
    with transaction():
        move(milk, 1313, -60)
        found = begin(clerk, blind=True)
        enter(found, milk, 7, 10, clerk)
        address = f"/stock/counts/{found.id}"
    for page in (address, f"{address}?show=different", f"{address}/list.csv"):
        seen = visit(clerk).get(page).data.decode("utf-8-sig")
        assert "帳簿の数</th>" not in seen
        for secret in ("1,313", "1313", "1,306", "1306"):
            assert secret not in seen, (page, secret)
    office = text(visit(manager).get(address))
    assert "1,313" in office
    assert "−1,306" in office


# --- the end ----------------------------------------------------------------------------------------------


def test_posting_says_first_what_it_does_and_then_shows_the_result(
    visit: Any, manager: User, milk: Product, soap: Product, count: str
) -> None:
    office, address = visit(manager), f"/stock/counts/{count}"
    before = text(office.get(address))
    assert "差のある商品は 1品、合計 −¥540（税抜）です" in before
    assert "数えていない商品が 1品あります" in before
    assert "さらに −¥720" in before
    assert "数えていない商品をどうするか" in text(
        office.post(f"{address}/post", data={"uncounted": "?"}, follow_redirects=True)
    )
    posted = text(
        office.post(f"{address}/post", data={"uncounted": "zero", "note": "月末"}, follow_redirects=True)
    )
    for words in ("棚卸を確定しました", "山本 恵子", "月末", "食品", "日用品", "−¥1,260"):
        assert words in posted, words
    assert (pieces(milk), pieces(soap)) == (7, 0)
    again = text(office.post(f"{address}/post", data={"uncounted": "leave"}, follow_redirects=True))
    assert "もう数は入れられません" in again
    late = office.post(
        f"{address}/enter", data={"scan": "4901234567894", "quantity": "1"}, follow_redirects=True
    )
    assert "もう数は入れられません" in text(late)
    assert "確定" in text(office.get("/stock/counts"))
    table = office.get(f"{address}/list.csv").data.decode("utf-8-sig")
    assert "牛乳 1L,食品,10,7,-3" in table
    assert office.get(f"{address}/list.xlsx").status_code == 200


def test_what_arrived_late_stands_beside_the_result(
    visit: Any, manager: User, milk: Product, count: str
) -> None:
    with transaction():
        post(db.session.get_one(Count, count), manager, 30)
    with transaction():
        move(milk, -1, 5, "sale", arrives=90)
    page = text(visit(manager).get(f"/stock/counts/{count}"))
    assert "確定のあとに届きました" in page
    assert "−1" in page
    assert pieces(milk) == 7


def test_a_count_is_given_up_and_stays_to_be_read(visit: Any, manager: User, count: str) -> None:
    page = text(visit(manager).post(f"/stock/counts/{count}/give-up", follow_redirects=True))
    assert "中止されました" in page
    assert "冷蔵ケース" in page
    assert "取り消す" not in page


def test_the_papers_are_there(visit: Any, clerk: User, manager: User, count: str) -> None:
    address = f"/stock/counts/{count}"
    assert visit(clerk).get(f"{address}/sheet.pdf").data.startswith(b"%PDF")
    assert visit(clerk).get(f"{address}/result.pdf").status_code == 404
    with transaction():
        post(db.session.get_one(Count, count), manager, 30)
    assert visit(clerk).get(f"{address}/result.pdf").data.startswith(b"%PDF")


# --- who may ----------------------------------------------------------------------------------------------


def test_who_counts_and_who_posts(
    visit: Any, clerk: User, carrier: User, coordinator: User, count: str
) -> None:
    address = f"/stock/counts/{count}"
    pages = ("/stock/counts", "/stock/counts.csv", "/stock/counts/new", address, f"{address}/live")
    papers = (f"{address}/entries", f"{address}/list.csv", f"{address}/sheet.pdf")
    for user in (carrier, coordinator):
        for page in (*pages, *papers):
            assert visit(user).get(page).status_code == 403, page
        assert visit(user).post(f"{address}/enter", data={}).status_code == 403
    assert "棚卸を確定する" not in text(visit(clerk).get(address))
    for deed in ("post", "give-up"):
        assert visit(clerk).post(f"{address}/{deed}", data={"uncounted": "leave"}).status_code == 403
    assert visit(clerk).get("/stock/counts/0192f000-0000-7000-8000-00000000ffff").status_code == 404


def test_the_pages_speak_english_too(visit: Any, manager: User, count: str) -> None:
    with transaction():
        db.session.get_one(User, manager.id).language = "en"
        shop, food = db.session.get_one(Place, 1), db.session.get_one(Department, 1)
        counting.start("Blind one", shop, food, True, db.session.get_one(User, manager.id))
    for address in ("/stock/counts", "/stock/counts/new", f"/stock/counts/{count}"):
        assert "ount" in text(visit(manager).get(address)), address
