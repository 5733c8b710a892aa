"""What a clerk can do at the till, and what it asks of her."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from opsapp import codes, words
from opsapp.db import db
from opsapp.people.models import Sighting
from opsapp.sales import receipts
from opsapp.sales.models import Sale
from opsapp.stock.models import Product
from opsapp.sync.models import Operation
from tests.browser import Server, Tablet
from tests.till.clerk import MILK, SAKE, SOAP, Clerk

pytestmark = pytest.mark.browser
STATIC = Path(words.__file__).parent / "static"
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"


def last_sale() -> Sale:
    db.session.rollback()
    return db.session.scalars(select(Sale).order_by(Sale.id.desc()).limit(1)).one()


def nothing_held() -> bool:
    db.session.rollback()
    return db.session.scalar(select(Operation.id).where(Operation.status == "held").limit(1)) is None


def test_a_scan_counts_wherever_the_focus_is_and_leaves_no_trace_in_a_field(clerk_at_till: Clerk) -> None:
    search = clerk_at_till.page.locator("#search")
    search.click()
    clerk_at_till.type_slowly("ab").scan(MILK).sees_total(248)
    expect(search).to_have_value("ab")
    clerk_at_till.tap("#pay").scan(MILK).sees_total(496)
    expect(clerk_at_till.page.locator("dialog")).to_have_count(0)


def test_the_next_scan_alone_begins_the_next_customer(clerk_at_till: Clerk) -> None:
    clerk_at_till.sell(MILK, note=500).scan(SOAP).sees_total(327)
    expect(clerk_at_till.page.locator("#change")).to_have_count(0)


def test_a_slow_wireless_scanner_loses_nothing_where_nobody_can_be_typing(clerk_at_till: Clerk) -> None:
    clerk_at_till.page.evaluate("document.activeElement.blur()")
    clerk_at_till.scan(MILK, pace=0.1).sees_total(248)


def test_slow_typing_in_a_field_is_no_scan(clerk_at_till: Clerk) -> None:
    search = clerk_at_till.page.locator("#search")
    search.click()
    clerk_at_till.type_slowly(MILK)
    expect(search).to_have_value(MILK)
    expect(clerk_at_till.page.locator(".line")).to_have_count(0)


@pytest.mark.parametrize("typed", ["ぎゅう", "ギュウニュウ", "牛乳", "４９０１２", "7894"])
def test_goods_are_found_by_kana_kanji_and_digits_as_you_type(clerk_at_till: Clerk, typed: str) -> None:
    clerk_at_till.page.locator("#search").fill(typed)
    clerk_at_till.tap(clerk_at_till.page.locator("#offer .key").first).sees_total(248)


def test_an_unknown_code_is_registered_on_the_spot_even_without_a_network(clerk_at_till: Clerk) -> None:
    clerk_at_till.sees_unsent(0).page.context.set_offline(True)
    clerk_at_till.scan("4999999999996").sees("はじめての商品です")
    fields = clerk_at_till.top.locator("input.input")
    fields.nth(0).fill("山の水")
    fields.nth(2).fill("１５０")
    clerk_at_till.press("登録してかごに入れる").sees("税の区分を選んでください")
    clerk_at_till.top.get_by_text("食べもの・飲みもの").click()
    clerk_at_till.top.get_by_text("食品", exact=True).click()
    clerk_at_till.press("登録してかごに入れる").sees_total(150)
    clerk_at_till.scan("4999999999996").sees_total(300)
    clerk_at_till.sell().next()
    clerk_at_till.page.context.set_offline(False)
    clerk_at_till.sees_unsent(0)
    line = last_sale().lines[0]
    product = db.session.scalars(select(Product).where(Product.name == "山の水")).one()
    assert (line.product_id, line.quantity, line.amount) == (product.id, 2000, 300)
    assert product.provisional
    assert nothing_held()


def test_alcohol_asks_for_the_age_once_and_a_no_takes_it_out(clerk_at_till: Clerk) -> None:
    clerk_at_till.scan(SAKE).press("販売しない").sees_total(0)
    clerk_at_till.scan(SAKE).press("はい、20歳以上です").sees_total(1320)
    clerk_at_till.scan(SAKE).sees_total(2640)
    clerk_at_till.sell().sees_unsent(0)
    assert clerk_at_till.storage("journal")[-1]["data"]["age_checked"] is True


def test_a_price_label_of_the_shop_is_read(clerk_at_till: Clerk) -> None:
    code = codes.build_instore("02100", 150, codes.common_layout("B", "02"))
    clerk_at_till.scan(code).sees_total(150).sell().sees_unsent(0)
    line = last_sale().lines[0]
    assert (line.price_kind, line.amount, line.code) == ("code", 150, code)


def test_weighed_goods_ask_for_their_weight(clerk_at_till: Clerk) -> None:
    clerk_at_till.page.locator("#search").fill("こめ")
    clerk_at_till.tap(clerk_at_till.page.locator("#offer .key").first)
    clerk_at_till.digits("１．２５").press("決定").sees_total(612).sell().sees_unsent(0)
    assert last_sale().lines[0].quantity == 1250


def test_number_price_discount_and_eating_in_of_a_line(clerk_at_till: Clerk) -> None:
    page = clerk_at_till.page
    clerk_at_till.tap(page.locator(".key", has_text="幕の内弁当")).sees_total(550)
    line = page.locator(".line-main").first
    clerk_at_till.tap(line).press("店内で食べる").tap(line).digits(3).press("数を変える").sees_total(1650)
    clerk_at_till.tap(line).press("値段を変える").digits(500).press("決定").press("期限が近い").sees_total(
        1500
    )
    clerk_at_till.tap(line).press("この品を値引").press("円で値引").digits(100).press("決定").press(
        "包装のいたみ"
    )
    clerk_at_till.sees_total(1400).sell().sees_unsent(0)
    sold = last_sale().lines[0]
    assert (sold.tax_class, sold.tax_rate, sold.eat_in) == ("STD", 10, True)
    assert (sold.price_kind, sold.unit_price, sold.list_price, sold.discount) == ("override", 500, 550, 100)
    assert nothing_held()


def test_a_discount_on_the_whole_is_split_as_the_server_splits_it(clerk_at_till: Clerk) -> None:
    clerk_at_till.scan(MILK).scan(SOAP).press("値引").press("%で値引").digits(10).press("決定").press(
        "お得意さま"
    )
    clerk_at_till.sees_total(518).sell().sees_unsent(0)
    assert last_sale().discount == 57
    assert nothing_held()


def test_a_department_key_takes_an_amount(clerk_at_till: Clerk) -> None:
    clerk_at_till.press("部門").tap(clerk_at_till.page.locator(".key", has_text="日用品"))
    clerk_at_till.digits("1,100").press("かごに入れる").sees_total(1100).sell().sees_unsent(0)
    assert last_sale().lines[0].price_kind == "department"


def test_baskets_are_parked_and_taken_up_again(clerk_at_till: Clerk) -> None:
    clerk_at_till.scan(MILK).press("保留").sees_total(0).scan(SOAP).sees_total(327)
    clerk_at_till.reload().tap("#parked").tap(clerk_at_till.page.locator("dialog .choice-key")).sees_total(
        248
    )
    expect(clerk_at_till.page.locator("#parked")).to_contain_text("1")


AT_ONCE = """([button, code]) => {
  [...document.querySelectorAll("button")].find((one) => one.textContent === button).click();
  for (const key of [...code, "Enter"]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}"""


def test_what_is_scanned_while_a_basket_is_put_aside_is_the_next_customers(clerk_at_till: Clerk) -> None:
    clerk_at_till.scan(MILK).sees_total(248)
    clerk_at_till.page.evaluate(AT_ONCE, ["保留", SOAP])
    clerk_at_till.sees_total(327).reload().sees_total(327)
    expect(clerk_at_till.page.locator("#parked")).to_contain_text("1")


def test_a_customer_by_card_buys_on_the_tab_and_has_been_seen(clerk_at_till: Clerk) -> None:
    clerk_at_till.scan("card-hana").sees("髙橋 ハナ 様").sell(MILK, tender="tab").sees_unsent(0)
    sale = last_sale()
    assert (sale.person_id, sale.payments[0].tender) == (1, "tab")
    assert db.session.scalar(select(Sighting.person_id)) == 1


def test_a_customer_is_found_by_reading_and_the_tab_can_be_paid(clerk_at_till: Clerk) -> None:
    clerk_at_till.tap("#customer")
    clerk_at_till.top.locator("input").fill("はな")
    clerk_at_till.tap(clerk_at_till.page.locator(".person-key").first).sell(MILK, tender="tab").next()
    clerk_at_till.menu("掛の入金").tap(clerk_at_till.page.locator(".person-key").first)
    clerk_at_till.digits(200).press("決定").sees_unsent(0)
    assert nothing_held()


def test_voucher_and_cash_together(clerk_at_till: Clerk) -> None:
    clerk_at_till.scan(MILK).scan(SOAP).tap("#pay").digits(500).tap("[data-tender=voucher]")
    expect(clerk_at_till.page.locator(".pay-due")).to_have_attribute("data-yen", "75")
    clerk_at_till.tap("[data-note='100']").sees_change(25).sees_unsent(0)
    assert [(p.tender, p.amount, p.change) for p in last_sale().payments] == [
        ("voucher", 500, 0),
        ("cash", 75, 25),
    ]


def test_the_last_sale_is_undone_with_a_receipt_of_its_own(clerk_at_till: Clerk) -> None:
    clerk_at_till.sell(MILK, note=500).press("この会計を取り消す").press("打ち間違い").sees("取り消しました")
    clerk_at_till.sees_unsent(0)
    sale = last_sale()
    assert (sale.kind, sale.number, sale.total) == ("void", 2, -248)
    clerk_at_till.press("次のお客さま").menu("直前の会計を取り消す").sees("取り消せません")


@pytest.mark.parametrize("online", [True, False])
def test_goods_come_back_by_the_code_on_the_receipt(clerk_at_till: Clerk, online: bool) -> None:
    clerk_at_till.sell(MILK, MILK, SOAP).next().sees_unsent(0)
    clerk_at_till.page.context.set_offline(not online)
    clerk_at_till.menu("返品").scan("R1-000001").sees("返品する品を選びます")
    clerk_at_till.tap(clerk_at_till.page.get_by_role("button", name="牛乳 1L を1つ増やす"))
    clerk_at_till.tap("#do-return").press("品物のいたみ")
    expect(clerk_at_till.page.locator("#refund")).to_have_attribute("data-yen", "248")
    clerk_at_till.page.context.set_offline(False)
    clerk_at_till.sees_unsent(0)
    sale = last_sale()
    assert (sale.kind, sale.total, sale.lines[0].original_position) == ("return", -248, 1)
    assert nothing_held()


def test_the_receipt_carries_what_a_simplified_invoice_needs(clerk_at_till: Clerk) -> None:
    clerk_at_till.sell(MILK, SOAP, note=1000).press("レシートを印刷")
    paper = clerk_at_till.page.locator("#paper")
    for words_on_it in ("さとのみせ", "登録番号 T1234567890123", "牛乳 1L ※", "8%対象※", "¥248 内消費税 ¥18",
                        "¥327 内消費税 ¥29", "お釣り", "※は軽減税率対象", "R1-000001"):  # fmt: skip
        expect(paper).to_contain_text(words_on_it)
    expect(paper).not_to_contain_text("再発行")
    clerk_at_till.next().menu("レシートの再発行").tap(clerk_at_till.page.locator(".choice-key").first)
    clerk_at_till.press("「再発行」と印を付けて印刷")
    expect(paper).to_contain_text("再発行")


def test_the_language_changes_without_a_network(clerk_at_till: Clerk) -> None:
    clerk_at_till.page.context.set_offline(True)
    clerk_at_till.tap("#menu").press("English")
    clerk_at_till.page.keyboard.press("Escape")
    expect(clerk_at_till.page.locator("#pay")).to_have_text("Pay")
    clerk_at_till.reload()
    expect(clerk_at_till.page.locator("#pay")).to_have_text("Pay")


def test_the_keyboard_alone_sells(clerk_at_till: Clerk) -> None:
    page = clerk_at_till.page
    page.keyboard.press("/")
    clerk_at_till.type_slowly("7894").page.keyboard.press("Enter")
    clerk_at_till.sees_total(248)
    page.locator("#pay").focus()
    page.keyboard.press("Enter")
    clerk_at_till.type_slowly("300\n").sees_change(52)
    page.keyboard.press("Enter")
    expect(page.locator("#change")).to_have_count(0)


def test_every_word_of_the_screen_is_japanese_too() -> None:
    said = {
        found
        for path in (STATIC / "js").glob("*.js")
        if path.name != "base.js"
        for found in re.findall(r'\bt\(\s*"((?:[^"\\]|\\.)*)"', path.read_text())
    }
    assert len(said) > 200
    assert said - set(words.japanese()) == set()


def test_the_till_is_light(server: Server) -> None:
    from opsapp.sales.screen import TILL
    from opsapp.sync import screens

    with server.app.test_request_context("/"):
        files = screens.shell_files(TILL)
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= 120 * 1024


@pytest.mark.parametrize(
    ("tender", "button", "kept"),
    [("qr", "楽天ペイ", "楽天ペイ"), ("qr", "その他", ""), ("card", "電子マネー", "電子マネー")],
)
def test_the_name_of_a_qr_or_card_payment_is_kept(
    clerk_at_till: Clerk, tender: str, button: str, kept: str
) -> None:
    clerk_at_till.scan(MILK).sees_total(248).pay_by(tender, button).sees_change(0).sees_unsent(0)
    assert [(p.tender, p.amount, p.label) for p in last_sale().payments] == [(tender, 248, kept)]
    assert nothing_held()


def test_a_receipts_code_scanned_at_the_counter_begins_its_return(clerk_at_till: Clerk) -> None:
    clerk_at_till.sell(MILK, SOAP).next().sees_unsent(0)
    printed = receipts.code_of(last_sale())  # the QR of the PDF says the same
    clerk_at_till.scan(printed).sees("返品する品を選びます")
    expect(clerk_at_till.page.locator(".return-line")).to_have_count(2)


def test_axe_finds_nothing_on_the_tills_screens(tablet: Tablet, server: Server) -> None:
    clerk = Clerk(tablet(bypass_csp=True).new_page(), server.url).arrive()
    problems = clean(clerk, "welcome")
    clerk.open_day()
    problems += clean(clerk, "empty")
    clerk.scan(MILK).scan(SOAP).sees_total(575)
    problems += clean(clerk, "basket")
    for opener in ("#pay", "#menu", "#customer", ".line-main", "#who"):
        clerk.tap(clerk.page.locator(opener).first)
        problems += clean(clerk, opener)
        clerk.page.keyboard.press("Escape")
    clerk.pay_cash(575).sees_change(0)
    problems += clean(clerk, "thanks")
    assert problems == []


def clean(clerk: Clerk, where: str) -> list[str]:
    """What axe says about the screen as it stands."""
    clerk.page.add_script_tag(path=AXE)
    found = clerk.page.evaluate("() => axe.run()")
    return [f"{where}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


def test_the_code_on_the_receipt_can_be_scanned_with_the_camera_too(clerk_at_till: Clerk) -> None:
    read = clerk_at_till.page.evaluate("""async () => {
      const { bars } = await import("/static/js/barcode.js");
      const { reader } = await import("/static/js/camera.js");
      const { bars: black, width } = bars("R1-000123");
      const picture = Object.assign(document.createElement("canvas"), { width: (width + 40) * 3, height: 240 });
      const pen = picture.getContext("2d");
      pen.fillStyle = "#fff"; pen.fillRect(0, 0, picture.width, picture.height); pen.fillStyle = "#000";
      for (const [x, wide] of black) pen.fillRect((x + 20) * 3, 40, wide * 3, 160);
      Object.defineProperty(picture, "videoWidth", { value: picture.width });
      Object.defineProperty(picture, "videoHeight", { value: picture.height });
      return (await reader())(picture);
    }""")
    assert read == "R1-000123"
