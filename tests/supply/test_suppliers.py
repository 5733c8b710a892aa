"""Suppliers and what they have: written down by the office, seen by the shop, read in from tables."""

from typing import Any

import pytest
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org import importing as tables
from opsapp.org.models import User
from opsapp.stock.models import Product
from opsapp.supply import goods, goods_importing, importing, suppliers
from opsapp.supply.models import Supplier, SupplierGood

GIVEN = {
    "name": "嶺北食品卸株式会社", "kana": "れいほくしょくひんおろし", "kind": "company", "order_days": ["1", "3", "5"],
    "cutoff": "1500", "lead_days": "1", "minimum_yen": "15,000", "closing_day": "20", "pay_after_months": "1",
    "pay_day": "31", "active": "y", "registration_number": "Ｔ7123456789012",
}  # fmt: skip


def text(answer: Any) -> str:
    return answer.data.decode()


def made(by: User, **facts: Any) -> Supplier:
    with transaction():
        return suppliers.create(by=by, **({"name": "嶺北問屋"} | facts))


# --- suppliers --------------------------------------------------------------------------------------------


def test_a_supplier_is_written_down_and_found_by_kana(visit: Any, manager: User, clerk: User) -> None:
    assert "仕入先がまだありません" in text(visit(manager).get("/supply/suppliers"))
    answer = visit(manager).post("/supply/suppliers/new", data=GIVEN)
    assert answer.status_code == 302, text(answer)
    supplier = db.session.scalars(select(Supplier)).one()
    assert (supplier.code, supplier.order_days, supplier.cutoff) == ("001", "135", "15:00")
    assert (supplier.registration_number, supplier.minimum_yen) == ("T7123456789012", 15_000)
    for q in ("れいほく", "レイホク", "食品", "1", "001"):
        assert "嶺北食品卸株式会社" in text(visit(clerk).get(f"/supply/suppliers?q={q}")), q
    assert "見つかりません" in text(visit(clerk).get("/supply/suppliers?q=とさ"))
    shown = text(visit(clerk).get("/supply/suppliers/1"))
    for words in ("月・水・金", "15:00まで", "20日締め・翌月末日払い", "¥15,000", "T7123456789012"):
        assert words in shown, words


def test_what_is_wrong_is_said_beside_its_field_and_stays_typed(visit: Any, manager: User) -> None:
    office = visit(manager)
    for field, typed, said in (
        ("name", " ", "仕入先の名前を入れてください"),
        ("cutoff", "25時", "時刻として読めません"),
        ("phone", "12", "電話番号"),
        ("email", "あて先", "メールアドレスではない"),
        ("order_days", [], "曜日を1つ以上"),
        ("lead_days", "90", "0〜60の数字"),
        ("minimum_yen", "-5", "マイナスの金額"),
        ("registration_number", "T712345678901", "13"),
    ):
        answer = office.post("/supply/suppliers/new", data=GIVEN | {field: typed})
        assert answer.status_code == 422, field
        assert said in text(answer), field
        assert "れいほくしょくひんおろし" in text(answer)
    assert db.session.scalars(select(Supplier)).all() == []


def test_a_company_needs_the_check_digit_of_its_number_a_person_only_confirms(
    visit: Any, manager: User
) -> None:
    wrong = GIVEN | {"registration_number": "T4011001098994"}
    refused = visit(manager).post("/supply/suppliers/new", data=wrong)
    assert refused.status_code == 422
    assert "番号を見くらべました" not in text(refused)
    asked = visit(manager).post("/supply/suppliers/new", data=wrong | {"kind": "person"})
    assert asked.status_code == 422
    assert "番号を見くらべました" in text(asked)
    done = visit(manager).post(
        "/supply/suppliers/new", data=wrong | {"kind": "person", "confirmed": "y", "name": "石原 太郎"}
    )
    assert done.status_code == 302, text(done)
    for number in ("7123456789012", "4011001098993", "2120901007402", "5020001076479", "7000012050002"):
        suppliers.check_number("company", f"T{number}")


def test_a_number_is_given_to_one_supplier(manager: User) -> None:
    made(manager, code="007")
    with pytest.raises(RuleError) as refused, transaction():
        suppliers.create(by=manager, name="別の問屋", code="００７")
    assert refused.value.field == "code"
    assert made(manager, name="次の問屋").code == "008"


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("1500", "15:00"),
        ("9時", "09:00"),
        ("9", "09:00"),
        ("１５：３０", "15:30"),
        ("", ""),
        ("9:5", None),
        ("24:00", None),
    ],
)
def test_a_time_is_read_as_people_write_it(app: Any, typed: str, time: str | None) -> None:
    if time is None:
        with pytest.raises(RuleError):
            suppliers.read_time(typed)
    else:
        assert suppliers.read_time(typed) == time


