"""What labels on shelf and goods promise, and numbers for goods that carry no code."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select

from opsapp import clock, codes
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import barcodes, catalogue, instore, labels, specials
from opsapp.stock.models import Barcode, InstoreLayout, Product


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s", "", one.extract_text()) for one in PdfReader(io.BytesIO(pdf)).pages]


def size_in_mm(pdf: bytes) -> tuple[int, int]:
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def croquette(app: Any) -> Product:
    return db.session.get_one(Product, 6)


# --- price labels -----------------------------------------------------------------------------------------


def test_a_price_label_shows_the_price_with_tax_and_bars(
    writing: Any, milk: Product, croquette: Product
) -> None:
    rice = db.session.get_one(Product, 5)
    assert labels.price_labels([milk, croquette, rice]) == [
        {"name": "牛乳 1L", "price": 248, "code": "1", "bars": "4901234567894"},
        {"name": "コロッケ", "price": 108, "code": "6", "bars": "0202100001080"},
        {"name": "米 量り売り", "price": 490, "code": "5", "unit": "1kgあたり"},
    ]
    words = "".join(pages(labels.pdf([croquette], kind="a4-44")))
    assert "コロッケ108円(税込)0202100001080" in words


def test_a_label_that_stays_on_the_goods_does_not_know_a_special(
    writing: Any, manager: User, milk: Product
) -> None:
    today = clock.today()
    facts = {"name": "", "kind": "price", "yen": 198, "mix_count": None}
    specials.create(product_ids=[milk.id], by=manager, first_day=today, last_day=today, **facts)
    assert labels.price_labels([milk])[0]["price"] == 248
    assert labels.labels([milk])[0]["price"] == 198


def test_labels_for_tomorrow_show_the_price_of_tomorrow(writing: Any, manager: User, milk: Product) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    catalogue.set_price(milk, 258, valid_from=tomorrow, by=manager)
    assert labels.labels([milk])[0]["price"] == 248
    assert labels.labels([milk], tomorrow)[0]["price"] == 258
    assert labels.price_labels([milk], tomorrow)[0]["price"] == 258
    query = labels.to_label(since=tomorrow, until=tomorrow)
    assert db.session.scalars(query).all() == [milk]


@pytest.mark.parametrize(
    ("kind", "size", "sheets"),
    [("a4-44", (210, 297), 2), ("a4-65", (210, 297), 1), ("40x28", (40, 28), 45), ("60x40", (60, 40), 45)],
)
@pytest.mark.sqlite_only
def test_every_paper_has_its_size_and_its_number_of_labels(
    app: Any, milk: Product, kind: str, size: tuple[int, int], sheets: int
) -> None:
    pdf = labels.pdf([milk], kind=kind, copies=45)
    assert size_in_mm(pdf) == size
    found = pages(pdf)
    assert len(found) == sheets
    assert sum(one.count("248円(税込)") for one in found) == 45


def test_labels_already_used_are_left_out_and_each_good_has_its_number(
    app: Any, milk: Product, soap: Product
) -> None:
    first, second = pages(labels.pdf([milk, soap], kind="a4-44", copies={milk.id: 3, soap.id: 1}, skip=41))
    assert first.count("牛乳1L") == 3
    assert second.count("洗剤") == 1


@pytest.mark.sqlite_only
def test_too_many_labels_at_once_are_refused(app: Any, milk: Product) -> None:
    with pytest.raises(RuleError) as refused:
        labels.pdf([milk], copies=labels.MOST_LABELS + 1)
    assert refused.value.code == "too_many"


# --- numbers of our own -----------------------------------------------------------------------------------


def test_goods_without_a_code_get_a_free_number_that_the_till_reads(
    writing: Any, manager: User, bento: Product, milk: Product
) -> None:
    assert instore.assign([bento, milk], by=manager) == 1
    assert [(one.code, one.kind) for one in bento.barcodes] == [("00002", "instore")]
    bars = labels.price_labels([bento])[0]["bars"]
    assert bars == "0200002005502"
    assert codes.is_jan(bars)
    assert codes.split_instore(bars, barcodes.layouts()) == codes.Instore("00002", 550, "price")
    assert barcodes.find(bars) is bento
    assert instore.assign([bento, milk], by=manager) == 0


def test_a_number_that_is_taken_or_another_products_own_is_passed_over(
    writing: Any, manager: User, bento: Product, soap: Product
) -> None:
    catalogue.change(soap, by=manager, codes=[barcodes.Code("00002", "instore")])
    instore.assign([bento], by=manager)
    # 1 to 6 are our own numbers of the other goods
    assert [one.code for one in bento.barcodes] == ["00007"]


def test_weighed_goods_take_the_layout_that_carries_the_weight(writing: Any, manager: User) -> None:
    rice = db.session.get_one(Product, 5)
    db.session.add(
        InstoreLayout(prefix="21", item_start=2, item_length=4, value_start=6, value_length=5, kind="weight")
    )
    db.session.flush()
    instore.assign([rice], by=manager)
    assert [one.code for one in rice.barcodes] == ["0005"]
    assert "bars" not in labels.price_labels([rice])[0]


def test_without_a_layout_no_number_is_given(writing: Any, manager: User, bento: Product) -> None:
    db.session.execute(delete(InstoreLayout))
    with pytest.raises(RuleError) as refused:
        instore.assign([bento], by=manager)
    assert refused.value.code == "no_layout"


def test_when_all_numbers_are_taken_it_says_so(writing: Any, manager: User, bento: Product) -> None:
    db.session.execute(delete(InstoreLayout))
    layout = {"item_start": 2, "item_length": 1, "value_start": 3, "value_length": 5}
    db.session.add(InstoreLayout(prefix="02", **layout))
    db.session.add_all(Barcode(product_id=1, code=str(n), kind="instore") for n in range(1, 10))
    db.session.flush()
    with pytest.raises(RuleError) as refused:
        instore.assign([bento], by=manager)
    assert refused.value.code == "no_number"


# --- the page ---------------------------------------------------------------------------------------------


def test_the_page_prints_what_is_chosen_on_the_chosen_paper(visit: Any, manager: User) -> None:
    page = text(visit(manager).get("/stock/labels?department=1"))
    assert "牛乳 1L" in page
    assert "バーコードのない商品が1点あります" in page
    data = {"kind": "40x28", "product": ["1", "3"], "copies": "2", "copies-3": "0"}
    answer = visit(manager).post("/stock/labels", data=data)
    assert answer.mimetype == "application/pdf"
    assert [one.count("牛乳1L") for one in pages(answer.data)] == [1, 1]
    assert "牛乳 1L" in text(visit(manager).get("/stock/labels?product=1"))


def test_the_page_says_no_in_words(visit: Any, manager: User, clerk: User) -> None:
    browser = visit(manager)
    assert browser.post("/stock/labels", data={}).status_code == 302
    assert "商品を選んでください" in text(browser.get("/stock/labels"))
    browser.post("/stock/labels", data={"product": "1", "copies": "1299", "copies-1": "9999"})
    assert browser.post("/stock/labels", data={"product": ["1", "3"], "copies": "900"}).status_code == 302
    assert "1,300枚まで" in text(browser.get("/stock/labels"))
    assert "日付" in text(browser.get("/stock/labels?q=a&on=いつか"))
    assert visit(clerk).post("/stock/labels", data={"product": "1"}).status_code == 403
    assert visit(clerk).post("/stock/labels/codes", data={"product": "1"}).status_code == 403


def test_one_press_gives_every_chosen_good_a_code(visit: Any, manager: User) -> None:
    browser = visit(manager)
    answer = browser.post(
        "/stock/labels/codes", data={"product": ["1", "2"], "department": "2", "kind": "40x28"}
    )
    assert answer.status_code == 302
    assert "kind=40x28" in answer.location
    assert "department=2" in answer.location
    assert "1点の商品に店内の番号を付けました" in text(browser.get(answer.location))
    assert db.session.scalar(select(Barcode.code).where(Barcode.product_id == 2)) == "00002"


def test_one_press_leads_to_the_layouts_when_there_is_none(visit: Any, manager: User) -> None:
    with transaction():
        db.session.execute(delete(InstoreLayout))
    answer = visit(manager).post("/stock/labels/codes", data={"product": "2"})
    assert answer.location.endswith("/stock/layouts")
