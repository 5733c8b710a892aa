"""What the page and the paper of the stock's value promise."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import costs, values
from opsapp.stock.models import Product
from tests.stock.test_costs import DAY, moved


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def worked(app: Any, soap: Product, milk: Product) -> None:
    """The worked figures of DOMAIN 2.3 for 洗剤, and milk."""
    with transaction():
        moved(soap, "receipt", 10, 100)
        moved(soap, "receipt", 20, 115, day=1)
        moved(soap, "sale", -12, day=2)
        moved(soap, "receipt", 6, 125, day=3)
        moved(milk, "receipt", 3, value=100_000, day=3)
        moved(milk, "sale", -1, day=4)


def test_the_lines_add_up_to_the_sums(worked: None) -> None:
    costs.catch_up()
    found = values.lines(DAY + timedelta(days=4))
    assert [(one.product.name, one.quantity, one.cost, one.yen) for one in found] == [
        ("牛乳 1L", 2_000, 33_333, 67),
        ("洗剤", 24_000, 113_750, 2_730),
    ]
    assert [(one.department.name, one.goods, one.yen) for one in values.sums(found) if one.department] == [
        ("食品", 1, 67),
        ("日用品", 1, 2_730),
    ]
    assert values.total(found).yen == 2_797
    assert values.total(values.lines(DAY + timedelta(days=4), "last")).yen == 3_000 + 67
    assert [one.product.name for one in values.lines(DAY, q="せんざい")] == ["洗剤"]
    assert values.lines(DAY, department_id=1) == []


def test_what_is_no_longer_sold_may_still_be_there(worked: None, soap: Product) -> None:
    with transaction():
        db.session.get_one(Product, soap.id).active = False
    costs.catch_up()
    assert [one.product.name for one in values.lines(DAY)] == ["洗剤"]


def test_the_page_shows_the_value_of_any_past_day(visit: Any, manager: User, worked: None) -> None:
    page = text(visit(manager).get("/stock/values"))
    assert "¥2,797" in page
    assert "¥113.75" in page
    page = text(visit(manager).get(f"/stock/values?day={DAY + timedelta(days=1)}"))
    assert "¥3,300" in page
    assert "牛乳" not in page
    page = text(visit(manager).get(f"/stock/values?day={DAY + timedelta(days=3)}&method=last&q=洗剤"))
    assert "¥3,000" in page
    part = text(visit(manager).get("/stock/values", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "在庫がありません" in text(visit(manager).get("/stock/values?day=2020-01-01"))


def test_a_day_to_come_is_refused_in_words(visit: Any, manager: User, worked: None) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert "まだ来ていません" in text(visit(manager).get(f"/stock/values?day={tomorrow}"))
    assert visit(manager).get(f"/stock/values.csv?day={tomorrow}").status_code == 302
    assert "日付" in text(visit(manager).get("/stock/values?day=いつか"))


def test_a_sale_before_its_delivery_is_pointed_out(visit: Any, manager: User, worked: None) -> None:
    with transaction():
        moved(db.session.get_one(Product, 4), "sale", -1, day=4)
    assert "入荷より多く売れている商品が1件あります" in text(visit(manager).get("/stock/values"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_value_is_taken_along_as_a_table(
    visit: Any, manager: User, clerk: User, worked: None, form: str
) -> None:
    answer = visit(manager).get(f"/stock/values.{form}?day={DAY + timedelta(days=4)}&department=3")
    assert answer.status_code == 200
    if form == "csv":
        head, line = answer.data.decode("utf-8-sig").splitlines()
        assert head.split(",")[-2:] == ["原価（税抜）", "在庫金額"]
        assert line == "3,洗剤,日用品,24,個,113.75,2730"
    assert visit(clerk).get(f"/stock/values.{form}").status_code == 403
    assert visit(manager).get("/stock/values.txt").status_code == 404


def test_the_stocktaking_sheet_names_day_method_and_every_good(
    visit: Any, manager: User, worked: None
) -> None:
    answer = visit(manager).get(f"/stock/values.pdf?day={date(2026, 11, 4)}")
    words = "".join(re.sub(r"\s", "", one.extract_text()) for one in PdfReader(io.BytesIO(answer.data)).pages)
    for wanted in (
        "棚卸表",
        "令和8年11月4日(水)現在",
        "移動平均法",
        "¥2,830",
        "洗剤24113.75¥2,730",
        "日用品計",
    ):
        assert wanted in words, (wanted, words)
    last = visit(manager).get("/stock/values.pdf?method=last").data
    assert "最終仕入原価法" in "".join(
        re.sub(r"\s", "", p.extract_text()) for p in PdfReader(io.BytesIO(last)).pages
    )


def test_a_product_shows_both_costs_and_their_margins(
    visit: Any, manager: User, carrier: User, worked: None, soap: Product
) -> None:
    with transaction():
        db.session.get_one(Product, soap.id).last_cost = 125
    page = text(visit(manager).get(f"/stock/{soap.id}"))
    # 327 yen with 10 %: 298 without; (298 - 125) / 298, (298 - 113.75) / 298
    for wanted in ("¥125", "58.1%", "¥113.75", "61.8%", "最終仕入原価", "移動平均"):
        assert wanted in page, wanted
    assert "113.75" not in text(visit(carrier).get(f"/stock/{soap.id}"))


def test_margin_is_without_tax_in_the_worked_example(app: Any) -> None:
    assert values.margin(1_080, 700_000, 8) == 300
    assert values.margin(None, 700_000, 8) is None
