"""One example of the data of every paper."""

from typing import Any

SHOP: dict[str, Any] = {
    "name": "さとのみせ",
    "legal_name": "合同会社いしはらの里",
    "registration": "T7123456789012",
    "tel": "0889-12-3456",
    "address": "高知県高岡郡石原村1-2",
}


LONG_NAME = "国産大豆100%使用 昔ながらの手づくり木綿豆腐（大・350g）「石原の水」仕込み"


def line(name: str, amount: int, **more) -> dict:
    """One thing sold, a single piece of a reduced-rate good unless told."""
    usual = {"quantity": "1", "unit": "", "unit_price": amount, "reduced": True}
    return {"name": name, "amount": amount, **usual, **more}


RECEIPT: dict[str, Any] = {
    "shop": SHOP,
    "kind": "sale",
    "date": "2026年11月23日(月)",
    "time": "10:15",
    "till": "レジ1",
    "clerk": "03",
    "number": "000123",
    "lines": [line("牛乳 1L", 248), line("弁当(持帰り)", 550), line("洗剤", 327, reduced=False)],
    "total": 1125,
    "items": 3,
    "rates": [
        {"rate": 8, "amount": 798, "tax": 59, "reduced": True},
        {"rate": 10, "amount": 327, "tax": 29, "reduced": False},
    ],
    "payments": [{"label": "お預り", "amount": 2000}],
    "change": 875,
    "footer": "毎度ありがとうございます。\n次の移動販売は11月26日(木)です。",
}

FULL_RECEIPT: dict[str, Any] = {
    **RECEIPT,
    "reissue": True,
    "customer": "𠮷田 髙子",
    "lines": [
        line("牛乳 1L", 496, quantity="2", unit_price=248),
        line(LONG_NAME, 198, discount=40, discount_label="見切り 20%引"),
        line("豚こま切れ", 683, quantity="0.345", unit="kg", unit_price=1980),
        line("カレーライス", 650, reduced=False, eat_in=True),
        line("大根（山本さん）", 150, consigned=True, note="生産者 山本 一郎"),
        line("台所用洗剤、詰替え用。レモンの香り", 327, reduced=False),
    ],
    "subtotal": 2464,
    "discounts": [{"label": "敬老の日 割引", "amount": 100}],
    "total": 2364,
    "items": 7,
    "rates": [
        {"rate": 8, "amount": 1271, "tax": 94, "reduced": True},
        {"rate": 10, "amount": 943, "tax": 85, "reduced": False},
    ],
    "untaxed": [{"label": "◇インボイス対象外", "amount": 150}],
    "payments": [
        {"label": "商品券", "amount": 1000},
        {"label": "QR決済", "amount": 364},
        {"label": "掛", "amount": 1000},
    ],
    "change": None,
    "balance": 12480,
}

REFUND: dict[str, Any] = {
    **RECEIPT,
    "kind": "refund",
    "number": "000131",
    "original": {"number": "000101", "date": "2026年11月20日(金)", "till": "レジ1"},
    "lines": [line("牛乳 1L", 248)],
    "total": 248,
    "items": 1,
    "rates": [{"rate": 8, "amount": 248, "tax": 18, "reduced": True}],
    "payments": [{"label": "現金でお返し", "amount": 248}],
    "change": None,
    "sign": True,
    "footer": "",
}

RYOSHUSHO: dict[str, Any] = {
    "shop": {**SHOP, "postal": "781-2199"},
    "paper": "a5",
    "number": "R-000012",
    "date": "令和8年11月23日",
    "to": "髙橋製材所",
    "amount": 61125,
    "note": "お品代として",
    "paid_by": "現金",
    "rates": [
        {"rate": 8, "amount": 5798, "tax": 429, "reduced": True},
        {"rate": 10, "amount": 55327, "tax": 5029, "reduced": False},
    ],
    "receipt_number": "000123",
    "stamp_box": True,
    "reissue": True,
}

FACES = (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1)

