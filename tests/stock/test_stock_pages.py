"""The pages of goods: each works, says no in plain words, and is closed to those it is not for."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import barcodes, catalogue, levels, moves, prices, quickkeys, specials
from opsapp.stock.models import (
    Department,
    InstoreLayout,
    Place,
    Product,
    QuickPage,
    Special,
)


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


NEW = {
    "name": "絹豆腐",
    "kana": "キヌドウフ",
    "department_id": "1",
    "tax_class": "FOOD",
    "unit": "each",
    "price": "９８",
    "stocked": "y",
    "active": "y",
}


# --- the list and one product -----------------------------------------------------------------------------


def test_the_list_shows_prices_and_stock_and_is_searched(visit: Any, carrier: User) -> None:
    page = text(visit(carrier).get("/stock/"))
    assert "牛乳 1L" in page
    assert "¥248" in page
    found = text(visit(carrier).get("/stock/?q=せんざい"))
    assert "洗剤" in found
    assert "牛乳" not in found
    part = text(visit(carrier).get("/stock/?q=4901234567894", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "牛乳 1L" in part
    assert "見つかりません" in text(visit(carrier).get("/stock/?q=ないもの"))


def test_a_stranger_is_asked_to_sign_in(visit: Any) -> None:
    assert "sign-in" in visit().get("/stock/").location


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_along_as_a_table(visit: Any, clerk: User, coordinator: User, form: str) -> None:
    answer = visit(clerk).get(f"/stock/products.{form}?department=4")
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("商品番号,商品名,")
        assert len(lines) == 2
        assert "清酒 720ml" in lines[1]
        assert "標準" in lines[1]
    assert visit(coordinator).get(f"/stock/products.{form}").status_code == 403


def test_a_product_shows_price_history_stock_and_moves(visit: Any, clerk: User, milk: Product) -> None:
    with transaction():
        levels.correct(milk, db.session.get_one(Place, 1), 5000, reason="count", note="朝の棚卸", by=clerk)
        catalogue.set_price(milk, 258, valid_from=clock.today() + timedelta(days=5), by=clerk)
    page = text(visit(clerk).get("/stock/1"))
    for words in ("¥248", "¥258", "これから", "朝の棚卸", "棚卸 → 店", "4901234567894", "軽減（食品） 8%"):
        assert words in page, words
    assert "¥180" in page  # the cost is for those who receive goods
    assert visit(clerk).get("/stock/99").status_code == 404


def test_costs_are_not_for_everybody(visit: Any, carrier: User) -> None:
    page = text(visit(carrier).get("/stock/1"))
    assert "¥248" in page
    assert "¥180" not in page


def test_all_moves_are_leafed_through(visit: Any, clerk: User, milk: Product) -> None:
    with transaction():
        moves.post([moves.Moved(milk.id, 1000, 1, 2, "sale", None, clock.now(), clock.today(), None)] * 60)
    page = text(visit(clerk).get("/stock/1/moves?page=2"))
    assert page.count('<tr role="row">') == 11
    assert "−60" in text(visit(clerk).get("/stock/1"))


# --- the form ---------------------------------------------------------------------------------------------


def test_a_product_is_added(visit: Any, manager: User) -> None:
    answer = visit(manager).post(
        "/stock/new", data=NEW | {"barcodes": "4900000000009\n49123456", "item": "77"}
    )
    assert answer.status_code == 302, text(answer)
    made = db.session.scalars(select(Product).where(Product.name == "絹豆腐")).one()
    assert sorted(one.code for one in made.barcodes) == ["00077", "4900000000009", "49123456"]
    assert prices.price_on(made.id, clock.today()) == 98


def test_the_tax_class_must_be_chosen(visit: Any, manager: User) -> None:
    page = text(visit(manager).get("/stock/new"))
    classes = page[page.index("税区分") : page.index("バーコード")]
    assert 'value="FOOD"' in classes
    assert "checked" not in classes
    refused = text(visit(manager).post("/stock/new", data={k: v for k, v in NEW.items() if k != "tax_class"}))
    assert "税の区分を選んでください。" in refused
    assert "絹豆腐" in refused  # what was typed stays


def test_a_barcode_of_another_product_is_named_with_a_link(visit: Any, manager: User) -> None:
    page = text(visit(manager).post("/stock/new", data=NEW | {"barcodes": "４９０１２３４５６７８９４"}))
    assert "「牛乳 1L」のバーコードです" in page
    assert '<a href="/stock/1">牛乳 1L</a>' in page
    assert "どこか違う" in text(visit(manager).post("/stock/new", data=NEW | {"barcodes": "4900000000001"}))


def test_only_the_office_changes_the_catalogue(visit: Any, clerk: User) -> None:
    assert visit(clerk).get("/stock/new").status_code == 403
    assert visit(clerk).post("/stock/1/edit", data=NEW).status_code == 403
    assert visit(clerk).post("/stock/1/price", data={"price": "1"}).status_code == 403
    assert "商品を登録する" not in text(visit(clerk).get("/stock/"))


def test_what_the_till_registered_is_completed(visit: Any, manager: User) -> None:
    with transaction():
        made = catalogue.create(
            by=manager, name="かし", tax_class="FOOD", department_id=1, price=100, provisional=True,
            codes=[barcodes.Code("A-77X", "jan")],
        )  # fmt: skip
        number = made.id
    listed = text(visit(manager).get("/stock/?provisional=1"))
    assert "かし" in listed
    assert "牛乳" not in listed
    assert "1品あります" in text(visit(manager).get("/stock/"))
    form = text(visit(manager).get(f"/stock/{number}/edit"))
    assert "A-77X" in form
    answer = visit(manager).post(
        f"/stock/{number}/edit", data=NEW | {"name": "菓子", "barcodes": "A-77X", "code": "00007"}
    )
    assert answer.status_code == 302, text(answer)
    db.session.expire_all()
    done = db.session.get_one(Product, number)
    assert (done.name, done.provisional, [one.code for one in done.barcodes]) == ("菓子", False, ["A-77X"])
    assert "確かめる商品はありません" in text(visit(manager).get("/stock/?provisional=1"))


def test_a_price_is_set_for_a_later_day(visit: Any, manager: User) -> None:
    later = clock.today() + timedelta(days=3)
    answer = visit(manager).post("/stock/1/price", data={"price": "258", "valid_from": later.isoformat()})
    assert answer.status_code == 302
    assert prices.price_on(1, later) == 258
    refused = visit(manager).post("/stock/1/price", data={"price": "258", "valid_from": "2020-01-01"})
    assert refused.status_code == 422
    assert "もう過ぎた日です" in text(refused)


# --- departments ------------------------------------------------------------------------------------------


def test_departments_are_added_and_changed(visit: Any, manager: User, clerk: User) -> None:
    given = {
        "code": "9",
        "name": "花",
        "name_en": "Flowers",
        "tax_class": "STD",
        "business_class": "2",
        "active": "y",
    }
    assert visit(manager).post("/stock/departments/new", data=given).status_code == 302
    assert "花" in text(visit(clerk).get("/stock/departments"))
    made = db.session.scalars(select(Department).where(Department.code == "9")).one()
    assert (
        visit(manager).post(f"/stock/departments/{made.id}", data=given | {"name": "切り花"}).status_code
        == 302
    )
    refused = text(visit(manager).post("/stock/departments/new", data=given))
    assert "「切り花」が使っています" in refused
    assert visit(clerk).get("/stock/departments/new").status_code == 403


# --- specials ---------------------------------------------------------------------------------------------


def special(**given: Any) -> dict[str, Any]:
    today = clock.today()
    facts = {"do": "save", "kind": "price", "yen": "198", "product": "1", "name": "週間特売"}
    return facts | {"first_day": str(today), "last_day": str(today + timedelta(days=6))} | given


def test_a_special_is_made_from_a_search_and_ended(visit: Any, manager: User, carrier: User) -> None:
    office = visit(manager)
    assert 'name="do" value="search"' in text(office.get("/stock/specials/new"))
    found = text(office.post("/stock/specials/new", data=special(do="search", q="ぎゅうにゅう", product="3")))
    assert 'name="product" value="1"' in found
    assert 'name="product" value="3" checked' in found
    assert office.post("/stock/specials/new", data=special()).status_code == 302
    assert "週間特売" in text(visit(carrier).get("/stock/specials"))
    assert "特売: ¥198" in text(visit(carrier).get("/stock/1"))
    assert 'value="198"' in text(office.get("/stock/specials/1"))
    assert office.post("/stock/specials/1", data=special(yen="188")).status_code == 302
    assert office.post("/stock/specials/1/end").status_code == 302
    assert db.session.get_one(Special, 1).active is False
    assert "もう終わっています" in text(office.post("/stock/specials/1/end", follow_redirects=True))


def test_a_special_that_is_dearer_is_refused(visit: Any, manager: User, clerk: User) -> None:
    page = text(visit(manager).post("/stock/specials/new", data=special(yen="300")))
    assert "より安くなっていません" in page
    assert "商品を選んでください" in text(
        visit(manager).post("/stock/specials/new", data=special(product=""))
    )
    assert visit(clerk).get("/stock/specials/new").status_code == 403


# --- quick keys and layouts -------------------------------------------------------------------------------


def test_quick_keys_are_arranged_without_a_script(visit: Any, manager: User, clerk: User) -> None:
    office = visit(manager)
    assert office.post("/stock/quick-keys", data={"name": "野菜"}).location.endswith("/stock/quick-keys/2")
    assert "コロッケ" in text(office.get("/stock/quick-keys/2?q=ころっけ"))
    office.post("/stock/quick-keys/2/keys", data={"product": "6"})
    office.post("/stock/quick-keys/2/keys", data={"department_id": "1", "label": "野菜その他"})
    keys = quickkeys.pages()[1].keys
    assert [(one.product_id, one.department_id, one.label) for one in keys] == [
        (6, None, ""),
        (None, 1, "野菜その他"),
    ]
    office.post(f"/stock/quick-keys/2/keys/{keys[1].id}", data={"do": "up"})
    office.post("/stock/quick-keys/2", data={"do": "up"})
    db.session.expire_all()
    assert [one.name for one in quickkeys.pages()] == ["野菜", "惣菜"]
    assert quickkeys.pages()[0].keys[0].department_id == 1
    office.post(f"/stock/quick-keys/2/keys/{keys[0].id}", data={"do": "remove"})
    office.post("/stock/quick-keys/2", data={"name": "野菜と果物"})
    assert "野菜と果物" in text(office.get("/stock/quick-keys"))
    office.post("/stock/quick-keys/2", data={"do": "remove"})
    db.session.expire_all()
    assert [page.id for page in db.session.scalars(select(QuickPage))] == [1]
    assert visit(clerk).get("/stock/quick-keys").status_code == 403


def test_a_key_for_nothing_is_refused(visit: Any, manager: User) -> None:
    answer = visit(manager).post("/stock/quick-keys/1/keys", data={"label": "なにか"})
    assert answer.status_code == 422
    assert "商品か部門を選んでください" in text(answer)
    assert visit(manager).post("/stock/quick-keys/1/keys/1", data={"do": "jump"}).status_code == 400
    assert "ページの名前" in text(visit(manager).post("/stock/quick-keys", data={"name": " "}))


def test_a_code_is_tried(visit: Any, manager: User, clerk: User) -> None:
    page = text(visit(manager).get("/stock/layouts?code=0202100001509"))
    assert "品番 02100、" in page
    assert "¥150" in page
    assert "コロッケ" in page
    assert "読めませんでした" in text(visit(manager).get("/stock/layouts?code=0202100001508"))
    assert "まだありません" in text(visit(manager).get("/stock/layouts?code=4900000000009"))
    assert visit(clerk).get("/stock/layouts").status_code == 403


def test_a_layout_is_made_like_a_common_one(visit: Any, manager: User) -> None:
    office = visit(manager)
    form = text(office.get("/stock/layouts/new?like=D"))
    assert 'value="8"' in form  # the check digit's place, counted from 1
    given = {
        "prefix": "21",
        "item_start": "3",
        "item_length": "5",
        "value_start": "9",
        "value_length": "4",
        "check_position": "8",
        "kind": "price",
    }
    assert office.post("/stock/layouts/new", data=given).status_code == 302
    made = db.session.scalars(select(InstoreLayout).where(InstoreLayout.prefix == "21")).one()
    assert (made.item_start, made.value_start, made.check_position) == (2, 8, 7)
    assert "¥398" in text(office.get("/stock/layouts?code=2123456703986"))
    assert "もうあります" in text(office.post("/stock/layouts/new", data=given))
    assert office.post(f"/stock/layouts/{made.id}/remove").status_code == 302
    shorter = given | {"prefix": "02", "item_length": "4"}
    assert "品番を使っている" in text(office.post("/stock/layouts/1", data=shorter))
    assert "品番を使っている" in text(office.post("/stock/layouts/1/remove", follow_redirects=True))
    db.session.expire_all()
    assert [one.prefix for one in db.session.scalars(select(InstoreLayout))] == ["02"]


# --- levels and correcting --------------------------------------------------------------------------------


def test_levels_are_listed_and_corrected(visit: Any, clerk: User, carrier: User, milk: Product) -> None:
    with transaction():
        moves.post([moves.Moved(milk.id, 2000, 1, 2, "sale", None, clock.now(), clock.today(), None)])
    assert "−2" in text(visit(carrier).get("/stock/levels?negative=1"))
    assert "数え直すか" in text(visit(carrier).get("/stock/levels"))
    form = text(visit(clerk).get("/stock/1/correct?place=1"))
    assert "店 −2" in form
    assert 'name="place_id" value="1"' in form
    answer = visit(clerk).post(
        "/stock/1/correct", data={"place_id": "1", "counted": "１０", "reason": "count"}
    )
    assert answer.status_code == 302, text(answer)
    assert moves.on_hand(1, 1) == 10_000
    assert "マイナスの在庫はありません" in text(visit(carrier).get("/stock/levels?negative=1"))
    refused = visit(clerk).post(
        "/stock/1/correct", data={"place_id": "1", "counted": "10", "reason": "count"}
    )
    assert refused.status_code == 422
    assert "すでにこの数です" in text(refused)
    assert visit(carrier).get("/stock/1/correct").status_code == 403
    table = visit(clerk).get("/stock/levels.csv").data.decode("utf-8-sig")
    assert "牛乳 1L" in table
    assert ",10," in table
    assert visit(carrier).get("/stock/levels.csv").status_code == 403


# --- shelf labels -----------------------------------------------------------------------------------------


def test_shelf_labels_are_printed_from_a_choice(visit: Any, manager: User, clerk: User) -> None:
    page = text(visit(manager).get("/stock/labels?department=1"))
    assert 'name="product" value="1" checked' in page
    printed = visit(manager).post("/stock/labels", data={"product": ["1", "3"], "copies": "2", "skip": "1"})
    assert printed.mimetype == "application/pdf"
    nothing = visit(manager).post("/stock/labels", data={}, follow_redirects=True)
    assert "商品を選んでください" in text(nothing)
    assert "日付として読めません" in text(visit(manager).get("/stock/labels?since=きのう"))
    assert visit(clerk).get("/stock/labels").status_code == 403


def test_the_pages_speak_english_too(visit: Any, manager: User) -> None:
    with transaction():
        db.session.get_one(User, manager.id).language = "en"
        specials.create(
            name="", kind="mix", yen=400, mix_count=2, first_day=clock.today(), last_day=clock.today(),
            product_ids=[1], by=manager,
        )  # fmt: skip
    for address in (
        "/stock/",
        "/stock/1",
        "/stock/new",
        "/stock/levels",
        "/stock/specials",
        "/stock/layouts",
    ):
        page = text(visit(manager).get(address))
        assert "Goods" in page, address
    assert "2 for ¥400" in text(visit(manager).get("/stock/specials"))
