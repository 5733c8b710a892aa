"""The day and month report: the same yen however they are split."""

from datetime import date, timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from opsapp.db import db
from opsapp.org.models import User
from opsapp.reports import service, sheets
from opsapp.reports.views import _names
from opsapp.stock.models import Product
from tests.conftest import Visitor
from tests.sales.counter import Counter, cash, line, other

DAY = date(2026, 11, 23)


@pytest.fixture
def sold(clerk: User, milk: Product, bento: Product, soap: Product) -> Counter:
    """Two receipts: 248 + 327 in cash, 550 eaten here by QR."""
    counter = Counter(clerk)
    counter.open()
    counter.sold(line(milk, 248), line(soap, 327), payments=[cash(575, 1000)])
    eaten = line(bento, 550, tax_class="STD", eat_in=True)
    counter.sold(eaten, payments=[other("qr", 550)])
    return counter


def test_every_split_sums_to_the_same_takings(sold: Counter) -> None:
    figures = service.period(DAY, DAY)
    assert (figures.total.amount, figures.total.receipts, figures.total.pieces) == (1125, 2, 3)
    for split in (figures.departments, figures.hours, figures.tenders, figures.rates, figures.days):
        assert sum(figure.amount for figure in split) == 1125
    assert {figure.key: (figure.amount, figure.tax) for figure in figures.rates} == {
        "8": (248, 18),
        "10": (877, 79),
    }
    assert {figure.key: figure.amount for figure in figures.tenders} == {"cash": 575, "qr": 550}
    assert figures.total.basket == 562


def test_a_month_shows_every_day_and_leaves_other_months_out(sold: Counter) -> None:
    month = service.month(DAY)
    assert len(month.days) == 30
    assert {day.key: day.amount for day in month.days if day.amount} == {"2026-11-23": 1125}
    assert service.month(DAY - timedelta(days=30)).total.amount == 0


def test_a_day_without_sales_says_so(app: Flask, manager: User, visit: Visitor) -> None:
    page = visit(manager).get("/reports/day?day=2026-11-22")
    assert page.status_code == 200
    assert "この期間の売上はありません" in page.text


def test_the_pages_show_the_takings(sold: Counter, manager: User, visit: Visitor) -> None:
    for address in ("/reports/day?day=2026-11-23", "/reports/month?day=2026-11"):
        page = visit(manager).get(address)
        assert page.status_code == 200
        assert "¥1,125" in page.text
        assert "<svg" in page.text


def test_files_carry_the_same_figures(sold: Counter, manager: User, visit: Visitor, tmp_path) -> None:  # type: ignore[no-untyped-def]
    client = visit(manager)
    csv = client.get("/reports/day.csv?day=2026-11-23").data.decode("utf-8-sig")
    assert "合計,,2,3,1125,97," in csv
    (tmp_path / "m.xlsx").write_bytes(client.get("/reports/month.xlsx?day=2026-11-23").data)
    rows = list(load_workbook(tmp_path / "m.xlsx").active.values)
    assert rows[1][4] == 1125
    (tmp_path / "m.pdf").write_bytes(client.get("/reports/month.pdf?day=2026-11-23").data)
    paper = "".join(page.extract_text() for page in PdfReader(tmp_path / "m.pdf").pages)
    assert "月報" in paper
    assert "1,125" in paper


def test_paper_is_japanese_whoever_prints_it(sold: Counter, manager: User, visit: Visitor) -> None:
    from opsapp.org.service import organisation

    data = sheets.printed(service.period(DAY, DAY), _names(), organisation())
    assert data["title"] == "日報"
    assert [section["title"] for section in data["sections"]] == [
        "部門別",
        "時間帯別",
        "お支払い別",
        "税率別",
    ]


def test_an_impossible_day_is_not_found(app: Flask, manager: User, visit: Visitor) -> None:
    assert visit(manager).get("/reports/day?day=2026-13-40").status_code == 404
    assert visit(manager).get("/reports/day.exe?day=2026-11-23").status_code == 404


def test_figures_are_not_for_everybody(sold: Counter, clerk: User, carrier: User, visit: Visitor) -> None:
    assert visit(clerk).get("/reports/day").status_code == 200
    assert visit(clerk).get("/reports/month").status_code == 403
    assert visit(carrier).get("/reports/day").status_code == 403
    assert visit().get("/reports/day").status_code == 302
    db.session.rollback()