def test_a_supplier_is_changed_and_given_up(visit: Any, manager: User) -> None:
    made(manager)
    changed = GIVEN | {"name": "嶺北問屋", "code": "001", "active": ""}
    assert visit(manager).post("/supply/suppliers/1/edit", data=changed).status_code == 302
    assert "嶺北問屋" not in text(visit(manager).get("/supply/suppliers"))
    assert "嶺北問屋" in text(visit(manager).get("/supply/suppliers?gone=1"))
    assert "取引は終わっています" in text(visit(manager).get("/supply/suppliers/1"))


def test_only_the_office_writes_suppliers_and_only_the_shop_sees_them(
    visit: Any, manager: User, clerk: User, carrier: User, coordinator: User
) -> None:
    made(manager)
    for address in ("/supply/suppliers", "/supply/suppliers/1", "/supply/suppliers.csv", "/supply/orders"):
        assert visit(clerk).get(address).status_code == 200, address
        assert visit(carrier).get(address).status_code == 403, address
        assert visit(coordinator).get(address).status_code == 403, address
    for address in ("/supply/suppliers/new", "/supply/suppliers/1/edit", "/supply/suppliers/1/goods/add"):
        assert visit(clerk).get(address).status_code == 403, address
    assert visit(clerk).post("/supply/suppliers/new", data=GIVEN).status_code == 403


# --- what they have ---------------------------------------------------------------------------------------


def test_goods_of_a_supplier_are_added_by_scan_and_changed(visit: Any, manager: User, milk: Product) -> None:
    made(manager)
    office = visit(manager)
    scanned = office.get("/supply/suppliers/1/goods/add?q=4901234567894")
    assert scanned.location.endswith("/supply/suppliers/1/goods/add/1")
    assert "洗剤" in text(office.get("/supply/suppliers/1/goods/add?q=せん"))
    given = {
        "number": "A-1", "case_size": "12", "minimum_cases": "2", "cost": "180.5", "case_code": "14901234567891",
        "preferred": "y",
    }  # fmt: skip
    answer = office.post("/supply/suppliers/1/goods/add/1", data=given)
    assert answer.status_code == 302, text(answer)
    good = db.session.scalars(select(SupplierGood)).one()
    assert (good.case_size, good.minimum_cases, good.cost) == (12_000, 2, 180_500)
    assert (good.case_code, good.number) == ("14901234567891", "A-1")
    shown = text(office.get("/supply/suppliers/1"))
    for words in ("牛乳 1L", "A-1", "¥180.5"):
        assert words in shown
    again = office.get("/supply/suppliers/1/goods/add/1")
    assert again.location.endswith("/supply/suppliers/1/goods/1")
    for field, typed, said in (
        ("case_code", "14901234567892", "ケースのコード"),
        ("cost", "180.555", "小数点以下2けた"),
        ("cost", "-1", "原価として読めません"),
        ("case_size", "0", "1ケースに入っている数"),
        ("case_size", "1.5", "整数"),
        ("minimum_cases", "0", "最低のケース数"),
        ("number", "1" * 31, "30文字"),
    ):
        refused = office.post("/supply/suppliers/1/goods/1", data=given | {field: typed})
        assert refused.status_code == 422, (field, typed)
        assert said in text(refused), (field, typed)
    assert office.post("/supply/suppliers/1/goods/1", data=given | {"cost": "175"}).status_code == 302
    db.session.expire_all()
    assert db.session.scalars(select(SupplierGood.cost)).one() == 175_000
    assert office.post("/supply/suppliers/1/goods/1/remove").status_code == 302
    assert db.session.scalars(select(SupplierGood)).all() == []


def test_a_product_is_preferred_at_one_supplier(manager: User, milk: Product) -> None:
    first, second = made(manager), made(manager, name="別の問屋")
    with transaction():
        goods.add(first, milk, by=manager)
        goods.add(second, milk, by=manager, preferred=True)
    assert [(one.supplier_id, one.preferred) for one in goods.of_product(milk)] == [(2, True), (1, False)]
    with pytest.raises(RuleError), transaction():
        goods.add(db.session.get_one(Supplier, 1), db.session.get_one(Product, 1), by=manager)


# --- tables -----------------------------------------------------------------------------------------------


def loaded(kind: str, table: str, by: User) -> tables.Report:
    report = tables.examine(kind, table.encode(), "table.csv")
    if not report.problems:
        with transaction():
            tables.load(report, by=by)
    return report


