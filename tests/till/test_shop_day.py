"""A whole day in the shop, rung up as a clerk does, a third of it without a network; then everything must tie."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from opsapp import codes
from opsapp.checking import differences
from opsapp.db import db
from opsapp.ledger.models import CashCount, Closing
from opsapp.reports.service import period
from opsapp.sales.models import DailyFigure, Sale, SalePayment
from opsapp.sync.models import Operation
from tests.browser import Server
from tests.till.clerk import MILK, SAKE, SOAP, Clerk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CROQUETTE = codes.build_instore("02100", 150, codes.common_layout("B", "02"))
FLOAT = 30_000


def weigh(clerk: Clerk, kilos: str) -> Clerk:
    clerk.page.locator("#search").fill("こめ")
    return clerk.tap(clerk.page.locator("#offer .key").first).digits(kilos).press("決定")


def bento(clerk: Clerk, *, eat_in: bool = False) -> Clerk:
    clerk.press("惣菜").tap(clerk.page.locator(".key", has_text="幕の内弁当"))
    line = clerk.page.locator(".line-main", has_text="幕の内弁当").last
    return clerk.tap(line).press("店内で食べる") if eat_in else clerk


def amount(clerk: Clerk, department: str, yen: int) -> Clerk:
    clerk.press("部門").tap(clerk.page.locator(".key", has_text=department))
    return clerk.digits(yen).press("かごに入れる")


def fifteen_of_every_kind(clerk: Clerk) -> None:
    """Cash, tab, voucher, QR, card and mixtures; discounts, prices, labels, weights, ages, customers."""
    clerk.sell(MILK, note=500).next()
    clerk.sell(MILK, MILK, SOAP, note=1000).next()
    clerk.scan(SAKE).press("はい、20歳以上です").sell(note=2000).next()
    weigh(clerk, "2.5").sell(note=10000).next()
    clerk.sell(CROQUETTE, CROQUETTE).next()
    bento(clerk, eat_in=True).sell(MILK, note=1000).next()
    amount(clerk, "日用品", 1980).sell(tender="card").next()
    clerk.sell(SOAP, tender="qr").next()
    clerk.scan("card-hana").sell(MILK, SOAP, tender="tab").next()
    clerk.scan(MILK).scan(SOAP).tap("#pay").digits(500).tap("[data-tender=voucher]").tap(
        "[data-note='100']"
    ).next()
    clerk.scan(MILK).press("値引").press("円で値引").digits(20).press("決定").press(
        "期限が近い"
    ).sell().next()
    clerk.scan(SOAP).scan(MILK).press("値引").press("%で値引").digits(10).press("決定").press(
        "お得意さま"
    ).sell().next()
    clerk.scan(SOAP).tap(".line-main").press("値段を変える").digits(300).press("決定").press(
        "値札と違う"
    ).sell().next()
    clerk.scan(MILK).press("保留").sell(SOAP).next().tap("#parked").tap("dialog .choice-key").sell().next()


def test_a_whole_day_at_the_till_ties_to_the_yen(clerk_at_till: Clerk, server: Server) -> None:
    clerk = clerk_at_till.sees_unsent(0)
    fifteen_of_every_kind(clerk)
    clerk.sees_unsent(0)

    clerk.page.context.set_offline(True)
    for code in (MILK, SOAP, MILK, SOAP, CROQUETTE):
        clerk.sell(code).next()
    clerk.sell(MILK).press("この会計を取り消す").press("打ち間違い").press("次のお客さま")
    clerk.menu("返品").scan("R1-000001")
    clerk.tap(clerk.page.get_by_role("button", name="牛乳 1L を1つ増やす")).tap("#do-return").press(
        "買い間違い"
    )
    clerk.press("次のお客さま").sees_unsent(8)
    clerk.menu("出金").digits(840).press("決定").press("切手・送料")
    clerk.menu("点検").tap("#x-done").sees_unsent(10).reload().sees_unsent(10)
    clerk.page.context.set_offline(False)
    clerk.sees_unsent(0)

    clerk.menu("掛の入金").tap(".person-key").digits(300).press("決定")
    clerk.menu("引き継ぎ").top.locator("[name=count-10000]").fill("3")
    clerk.tap("#do-count").press("伊藤 ミヨ").tap("#do-handover").digits("1002").press("決定")
    expect(clerk.page.locator("#who")).to_have_text("伊藤 ミヨ")
    for codes_scanned in ((MILK,), (SOAP, SOAP), (MILK, SOAP), (CROQUETTE,), (MILK, MILK, MILK)):
        clerk.sell(*codes_scanned, note=5000).next()
    bento(clerk).sell(note=1000).next()
    amount(clerk, "食品", 108).sell().next()
    clerk.scan("card-hana").sell(SOAP, tender="tab").next()
    clerk.sees_unsent(0)

    shown = close(clerk)
    everything_ties(shown)
    assert clerk.problems == []


def close(clerk: Clerk) -> int:
    """Z: count ¥50 less than there should be; what the screen says should be there."""
    clerk.menu("点検")
    expected = int(clerk.page.locator("#expected").get_attribute("data-yen") or 0)
    clerk.tap("#x-done").sees_unsent(0).menu("精算(レジを締める)")
    rest = expected - 50
    for worth in (10000, 1000, 100, 10, 1):
        clerk.top.locator(f"[name=count-{worth}]").fill(str(rest // worth))
        rest %= worth
    clerk.tap("#do-count").press("原因不明").tap("#do-close").sees("精算が終わりました").sees("¥50 足りない")
    clerk.tap("#z-done").sees_unsent(0)
    expect(clerk.page.locator("#open-day")).to_be_visible()
    return expected


def everything_ties(shown: int) -> None:
    db.session.rollback()
    assert (
        db.session.scalar(select(func.count()).select_from(Operation).where(Operation.status == "held")) == 0
    )
    closing = db.session.scalars(select(Closing)).one()
    assert (closing.expected_yen, closing.over_short_yen, closing.number) == (shown, -50, 1)
    assert closing.counted_yen == shown - 50

    numbers = list(db.session.scalars(select(Sale.number).order_by(Sale.number)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 30

    total = db.session.scalar(select(func.sum(Sale.total)))
    stored = db.session.scalar(select(func.sum(DailyFigure.amount)).where(DailyFigure.kind == "total"))
    assert total == stored == closing.totals["sales"]["net"]
    cash = db.session.scalar(select(func.sum(SalePayment.amount)).where(SalePayment.tender == "cash")) or 0
    assert shown == FLOAT + cash + 300 - 840
    assert set(db.session.scalars(select(CashCount.kind))) == {"x", "handover"}
    told = period(closing.day.business_date, closing.day.business_date)
    assert told.total.amount == total
    assert told.total.receipts == closing.totals["sales"]["customers"]
    for split in (told.departments, told.hours, told.tenders, told.rates):
        assert sum(figure.amount for figure in split) == total
    assert list(differences()) == []
