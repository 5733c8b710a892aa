import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import typst
from pypdf import PdfReader

from opsapp import paper
from tests.unit import paper_examples as example
from tests.unit import rota_papers

MARKUP = "#strong[x] *太* _下_ $y$ @ref <tag> \\ // `z` = -"
PAPERS = {
    "receipt": lambda: paper.receipt(example.RECEIPT),
    "ryoshusho": lambda: paper.render("ryoshusho", example.RYOSHUSHO),
    "z_report": lambda: paper.render("z_report", example.Z),
    "statement": lambda: paper.render("statement", example.STATEMENT),
    "day_report": lambda: paper.render("day_report", example.DAY, images=example.DAY_IMAGES),
    "month_report": lambda: paper.render("month_report", example.MONTH, images=example.MONTH_IMAGES),
    "person_cards": lambda: paper.person_cards(example.CARDS),
    "shelf_labels": lambda: paper.shelf_labels(example.LABELS),
    "receiving": lambda: paper.render("receiving", example.RECEIVING),
    "payables": lambda: paper.render("payables", example.PAYABLES),
    "price_labels": lambda: paper.render(
        "price_labels",
        example.PRICE_LABELS,
        images={"bars-0202100001080": paper.barcode_svg("0202100001080")},
    ),
    "stock_value": lambda: paper.render("stock_value", example.STOCK_VALUE),
    "alcohol_month": lambda: paper.render("alcohol_month", example.ALCOHOL_MONTH),
    "duty_poster": lambda: paper.render(
        "duty_poster", example.DUTY_POSTER, images={"qr": paper.qr_svg(example.DUTY_POSTER["address"])}
    ),
    "payment_month": lambda: paper.render("payment_month", example.PAYMENT_MONTH),
    "count_sheet": lambda: paper.render("count_sheet", example.COUNT_SHEET),
    "count_result": lambda: paper.render("count_result", example.COUNT_RESULT),
    "order_sheet": lambda: paper.render("order_sheet", example.ORDER_SHEET),
    "food_labels": lambda: paper.render(
        "food_labels",
        example.FOOD_LABELS,
        images={"jan-0202100001080": paper.barcode_svg("0202100001080")},
    ),
    "production_sheet": lambda: paper.render("production_sheet", example.PRODUCTION_SHEET),
    "safety_month": lambda: paper.render("safety_month", example.SAFETY_MONTH),
    "expiring": lambda: paper.render("expiring", example.EXPIRING),
    "care_list": lambda: paper.render("care_list", example.CARE_LIST),
    "care_report": lambda: paper.render("care_report", example.CARE_REPORT),
    "consent_form": lambda: paper.render("consent_form", example.CONSENT_FORM),
    "transfer": lambda: paper.render("transfer", example.TRANSFER),
    "markdown_labels": lambda: paper.render(
        "markdown_labels",
        example.MARKDOWN_LABELS,
        images={"jan-2900000000018": paper.barcode_svg("2900000000018")},
    ),
    "availability": lambda: paper.render("availability", rota_papers.AVAILABILITY),
    "availability_missing": lambda: paper.render("availability_missing", rota_papers.AVAILABILITY_MISSING),
    "rota_poster": lambda: paper.render("rota_poster", rota_papers.ROTA_POSTER),
    "rota_slips": lambda: paper.render("rota_slips", rota_papers.ROTA_SLIPS),
    "visit_round": lambda: paper.render("visit_round", rota_papers.VISIT_ROUND),
}