def test_suppliers_go_out_and_come_back_as_they_were(visit: Any, manager: User) -> None:
    made(
        manager, kana="れいほく", order_days="135", cutoff="15:00", lead_days=2, minimum_yen=5000, closing_day=20,
        pay_after_months=2, note="冷蔵便", phone="0887-82-1234",
    )  # fmt: skip
    table = visit(manager).get("/supply/suppliers.csv").data.decode("utf-8-sig")
    assert "月水金" in table
    report = loaded("suppliers", table, manager)
    assert [str(one) for one in report.problems] == []
    assert report.count(tables.SAME) == 1
    changed = loaded("suppliers", table.replace("冷蔵便", "午前中"), manager)
    assert changed.count(tables.CHANGED) == 1
    assert db.session.scalars(select(Supplier.note)).one() == "午前中"
    assert visit(manager).get("/supply/suppliers.xlsx").status_code == 200


def test_a_table_of_suppliers_names_what_is_wrong(manager: User) -> None:
    table = (
        "仕入先名,法人・個人,登録番号,発注曜日,締切時刻,締日\n"
        "甲,法人,T4011001098994,月,,\n乙,個人,T4011001098994,月水,9:30,末\n"
        "丙,,,毎日?,,\n丁,,,,25:00,\n戊,,,,,40\n乙,,,,,\n"
    )
    report = loaded("suppliers", table, manager)
    assert sorted(problem.line for problem in report.problems) == [2, 4, 5, 6, 7]
    assert report.count(tables.NEW) == 1
    assert db.session.scalars(select(Supplier)).all() == []
    good = "仕入先名,法人・個人,登録番号,発注曜日,締切時刻,締日\n乙,個人,T4011001098994,月水,9:30,末\n"
    assert loaded("suppliers", good, manager).count(tables.NEW) == 1
    found = db.session.scalars(select(Supplier)).one()
    assert (found.code, found.kind, found.order_days, found.cutoff) == ("001", "person", "13", "09:30")
    assert found.closing_day == 31


def test_a_price_list_finds_goods_by_number_barcode_and_carton(visit: Any, manager: User) -> None:
    made(manager)
    table = (
        "仕入先,商品番号,JANコード,ITFコード,仕入先商品番号,入数,最低ロット,原価\n"
        "嶺北問屋,2,,,B-2,10,1,330.25\n001,,4901234567894,,A-1,12,2,180.5\n1,,,14912345678901,C,6,,210\n"
    )
    report = loaded("supplier_goods", table, manager)
    assert [str(one) for one in report.problems] == []
    rows = db.session.execute(
        select(SupplierGood.product_id, SupplierGood.case_size, SupplierGood.minimum_cases, SupplierGood.cost)
    ).all()
    assert sorted(map(tuple, rows)) == [
        (1, 12_000, 2, 180_500),
        (2, 10_000, 1, 330_250),
        (3, 6_000, 1, 210_000),
    ]
    out = visit(manager).get("/supply/suppliers/1/goods.csv").data.decode("utf-8-sig")
    assert "180.5" in out
    assert loaded("supplier_goods", out, manager).count(tables.SAME) == 3
    assert loaded("supplier_goods", out.replace("180.5", "185"), manager).count(tables.CHANGED) == 1
    assert db.session.scalar(select(SupplierGood.cost).where(SupplierGood.product_id == 1)) == 185_000
    empty = "仕入先,JANコード,原価\n001,4901234567894,\n"
    assert loaded("supplier_goods", empty, manager).count(tables.SAME) == 1


def test_a_price_list_names_what_is_wrong(manager: User) -> None:
    made(manager)
    table = (
        "仕入先,商品番号,JANコード,入数,原価\n知らない,1,,1,1\n001,999,,1,1\n001,,4900000000009,1,1\n001,,,1,1\n"
        "001,1,,1.5,1\n001,1,,12,1.234\n001,1,,12,180\n001,,4901234567894,12,180\n"
    )
    report = loaded("supplier_goods", table, manager)
    assert [problem.line for problem in report.problems] == [2, 3, 4, 5, 6, 7, 9]
    assert db.session.scalars(select(SupplierGood)).all() == []


def test_a_second_price_list_does_not_take_the_first_ones_place(manager: User) -> None:
    made(manager)
    made(manager, name="別の問屋")
    loaded("supplier_goods", "仕入先,商品番号,原価\n001,1,180\n", manager)
    loaded("supplier_goods", "仕入先,商品番号,原価\n002,1,170\n", manager)
    query = select(SupplierGood.supplier_id).where(SupplierGood.preferred)
    assert db.session.scalars(query).all() == [1]
    loaded("supplier_goods", "仕入先,商品番号,優先\n002,1,○\n", manager)
    assert db.session.scalars(query).all() == [2]


def test_the_tables_have_their_pages(visit: Any, manager: User, clerk: User) -> None:
    for kind, columns in (
        ("suppliers", importing.SUPPLIER_COLUMNS),
        ("supplier_goods", goods_importing.COLUMNS),
    ):
        shown = text(visit(manager).get(f"/org/imports/{kind}"))
        assert columns[0].heading in shown
        assert visit(clerk).get(f"/org/imports/{kind}").status_code == 403