Z: dict[str, Any] = {
    "paper": "roll",
    "kind": "Z",
    "number": "0231",
    "shop": SHOP,
    "till": "レジ1",
    "business_date": "令和8年11月23日(月)",
    "previous_at": "2026年11月22日 18:03",
    "opened_at": "8:25",
    "closed_at": "2026年11月23日 18:05",
    "printed_at": "2026年11月23日 18:06",
    "sales": {"net": 96480, "gross": 98760, "customers": 87, "average": 1108, "items": 312},
    "rates": [
        {"label": "8%対象※", "amount": 71480, "tax": 5294},
        {"label": "10%対象", "amount": 24600, "tax": 2236},
        {"label": "非課税", "amount": 400},
    ],
    "departments": [
        {"name": "青果", "items": "48", "amount": 11240},
        {"name": "精肉・鮮魚", "items": "21.385", "amount": 15870},
        {"name": "弁当・惣菜", "items": "62", "amount": 27900},
        {"name": "日用品", "items": "31", "amount": 18230},
        {"name": "酒・たばこ", "items": "9", "amount": 6370},
        {"name": "菓子", "items": "141", "amount": 16870},
    ],
    "tenders": [
        {"label": "現金", "count": 58, "amount": 48720},
        {"label": "掛", "count": 21, "amount": 31900},
        {"label": "商品券", "count": 4, "amount": 6000},
        {"label": "QR決済", "count": 6, "amount": 9860},
    ],
    "adjustments": [
        {"label": "値引", "count": 12, "amount": 1200},
        {"label": "返品", "count": 1, "amount": 1080},
        {"label": "取消", "count": 0, "amount": 0},
    ],
    "cash_moves": [{"time": "11:20", "label": "出金 切手代", "amount": -840}],
    "cash": {
        "float": 30000,
        "sales": 49800,
        "refunds": 1080,
        "tab_received": 12000,
        "paid_in": 0,
        "paid_out": 840,
        "expected": 89880,
        "counted": 89830,
        "difference": -50,
        "reason": "お釣りのまちがいか",
        "next_float": 30000,
        "deposit": 59830,
    },
    "denominations": [
        {"face": face, "count": count}
        for face, count in zip(FACES, (5, 2, 0, 25, 5, 20, 3, 15, 5, 5), strict=True)
    ],
    "late": [{"number": "1-000341", "at": "11月23日 17:58", "amount": 1296}],
    "people": [{"role": "午前", "name": "山本 一郎"}, {"role": "午後・締め", "name": "𠮷田 髙子"}],
    "signatures": ["担当者", "責任者"],
    "remarks": "牛乳が残り3本。朝一番に発注すること。",
}

STATEMENT: dict[str, Any] = {
    "title": "御請求書",
    "shop": {**SHOP, "postal": "781-2199"},
    "number": "S-2611-014",
    "customer": {
        "name": "𠮷田 髙子",
        "postal": "781-2101",
        "address": "高知県高岡郡石原村大字西石原 字「上ノ段」123番地",
        "code": "C0014",
    },
    "period": "令和8年11月1日〜11月30日",
    "closing": "11月30日締",
    "due": "令和8年12月10日(木)",
    "printed_at": "2026年12月1日",
    "previous": 12000,
    "paid": 12000,
    "purchases": 8496,
    "balance": 8496,
    "entries": [
        {"date": "11/3", "number": "1-000101", "text": "お買上げ", "purchase": 2480, "balance": 14480},
        {
            "date": "11/10",
            "number": "N-000008",
            "text": "ご入金(現金・集金)",
            "payment": 12000,
            "balance": 2480,
        },
        {
            "date": "11/12",
            "number": "V-000044",
            "text": "移動販売「石原線・上ノ段」にてお買上げ",
            "purchase": 3016,
            "balance": 5496,
        },
        {
            "date": "11/21",
            "number": "1-000288",
            "text": "お買上げ、灯油18L缶と配達料",
            "purchase": 3000,
            "balance": 8496,
        },
    ],
    "rates": [
        {"rate": 8, "amount": 5496, "tax": 407, "reduced": True},
        {"rate": 10, "amount": 3000, "tax": 272, "reduced": False},
    ],
    "invoice_note": "消費税額は各レシート(適格簡易請求書)の合計です。",
    "ageing": [
        {"label": "30日以内", "amount": 8496},
        {"label": "31〜60日", "amount": 0},
        {"label": "61日以上", "amount": 0},
    ],
    "instructions": [
        "お店のレジ、または集金の者にお支払いください。",
        "お振込の場合: 高知いしはら銀行 本店 普通 1234567 ド)イシハラノサト(手数料はご負担ください)",
    ],
    "message": "いつもありがとうございます。お困りごとがあれば、何でもお声がけください。",
    "slip": True,
}