def pages(pdf: bytes) -> list[str]:
    """The words of each page, without the spaces that a layout puts between them."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    return "".join(pages(pdf))


def size_in_mm(pdf: bytes) -> tuple[int, int]:
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def test_every_template_has_an_example_here():
    assert set(PAPERS) == paper.templates()


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_is_printed_in_our_own_fonts_and_twice_the_same(name):
    pdf = PAPERS[name]()
    fonts = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        fonts |= {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all(re.match(r"/\w{6}\+(BIZUDGothic|NotoSansCJKjp)-", font) for font in fonts), fonts
    assert PAPERS[name]() == pdf


def test_a_receipt_has_every_field_of_the_reference_layout():
    text = words(paper.receipt(example.RECEIPT))
    for field in (
        "さとのみせ",
        "合同会社いしはらの里",
        "登録番号T7123456789012",
        "2026年11月23日(月)10:15",
        "レジ1担当:03№000123",
        "牛乳1L※¥248",
        "洗剤¥327",
        "合計3点¥1,125",
        "8%対象※¥798内消費税¥59",
        "10%対象¥327内消費税¥29",
        "お預り¥2,000",
        "お釣り¥875",
        "※は軽減税率対象",
        "毎度ありがとうございます。",
    ):
        assert field in text, field


def test_a_receipt_without_reduced_goods_does_not_speak_of_them():
    data = {
        **example.RECEIPT,
        "lines": [example.line("洗剤", 327, reduced=False)],
        "rates": [{"rate": 10, "amount": 327, "tax": 29}],
    }
    text = words(paper.receipt(data))
    assert "※" not in text
    assert "◇" not in text


def test_a_receipt_says_weight_quantity_discount_eat_in_consignment_and_reissue():
    text = words(paper.receipt(example.FULL_RECEIPT))
    for field in (
        "再発行",
        "𠮷田髙子様",
        "2×¥248",
        "0.345kg×¥1,980",
        "見切り20%引-¥40",
        "店内",
        "※◇¥150",
        "◇インボイス対象外¥150",
        "敬老の日割引-¥100",
        "掛の残高¥12,480",
        "「石原の水」仕込み",
    ):
        assert field in text, field
    assert "1×¥" not in text


def test_an_unregistered_shop_prints_nothing_that_looks_like_an_invoice():
    for nobody in (None, ""):
        shop = {**example.SHOP, "registration": nobody}
        for pdf in (
            paper.receipt({**example.FULL_RECEIPT, "shop": shop}),
            paper.render("ryoshusho", {**example.RYOSHUSHO, "shop": shop}),
            paper.render("statement", {**example.STATEMENT, "shop": shop, "invoice_note": ""}),
        ):
            text = words(pdf)
            assert "8%対象" in text
            assert "登録番号" not in text
            assert "消費税" not in text
            assert not re.search(r"T\d{13}", text)


def test_a_refund_names_the_sale_it_takes_back():
    text = words(paper.receipt(example.REFUND))
    for field in (
        "登録番号T7123456789012",
        "返品",
        "2026年11月23日(月)",
        "元のお買上げレジ1№000101",
        "お買上げ日2026年11月20日(金)",
        "牛乳1L※¥248",
        "返金合計1点¥248",
        "8%対象※¥248内消費税¥18",
        "お名前",
    ):
        assert field in text, field
    assert "返品の時は" not in text


def test_a_void_says_so():
    assert "取消" in words(paper.receipt({**example.REFUND, "kind": "void"}))


def test_a_receipt_of_sixty_lines_stays_one_strip_of_paper():
    lines = [example.line(f"品物その{number}", number) for number in range(1, 61)]
    pdf = paper.receipt({**example.RECEIPT, "lines": lines})
    assert len(pages(pdf)) == 1
    width, height = size_in_mm(pdf)
    assert width == 80
    assert height > size_in_mm(paper.receipt(example.RECEIPT))[1]
    assert "品物その60※¥60" in words(pdf)


def test_a_short_receipt_is_a_short_piece_of_paper():
    assert size_in_mm(paper.receipt(example.RECEIPT))[1] < 180


@pytest.mark.parametrize("name", ["receipt", "ryoshusho", "z_report", "statement", "day_report"])
def test_markup_in_names_is_printed_as_it_was_typed(name):
    shop = {**example.SHOP, "name": MARKUP}
    data = {
        "receipt": {**example.RECEIPT, "lines": [example.line(MARKUP, 1)], "footer": MARKUP},
        "ryoshusho": {**example.RYOSHUSHO, "to": MARKUP, "note": MARKUP},
        "z_report": {**example.Z, "remarks": MARKUP},
        "statement": {**example.STATEMENT, "message": MARKUP},
        "day_report": {**example.DAY, "remarks": MARKUP},
    }[name]
    text = words(paper.render(name, {**data, "shop": shop}))
    assert text.count(MARKUP.replace(" ", "")) >= 2


def test_a_ryoshusho_says_what_it_must():
    text = words(paper.render("ryoshusho", example.RYOSHUSHO))
    for field in (
        "領収書",
        "№R-000012",
        "令和8年11月23日",
        "髙橋製材所",
        "¥61,125-",
        "但しお品代として",
        "収入印紙",
        "再発行",
        "レシート№000123と同一取引です。",
        "登録番号T7123456789012",
        "8%対象(軽減税率)¥5,798(内消費税¥429)",
        "10%対象¥55,327(内消費税¥5,029)",
    ):
        assert field in text, field


def test_a_ryoshusho_paid_without_cash_has_no_stamp_box_and_says_why():
    data = {**example.RYOSHUSHO, "stamp_box": False, "cashless": "QR決済", "reissue": False}
    text = words(paper.render("ryoshusho", data))
    assert "収入印紙" not in text
    assert "再発行" not in text
    assert "QR決済でのお支払い" in text


def test_a_ryoshusho_is_a5_across_or_a4_upright():
    assert size_in_mm(paper.render("ryoshusho", example.RYOSHUSHO)) == (210, 148)
    assert size_in_mm(paper.render("ryoshusho", {**example.RYOSHUSHO, "paper": "a4"})) == (210, 297)


@pytest.mark.parametrize("sheet", ["roll", "a4"])
def test_a_z_report_shows_the_cash_to_the_yen(sheet):
    text = words(paper.render("z_report", {**example.Z, "paper": sheet}))
    for field in (
        "精算レポート",
        "精算番号№0231",
        "純売上¥96,480",
        "客数87人",
        "客単価¥1,108",
        "点数312点",
        "8%対象※¥71,480¥5,294",
        "弁当・惣菜62¥27,900",
        "商品券4¥6,000",
        "返品1¥1,080",
        "切手代-¥840",
        "つり銭準備金¥30,000",
        "掛の入金¥12,000",
        "(理論在高)¥89,880",
        "(実際在高)¥89,830",
        "過不足不足-¥50",
        "売上金(入金額)¥59,830",
        "1,000円25¥25,000",
        "計¥89,830",
        "1-000341",
        "𠮷田髙子",
        "責任者",
        "印刷2026年11月23日18:06",
    ):
        assert field in text, field


def test_an_x_reading_has_neither_number_nor_count():
    unknown_yet = ("counted", "difference", "reason")
    cash = {key: value for key, value in example.Z["cash"].items() if key not in unknown_yet}
    data = {**example.Z, "kind": "X", "number": None, "cash": cash}
    del data["denominations"]
    text = words(paper.render("z_report", data))
    assert "点検レポート" in text
    assert "精算番号" not in text
    assert "実際在高" not in text
    assert "金種" not in text


def test_a_z_report_of_twenty_five_departments_fits_one_page():
    departments = [{"name": f"部門{number}", "items": "12", "amount": 12345} for number in range(25)]
    assert len(pages(paper.render("z_report", {**example.Z, "paper": "a4", "departments": departments}))) == 1


def test_a_statement_carries_the_balance_over():
    text = words(paper.render("statement", example.STATEMENT))
    for field in (
        "御請求書",
        "𠮷田髙子様",
        "前回残高¥12,000",
        "お支払い¥12,000",
        "今回お買上げ¥8,496",
        "今回残高¥8,496",
        "前回からの繰越",
        "11/12V-000044",
        "令和8年12月10日(木)",
        "残高の古さ",
        "お支払いのお願い",
        "発行2026年12月1日",
        "1/1ページ",
    ):
        assert field in text, field


def test_a_long_statement_repeats_its_head_and_numbers_its_own_pages():
    long = {**example.STATEMENT, "entries": example.STATEMENT["entries"] * 16}
    printed = pages(paper.render("statement", {"statements": [example.STATEMENT, long, example.STATEMENT]}))
    assert len(printed) == 5
    assert all("日付番号内容お買上げお支払い残高" in page for page in printed)
    ends = [re.findall(r"(\d+)/(\d+)ページ", page)[-1] for page in printed]
    assert ends == [("1", "1"), ("1", "3"), ("2", "3"), ("3", "3"), ("1", "1")]


def test_a_day_report_shows_figures_sections_and_the_plot():
    with_plot = paper.render("day_report", example.DAY, images=example.DAY_IMAGES)
    text = words(with_plot)
    for field in ("日報", "令和8年11月23日(月)", "純売上¥96,480", "計¥73,240", "9時", "申し送り", "店長"):
        assert field in text, field
    assert "9時" not in words(paper.render("day_report", example.DAY))


def test_a_month_by_day_fits_one_page_and_marks_minus_with_a_triangle():
    printed = pages(paper.render("month_report", example.MONTH, images=example.MONTH_IMAGES))
    assert len(printed) == 1
    assert "▲4,689" in printed[0]
    assert "11/30" in printed[0]


def test_ten_cards_fill_a_page_with_furigana_over_the_name():
    printed = pages(paper.person_cards(example.CARDS))
    assert len(printed) == 2
    assert "よしだたかこ𠮷田髙子様" in printed[0]
    assert printed[0].count("№C") == 10


def test_shelf_labels_show_the_price_with_tax_and_the_code():
    printed = pages(paper.shelf_labels(example.LABELS))
    assert len(printed) == 2
    for field in ("248円(税込)", "税抜230円", "4901234567894", "特売", "通常238円", "12,800円(税込)"):
        assert field in printed[0], field
    assert printed[0].count("円(税込)") == 24


def test_used_labels_of_the_first_sheet_are_left_out():
    printed = pages(paper.shelf_labels({**example.LABELS, "skip": 23}))
    assert "牛乳" in printed[0]
    assert printed[0].count("円(税込)") == 1


def test_money_is_never_a_float():
    with pytest.raises(typst.TypstError, match="whole number"):
        paper.receipt({**example.RECEIPT, "total": 1125.0})


@pytest.mark.parametrize("name", ["common", "../papers/receipt", "nothing"])
def test_only_a_paper_of_the_house_is_rendered(name):
    with pytest.raises(ValueError, match="no such paper"):
        paper.render(name, {})


def test_eight_threads_print_at_once_and_each_gets_its_own_paper():
    def printed(number: int) -> str:
        return words(paper.receipt({**example.RECEIPT, "number": f"{number:06}"}))

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(printed, range(40)))
    assert all(f"№{number:06}" in text for number, text in enumerate(texts))


def test_names_that_cannot_be_printed_are_found_before_printing():
    assert paper.missing_glyphs("𠮷田 髙﨑、辻󠄀\nﾊﾝｶｸ № ㈱ ～〜−") == []
    assert paper.missing_glyphs("花😀子ก😀") == ["😀", "ก"]


def test_everything_a_cash_register_can_type_can_be_printed():
    private_use = ("\ue000", "\uf8ff")
    typed = bytes(range(0x20, 0x7F)).decode("cp932") + "".join(
        bytes((lead, trail)).decode("cp932", errors="ignore")
        for lead in (*range(0x81, 0xA0), *range(0xE0, 0xF0), *range(0xFA, 0xFD))
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFD))
    )
    assert len(typed) > 7000
    missing = paper.missing_glyphs(typed)
    assert [char for char in missing if not private_use[0] <= char <= private_use[1]] == []


def test_bars_are_those_of_the_code():
    svg = paper.barcode_svg("4901234567894")
    assert 'viewBox="0 0 117 40"' in svg
    runs = [(int(at), int(width)) for at, width in re.findall(r"M(\d+) 0h(\d+)v", svg)]
    assert runs[0] == (11, 1)
    assert runs[-1] == (11 + 94, 1)
    assert len(runs) == 30
    assert 'viewBox="0 0 89 40"' in paper.barcode_svg("49123456")
    assert paper.barcode_svg("036000291452") == paper.barcode_svg("0036000291452")


@pytest.mark.parametrize("jan", ["4901234567890", "49123457", "123", "", "490123456789X", "４９１２３４５６"])
def test_a_wrong_code_gets_no_bars(jan):
    with pytest.raises(ValueError, match=r"JAN|check digit"):
        paper.barcode_svg(jan)


def test_a_qr_code_is_a_drawing_with_its_quiet_zone():
    svg = paper.qr_svg("1-000123")
    assert svg.startswith("<svg")
    assert 'width="29"' in svg  # 21 modules and 4 white ones on either side


def test_a_paper_is_shown_in_the_browser_and_keeps_its_japanese_name():
    answer = paper.response(b"%PDF-", "領収書 №12.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "inline; filename=\"paper.pdf\"; filename*=UTF-8''%E9%A0%98%E5%8F%8E%E6%9B%B8%20%E2%84%9612.pdf"
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_name_cannot_break_out_of_the_header():
    answer = paper.response(b"%PDF-", 'a"\r\nX-Bad: 1.pdf')
    assert "\r" not in answer.headers["Content-Disposition"]
    assert "X-Bad" not in answer.headers


def test_an_order_of_many_lines_keeps_its_heading_and_counts_its_pages_for_the_fax():
    line = {
        "number": "A-1",
        "jan": "4901234567894",
        "name": "牛乳 1L",
        "cases": "2",
        "case": "12",
        "quantity": "24個",
    }
    sheets = pages(paper.render("order_sheet", {**example.ORDER_SHEET, "lines": [line] * 60, "cases": "120"}))
    assert len(sheets) >= 2
    assert f"送信枚数{len(sheets)}枚" in sheets[0]
    assert "ケース×入数" in sheets[1]
    assert "以上60品計120ケース" in sheets[-1]


def test_an_order_without_fax_cases_and_note_leaves_them_out():
    bare = {
        **example.ORDER_SHEET,
        "supplier": {"name": "石原農園", "honorific": "様"},
        "note": "",
        "due": "",
        "cases": "0",
    }
    text = words(paper.render("order_sheet", {**bare, "draft": True}))
    for field in ("FAX", "備考", "計0"):
        assert field not in text
    assert "下書き・まだ注文していません" in text
    assert "ご都合の日" in text


def test_what_expires_the_slip_and_the_markdown_say_what_somebody_must_know():
    expiring, slip = words(PAPERS["expiring"]()), words(PAPERS["transfer"]())
    for field in ("幕の内弁当", "2026.11.23 18時".replace(" ", ""), "¥550", "¥245"):
        assert field in expiring
    for field in ("倉庫", "→", "№12", "牛乳1L", "24", "受け取った人"):
        assert field in slip
    label = words(PAPERS["markdown_labels"]())
    for field in ("半額", "275", "550円", "税抜255円", "8%", "2900000000018", "消費期限2026.11.2318時"):
        assert field in label
    small = paper.render(
        "markdown_labels",
        {**example.MARKDOWN_LABELS, "paper": "label", "skip": 0},
        images={"jan-2900000000018": paper.barcode_svg("2900000000018")},
    )
    assert size_in_mm(small) == (50, 30)
