"""The pages of suppliers' invoices, payables and payments: each works, says no, and is the office's alone."""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock.models import Place, Product
from opsapp.supply import payables, receiving
from opsapp.supply.models import Supplier, SupplierInvoice, SupplierPayment
from opsapp.supply.receiving import Line


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


def printed(answer: Any) -> str:
    """The words of a paper without the spaces of its layout."""
    return "".join(
        re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(answer.data)).pages
    )


@pytest.fixture
def supplier(app: Any, manager: User) -> Supplier:
    """嶺北問屋, who delivered 12 milk at 175.5 yen today: 2,106 and 168 yen of tax."""
    with transaction() as session:
        one = Supplier(
            code="001", name="嶺北問屋", kana="れいほくとんや", kana_key="a", search_key="嶺北問屋レイホクトンヤ",
            registration_number="T7123456789012",
        )  # fmt: skip
        session.add(one)
        session.flush()
        facts = {"place": session.get_one(Place, 1), "received_on": clock.today(), "by": manager}
        receiving.receive(
            [Line(session.get_one(Product, 1), 12_000, unit_cost=175_500)], supplier=one, **facts
        )
    return db.session.scalars(select(Supplier)).one()


def head(**more: str) -> dict[str, str]:
    number = {"registration_number": "T7123456789012"}
    return {"do": "save", "receipt": "1", "invoice_date": str(clock.today())} | number | more


def test_an_invoice_is_compared_written_down_and_taken_back(
    visit: Any, manager: User, supplier: Supplier
) -> None:
    office, address = visit(manager), f"/supply/invoices/new?supplier={supplier.id}"
    assert "¥2,274" in text(office.get("/supply/invoices/new"))
    page = text(office.get(address))
    for words in ("嶺北問屋", "入荷から計算すると¥2,274です", "計算では¥168です", "T7123456789012"):
        assert words in page, words
    assert "請求書に書いてある金額を入れてください" in text(office.post(address, data=head()))
    differs = text(office.post(address, data=head(**{"amount-8": "２，３００"})))
    for words in (
        "入荷から計算した金額は¥2,274、請求書の金額は¥2,300です（差額 ¥26）",
        'name="confirmed"',
        'value="２，３００"',
    ):
        assert words in differs, words
    assert "日付として読めません" in text(office.post(address, data=head(invoice_date="きのう")))
    saved = office.post(address, data=head(**{"amount-8": "2,274", "tax-8": "168", "number": "A-11"}))
    assert saved.status_code == 302, text(saved)
    shown = text(office.get(saved.location))
    for words in ("A-11", "¥2,274", "¥168", "適格請求書です", "T7123456789012"):
        assert words in shown, words
    assert ">請求書 番号 1<" in text(office.get("/supply/receiving/1"))
    assert "別の請求書なので登録する" in text(
        office.post(address, data=head(number="A-11", receipt="", **{"amount-8": "9"}))
    )
    listed = text(office.get("/supply/invoices?q=れいほく"))
    assert "A-11" in listed
    assert "請求書はまだ" not in listed
    table = office.get("/supply/invoices.csv").data.decode("utf-8-sig")
    assert "A-11,T7123456789012,2274,,168," in table
    assert office.get("/supply/invoices.xlsx").status_code == 200
    assert office.post(f"{saved.location}/reverse", data={"note": "二重"}).status_code == 302
    assert "取り消された請求書です" in text(office.get(saved.location))
    assert "すでに取り消されています" in text(office.post(f"{saved.location}/reverse", follow_redirects=True))
    assert len(db.session.scalars(select(SupplierInvoice)).all()) == 2


def test_payables_show_what_is_owed_and_payments_lower_it(
    visit: Any, manager: User, supplier: Supplier
) -> None:
    office = visit(manager)
    waiting = text(office.get("/supply/payables"))
    assert "¥2,274" in waiting
    office.post(
        f"/supply/invoices/new?supplier={supplier.id}", data=head(**{"amount-8": "2274", "number": "A-11"})
    )
    listed = text(office.get("/supply/payables"))
    for words in ("嶺北問屋", "¥2,274", "買掛残高"):
        assert words in listed, words
    assert "見つかりません" in text(office.get("/supply/payables?q=ないもの"))
    address = f"/supply/payments/new?supplier={supplier.id}"
    assert 'value="2,274"' in text(office.get(address))
    given = {"yen": "3000", "paid_on": str(clock.today()), "way": "transfer"}
    too_much = text(office.post(address, data=given))
    for words in ("買掛の残りは2,274円です", 'name="confirmed"'):
        assert words in too_much, words
    assert "支払った金額を入れてください" in text(office.post(address, data=given | {"yen": ""}))
    assert office.post(address, data=given | {"yen": "2,000"}).status_code == 302
    statement = text(office.get(f"/supply/payables/{supplier.id}"))
    for words in ("¥2,274", "¥2,000", "¥274", "支払（振込）", "請求書 番号 1 (A-11)"):
        assert words in statement, words
    schedule = printed(office.get("/supply/payables/schedule.pdf"))
    for words in ("支払予定表", "嶺北問屋", "A-11", "¥274"):
        assert words in schedule, words
    table = office.get(f"/supply/payables/{supplier.id}.csv").data.decode("utf-8-sig")
    assert "支払（振込）,,,2000,274" in table
    assert "嶺北問屋,274,274," in office.get("/supply/payables.csv").data.decode("utf-8-sig")
    asked = text(office.get("/supply/payments/1/reverse"))
    assert "¥2,000" in asked
    assert office.post("/supply/payments/1/reverse", data={"note": "まちがい"}).status_code == 302
    again = text(office.post("/supply/payments/1/reverse", follow_redirects=True))
    assert "すでに取り消されています" in again
    assert payables.balance(db.session.get_one(Supplier, supplier.id)) == 2_274
    assert len(db.session.scalars(select(SupplierPayment)).all()) == 2


def test_nothing_yet_says_what_to_do_next(visit: Any, manager: User) -> None:
    office = visit(manager)
    assert "請求書はまだありません" in text(office.get("/supply/invoices"))
    assert "買掛の残りはありません" in text(office.get("/supply/payables"))
    assert "仕入先はまだありません" in text(office.get("/supply/invoices/new"))
    assert "支払うものはありません" in printed(office.get("/supply/payables/schedule.pdf"))
    assert office.get("/supply/payments/new").status_code == 302
    assert office.get("/supply/payables?on=きのう").status_code == 404


def test_invoices_and_payments_are_the_offices(
    visit: Any, clerk: User, carrier: User, coordinator: User, supplier: Supplier
) -> None:
    addresses = (
        "invoices", "invoices.csv", "invoices/new", "payables", "payables.csv", "payables/schedule.pdf",
        f"payables/{supplier.id}", f"payments/new?supplier={supplier.id}",
    )  # fmt: skip
    for user in (clerk, carrier, coordinator):
        for address in addresses:
            assert visit(user).get(f"/supply/{address}").status_code == 403
    assert "sign-in" in visit().get("/supply/payables").location