PLOT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 120" font-family="BIZ UDGothic">
<rect x="40" y="60" width="40" height="40" fill="#2f6b4f"/>
<rect x="100" y="20" width="40" height="80" fill="#2f6b4f"/>
<text x="45" y="115" font-size="12">9時</text><text x="105" y="115" font-size="12">10時</text></svg>"""

DAY: dict[str, Any] = {
    "title": "日報",
    "subtitle": "令和8年11月23日(月)",
    "detail": "レジ1 精算№0231　晴れ",
    "shop": SHOP,
    "printed_at": "2026年11月23日 18:06",
    "seals": ["店長", "担当"],
    "figures": [
        {"label": "純売上", "value": 96480, "note": "前年比 104%"},
        {"label": "客数", "value": 87, "kind": "number"},
        {"label": "客単価", "value": 1108},
        {"label": "過不足", "value": -50},
    ],
    "sections": [
        {
            "title": "部門別",
            "half": True,
            "columns": [
                {"label": "部門", "kind": "text"},
                {"label": "点数", "kind": "number"},
                {"label": "金額", "kind": "yen"},
            ],
            "rows": [
                ["青果", 48, 11240],
                ["精肉・鮮魚", "21.385", 15870],
                ["弁当・惣菜", 62, 27900],
                ["日用品", 31, 18230],
            ],
            "total": ["計", None, 73240],
        },
        {
            "title": "お支払い別",
            "half": True,
            "columns": [
                {"label": "種類", "kind": "text"},
                {"label": "件数", "kind": "number"},
                {"label": "金額", "kind": "yen"},
            ],
            "rows": [["現金", 58, 48720], ["掛", 21, 31900], ["商品券", 4, 6000]],
            "total": ["計", 83, 86620],
        },
        {
            "title": "税率別",
            "columns": [
                {"label": "区分", "kind": "text"},
                {"label": "対象額", "kind": "yen"},
                {"label": "内消費税", "kind": "yen"},
            ],
            "rows": [["8%対象※", 71480, 5294], ["10%対象", 24600, 2236], ["非課税", 400, None]],
            "total": ["計", 96480, 7530],
        },
    ],
    "remarks": "牛乳が残り3本。「上ノ段」の山本さんから、明日の弁当を2つと伝言。",
}
DAY_IMAGES = {"plot": PLOT}

MONTH: dict[str, Any] = {
    "title": "月報",
    "subtitle": "令和8年11月",
    "shop": SHOP,
    "printed_at": "2026年12月1日 9:05",
    "figures": [
        {"label": "純売上", "value": 2894400},
        {"label": "客数", "value": 2610, "kind": "number"},
        {"label": "収支", "value": "▲12,400円"},
    ],
    "sections": [
        {
            "title": "日別",
            "columns": [
                {"label": "日", "kind": "text"},
                {"label": "客数", "kind": "number"},
                {"label": "売上", "kind": "yen"},
                {"label": "前年", "kind": "yen"},
                {"label": "差", "kind": "triangle"},
            ],
            "rows": [
                [f"11/{day}", 80 + day, 90000 + 311 * day, 95000, 311 * day - 5000] for day in range(1, 31)
            ],
            "total": ["計", 2865, 2844615, 2850000, -5385],
        },
    ],
}
MONTH_IMAGES = {"plot": PLOT}

CARDS: dict[str, Any] = {
    "shop": SHOP,
    "title": "おかいもの会員証",
    "cards": [
        {"name": "𠮷田 髙子", "kana": "よしだ たかこ", "code": "C0014", "label": "西石原 3班"},
        {
            "name": "長谷川・ロドリゲス・マリア・フェルナンダ",
            "kana": "はせがわ ろどりげす まりあ ふぇるなんだ",
            "code": "C0015",
        },
        *(
            {"name": f"山本 {n}郎", "kana": "やまもと", "code": f"C01{n:02}", "label": "東石原"}
            for n in range(1, 12)
        ),
    ],
}

LABELS: dict[str, Any] = {
    "labels": [
        {
            "name": "牛乳 1L",
            "price": 248,
            "net": 230,
            "rate": 8,
            "reduced": True,
            "jan": "4901234567894",
            "unit": "1L",
        },
        {
            "name": LONG_NAME,
            "price": 198,
            "net": 184,
            "rate": 8,
            "reduced": True,
            "jan": "4912345678904",
            "special": "特売",
            "was": 238,
            "until": "11/30まで",
        },
        {"name": "豚こま切れ", "price": 213, "net": 198, "unit": "100gあたり", "code": "02-00345"},
        {
            "name": "電気毛布「ぬくぬく」、洗える。",
            "price": 12800,
            "net": 11637,
            "rate": 10,
            "jan": "49123456",
        },
        *(
            {"name": f"棚の品 その{n}", "price": 173 * n, "net": 93 * n, "jan": "4512345678906"}
            for n in range(1, 22)
        ),
    ],
}

STOCK_VALUE: dict[str, Any] = {
    "title": "棚卸表",
    "subtitle": "令和8年3月31日(火)現在",
    "shop": SHOP,
    "printed_at": "2026年4月1日 8:00",
    "detail": "評価方法 移動平均法　金額はすべて税抜",
    "seals": ["責任者", "立会人"],
    "figures": [{"label": "在庫金額", "value": 2730, "kind": "yen"}],
    "sections": [
        {
            "title": "日用品",
            "columns": [
                {"label": "商品名"},
                {"label": "数量", "kind": "number"},
                {"label": "原価", "kind": "number"},
                {"label": "金額", "kind": "yen"},
            ],
            "rows": [["洗剤", "24", "113.75", 2730]],
            "total": ["日用品 計", "", "", 2730],
        }
    ],
}

PRICE_LABELS: dict[str, Any] = {
    "paper": "a4-44",
    "skip": 3,
    "labels": [
        {"name": "コロッケ", "price": 108, "code": "6", "bars": "0202100001080"},
        {"name": LONG_NAME, "price": 12800, "code": "00007"},
        {"name": "米 量り売り", "price": 490, "unit": "1kgあたり", "code": "5"},
    ],
}

RECEIVING: dict[str, Any] = {
    "shop": SHOP,
    "title": "検品書",
    "subtitle": "嶺北問屋",
    "detail": "令和8年11月23日　納品書 N-1023　№12　担当 佐藤 和子",
    "printed_at": "2026年11月23日 10:15",
    "seals": ["検品", "責任者"],
    "sections": [
        {
            "title": "入荷した商品",
            "columns": [
                {"label": "商品", "kind": "text"},
                {"label": "納品書の数", "kind": "number", "narrow": True},
                {"label": "受け入れた数", "kind": "number", "narrow": True},
                {"label": "ちがい", "kind": "text", "narrow": True},
                {"label": "期限", "kind": "text", "narrow": True},
                {"label": "原価", "kind": "number", "narrow": True},
                {"label": "金額（税抜）", "kind": "yen"},
            ],
            "rows": [
                ["牛乳 1L", "24", "22", "欠品 1\n破損 1", "2026.12.3", "¥175.5", 3861],
                [LONG_NAME, "", "1.25 kg", "", "2026.11.24 18時", "¥60", 75],
            ],
            "total": ["合計", "", "", "", "", "", 3936],
            "note": "金額は税抜です。",
        }
    ],
    "remarks": "牛乳1本は箱の中で割れていた。",
}

PAYABLES: dict[str, Any] = {
    "shop": SHOP,
    "title": "支払予定表",
    "subtitle": "令和8年11月23日現在",
    "printed_at": "2026年11月23日 10:15",
    "figures": [{"label": "支払予定の合計", "value": 3155, "kind": "yen"}],
    "sections": [
        {
            "title": "令和8年11月30日(月)",
            "columns": [{"label": "仕入先", "kind": "text"}, {"label": "未払いの額", "kind": "yen"}],
            "rows": [["嶺北問屋", 3155]],
            "total": ["合計", 3155],
        }
    ],
    "seals": ["支払担当", "責任者"],
}

COUNT_SHEET: dict[str, Any] = {
    "name": "11月 棚卸",
    "place": "店　全部門",
    "started": "2026年11月30日(月) 18:00",
    "shop": {"name": SHOP["name"]},
    "printed_at": "2026年11月30日(月) 18:05",
    "blank": 4,
    "sections": [
        {"title": "食品", "rows": [["牛乳 1L", "4901234567894", "個"], [LONG_NAME, "00012", "個"]]},
        {"title": "日用品", "rows": [["洗剤", "4912345678904", "個"]]},
    ],
}

COUNT_RESULT: dict[str, Any] = {
    "title": "棚卸差異表",
    "subtitle": "11月 棚卸",
    "detail": "店　全部門　確定 2026年11月30日(月) 21:00　山本 恵子",
    "shop": {"name": SHOP["name"]},
    "printed_at": "2026年11月30日(月) 21:05",
    "seals": ["店長", "担当"],
    "figures": [
        {"label": "数えた商品", "value": 120, "kind": "number", "note": "差異のある商品 2"},
        {"label": "不足", "value": -540},
        {"label": "過剰", "value": 420},
        {"label": "差引", "value": -120, "note": "税抜・移動平均原価"},
    ],
    "sections": [
        {
            "title": "食品　数えた商品 119　差異のある商品 1",
            "columns": [
                {"label": "商品"},
                {"label": "帳簿", "kind": "number", "narrow": True},
                {"label": "実数", "kind": "number", "narrow": True},
                {"label": "差異", "kind": "number", "narrow": True},
                {"label": "差異金額", "kind": "triangle", "narrow": True},
            ],
            "rows": [["牛乳 1L", "23", "20", "−3", -540]],
            "total": ["部門の計", "", "", "", -540],
        }
    ],
    "remarks": "月末の棚卸",
}

ORDER_SHEET: dict[str, Any] = {
    "shop": {**SHOP, "postal": "781-3601"},
    "supplier": {
        "name": "嶺北食品卸株式会社",
        "honorific": "御中",
        "contact": "川村",
        "fax": "088-882-1235",
        "phone": "088-882-1234",
    },
    "number": 12,
    "draft": False,
    "date": "2026年11月24日(火)",
    "time": "14:35",
    "due": "2026年11月25日(水)",
    "place": "店",
    "by": "佐藤 和子",
    "note": "冷蔵品は裏口へお願いします。",
    "cases": "3",
    "lines": [
        {
            "number": "A-1001",
            "jan": "4901234567894",
            "name": "牛乳 1L",
            "cases": "2",
            "case": "12",
            "quantity": "24個",
        },
        {"number": "", "jan": "", "name": LONG_NAME, "cases": "", "case": "1", "quantity": "6個"},
        {
            "number": "R-5",
            "jan": "",
            "name": "米 量り売り",
            "cases": "1",
            "case": "10 kg",
            "quantity": "10kg",
        },
    ],
}

FOOD_LABELS: dict[str, Any] = {
    "width": 86,
    "height": 50,
    "columns": 2,
    "rows": 5,
    "skip": 9,
    "labels": [
        {
            "name": "弁当",
            "ingredients": "ご飯（国産米）、コロッケ（じゃがいも、卵）／調味料（アミノ酸等）、（一部に小麦・卵を含む）",
            "content": "1食",
            "date_word": "消費期限",
            "date": "2026.11.23 18時",
            "storage": "10℃以下で保存してください",
            "maker": "合同会社いしはらの里\n高知県長岡郡さとの村石原1\n電話 0887-00-0001",
            "price": 1108,
            "code": "0202100001080",
            "may": "本品の製造所ではえびを含む製品も扱っています。",
            "unknown": "アレルゲン未確認：そば・落花生",
        }
    ]
    * 2,
}

PRODUCTION_SHEET: dict[str, Any] = {
    "shop": "さとのみせ",
    "day": "令和8年11月23日（月）",
    "printed_at": "2026年11月23日(月) 8:00",
    "plans": [
        {
            "name": LONG_NAME,
            "quantity": "30個",
            "note": "配食の分 12食を含む",
            "done": False,
            "core": "75.0",
            "keeps": 8,
            "method": "米を炊く\n詰める",
            "lines": [["白米", "6 kg"], ["卵", "8個"]],
        },
        {
            "name": "おにぎり",
            "quantity": "20個",
            "note": "",
            "done": True,
            "core": "",
            "keeps": 8,
            "method": "",
            "lines": [],
        },
    ],
}

SAFETY_MONTH: dict[str, Any] = {
    "shop": "さとのみせ",
    "month": "令和8年10月",
    "printed_at": "2026年11月1日(日) 8:00",
    "days": [{"number": str(day), "weekday": "月", "off": False} for day in range(1, 32)],
    "equipment": [
        {
            "name": "調理場の冷蔵庫",
            "limits": "10.0℃以下",
            "cells": [[{"text": "4.2", "good": True}, {"text": "12.4", "good": False}], *[[]] * 30],
        }
    ],
    "hygiene": [{"name": "手洗い・服装", "cells": ["○", "×", *[""] * 29]}],
    "measured": [
        ["10月1日(木) 11:05", "幕の内弁当", "81.2℃・60秒", "75.0℃以上を60秒以上", "適", "佐藤 和子"]
    ],
    "wrong": [["10月1日(木) 15:00", "調理場の冷蔵庫", "12.4℃", "10.0℃以下", "戸を閉めた", "佐藤 和子"]],
}

MARKUP = "#strong[x] *太* _下_ $y$ @ref <tag>"

EXPIRING: dict[str, Any] = {
    "title": "期限の近い商品",
    "subtitle": "3日以内",
    "detail": "2026年11月23日(月)",
    "shop": {"name": "さとのみせ"},
    "printed_at": "2026年11月23日(月) 8:00",
    "sections": [
        {
            "title": "店　惣菜",
            "columns": [
                {"label": "商品"},
                {"label": "期限の種類", "narrow": True},
                {"label": "期限", "narrow": True},
                {"label": "残り", "kind": "number", "narrow": True},
                {"label": "売価(税込)", "kind": "yen", "narrow": True},
                {"label": "値下", "narrow": True},
                {"label": "確認", "narrow": True},
            ],
            "rows": [
                ["幕の内弁当", "消費期限", "2026.11.23 18時", "4", 550, "", "□"],
                [MARKUP, "賞味期限", "2026.11.25", "1.5kg", 490, "¥245", "□"],
            ],
        }
    ],
}

TRANSFER: dict[str, Any] = {
    "title": "移動伝票",
    "subtitle": "№12",
    "detail": "2026年11月23日(月) 8:40",
    "shop": {"name": "さとのみせ"},
    "printed_at": "2026年11月23日(月) 8:41",
    "from": "倉庫",
    "to": "店",
    "who": "佐藤 和子",
    "note": MARKUP,
    "undone": "",
    "figures": [
        {"label": "行数", "value": 1, "kind": "number"},
        {"label": "点数", "value": 24, "kind": "number"},
    ],
    "sections": [
        {
            "title": "移すもの",
            "columns": [
                {"label": "商品"},
                {"label": "番号", "narrow": True},
                {"label": "期限", "narrow": True},
                {"label": "数量", "kind": "number", "narrow": True},
                {"label": "確認", "narrow": True},
            ],
            "rows": [["牛乳 1L", "4901234567894", "2026.12.3", "24", "□"]],
        }
    ],
}

MARKDOWN_LABELS: dict[str, Any] = {
    "paper": "a4",
    "skip": 3,
    "labels": [
        {
            "name": "幕の内弁当",
            "price": 275,
            "was": 550,
            "word": "半額",
            "net": 255,
            "rate": 8,
            "reduced": True,
            "date": "消費期限 2026.11.23 18時",
            "jan": "2900000000018",
        }
    ],
}
CARE_LIST = {
    "shop": {"name": "さとのみせ"},
    "title": "夕方までに会えていない方",
    "subtitle": "2026年11月23日(月)",
    "printed_at": "2026年11月23日 18:05",
    "groups": [
        {
            "hamlet": "石原",
            "rows": [
                {
                    "name": "髙橋 ハナ",
                    "kana": "たかはし はな",
                    "place": "3班 石原1 赤い屋根",
                    "phone": "0887-00-0001",
                    "last": "11月20日(金) 9:05 お店",
                    "about": "今日の予定",
                }
            ],
        },
        {
            "hamlet": "",
            "rows": [
                {
                    "name": "西川 誠",
                    "kana": "にしかわ まこと",
                    "place": "",
                    "phone": "",
                    "last": "",
                    "about": "",
                }
            ],
        },
    ],
}
CARE_REPORT = {
    "title": "見守り報告書",
    "subtitle": "令和8年11月",
    "shop": {"name": "さとのみせ"},
    "printed_at": "2026年12月1日 9:00",
    "figures": [{"label": "訪問", "value": 12, "kind": "number"}],
    "sections": [
        {
            "title": "会えた回数（地区別）",
            "columns": [{"label": "地区", "kind": "text"}, {"label": "訪問", "kind": "number"}],
            "rows": [["石原", 12]],
            "total": ["合計", 12],
        }
    ],
}
CONSENT_FORM = {
    "shop": {"name": "さとのみせ", "legal_name": "合同会社いしはらの里", "tel": "0887-00-0001"},
    "person": {"name": "髙橋 ハナ", "kana": "たかはし はな", "address": "石原1"},
    "purposes": [
        {"label": "見守り訪問", "about": "電話や訪問をします。", "held": True},
        {"label": "鍵を預かること", "about": "二人で立ち会います。", "held": False},
    ],
}

PAYMENT_MONTH: dict[str, Any] = {
    "title": "謝礼の支払明細",
    "subtitle": "令和9年3月",
    "shop": "さとのみせ",
    "printed_at": "2027年4月1日 9:00",
    "figures": [
        {"label": "支払額の合計", "value": 12_500, "kind": "yen"},
        {"label": "人数", "value": 2, "kind": "number"},
    ],
    "seals": ["支払者", "確認"],
    "columns": ["氏名", "活動時間", "金額", "うち券（枚）", "受領（署名）"],
    "rows": [
        {"name": "佐藤 和子", "hours": "24:30", "yen": 12_500, "tickets": 50},
        {"name": MARKUP, "hours": "-1:00", "yen": -500, "tickets": -2},
    ],
    "total": {"hours": "23:30", "yen": 12_000, "tickets": 48},
    "empty": "",
}

ALCOHOL_MONTH: dict[str, Any] = {
    "title": "酒気帯び確認の記録",
    "subtitle": "令和9年3月",
    "shop": "さとのみせ",
    "printed_at": "2027年4月1日 9:00",
    "detail": "1年間保存します。",
    "seals": ["確認"],
    "columns": [
        "日", "時刻", "区分", "運転者", "車両番号", "確認者", "確認の方法", "検知器",
        "測定値（mg/L）", "酒気帯び", "指示事項", "備考",
    ],
    "rows": [
        [
            "3/1(月)", "6:50", "運転前", "森 健一", "高知 480 あ 12-34", "山本 恵子", "対面", "使った",
            "0.00", "なし", MARKUP, "",
        ]
    ],
    "empty": "",
}  # fmt: skip

DUTY_POSTER = {"shop": "さとのみせ", "place": MARKUP, "address": "http://127.0.0.1/rota/duty?place=shop"}
