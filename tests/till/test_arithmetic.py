"""The till adds up like the server: the same cases through both, in the browser and in Python."""

import random
from typing import Any

import pytest
from playwright.sync_api import Page

from opsapp import codes, money, text
from opsapp.sales import arithmetic
from tests.browser import Server

pytestmark = pytest.mark.browser
RATES = {"STD": 10, "FOOD": 8, "NEWS": 8, "EXEMPT": 0, "OUT": 0}
CLASSES = tuple(RATES)


@pytest.fixture
def run(page: Page, server: Server) -> Any:
    """`run("money", "(m, x) => …", cases)`: what a module of the till makes of each case."""
    page.goto(f"{server.url}/sales/till")

    def call(module: str, function: str, cases: list[Any]) -> list[Any]:
        script = (
            f"async (cases) => {{ const m = await import('/static/js/{module}.js');"
            f" return cases.map((x) => ({function})(m, x)); }}"
        )
        return page.evaluate(script, cases)

    return call


def test_tax_inside_a_total_is_rounded_the_same(run: Any) -> None:
    cases = [
        (gross, rate, rounding)
        for gross in (0, 1, 101, 108, 540, 945, 999, 1010, 1998, 1999, 5940, -540)
        for rate in (1, 8, 10)
        for rounding in money.ROUNDINGS
    ]
    found = run("money", "(m, x) => m.taxIncluded(...x)", cases)
    assert found == [money.tax_included(*case) for case in cases]


def test_a_total_is_split_by_largest_remainder_the_same(run: Any) -> None:
    dice = random.Random(2)
    cases = [
        (
            dice.randrange(-3000, 9000),
            [dice.choice((0, 1, 100, 333, 2160)) for _ in range(dice.randrange(1, 7))],
        )
        for _ in range(400)
    ]
    found = run("money", "(m, x) => m.allocate(...x)", cases)
    assert found == [money.allocate(*case) for case in cases]
    assert run("money", "(m, x) => m.allocate(...x)", [(1000, [3300, 2160]), (100, [1058, 658])]) == [
        [604, 396],
        [62, 38],
    ]


def test_likely_notes_are_proposed_the_same(run: Any) -> None:
    cases = [1, 100, 823, 1125, 4999, 5000, 10001, 23456]
    assert run("money", "(m, x) => m.suggestions(x)", cases) == [
        money.change_suggestions(one) for one in cases
    ]


def test_digits_of_any_width_are_read_as_yen_and_quantities(run: Any) -> None:
    assert run(
        "money", "(m, x) => m.parseYen(x)", ["1,234", "１２３４円", "¥500", "12a", "", "99999999"]
    ) == [
        1234,
        1234,
        500,
        None,
        None,
        None,
    ]
    assert run("money", "(m, x) => m.parseQuantity(x)", ["3", "1.25", "０．５", "1.2345"]) == [
        3000,
        1250,
        500,
        None,
    ]


def _line(dice: random.Random, position: int) -> dict[str, Any]:
    weighed = dice.random() < 0.2
    return {
        "key": str(position),
        "product": dice.randrange(1, 5),
        "name": "x",
        "department": 1,
        "unit": "kg" if weighed else "each",
        "quantity": dice.randrange(1, 4000) if weighed else dice.randrange(1, 5) * 1000,
        "list_price": 0,
        "unit_price": dice.randrange(1, 3000),
        "price_kind": "regular",
        "tax_class": dice.choice(CLASSES),
        "eat_in": dice.random() < 0.2,
        "less": dice.choice((None, None, {"kind": "yen", "value": 30}, {"kind": "percent", "value": 15})),
    }


def _basket(dice: random.Random) -> dict[str, Any]:
    less = dice.choice(
        (None, {"kind": "yen", "value": dice.randrange(1, 900)}, {"kind": "percent", "value": 7})
    )
    return {"lines": [_line(dice, n) for n in range(dice.randrange(1, 9))], "discount": less}


def _expected(basket: dict[str, Any], rounding: str) -> dict[str, Any]:
    """The same basket by the server's own functions."""
    parts, rests = [], []
    for line in basket["lines"]:
        tax_class = "STD" if line["eat_in"] and line["tax_class"] == "FOOD" else line["tax_class"]
        gross = arithmetic.gross(line["unit_price"], line["quantity"])
        rest = gross - min(gross, _less(line["less"], gross))
        parts.append((arithmetic.tax_key(tax_class, RATES[tax_class]), rest))
        rests.append(rest)
    discount = min(sum(rests), _less(basket["discount"], sum(rests)))
    shares = arithmetic.shares(discount, parts)
    amounts = [rest - share for rest, share in zip(rests, shares, strict=True)]
    taxes = arithmetic.taxes(zip((key for key, _rest in parts), amounts, strict=True), rounding)
    return {
        "shares": shares,
        "total": sum(amounts),
        "taxes": [[*key, *sums] for key, sums in taxes.items()],
        "pieces": sum(arithmetic.pieces(line["unit"], line["quantity"]) for line in basket["lines"]),
    }


def _less(less: dict[str, Any] | None, base: int) -> int:
    if less is None:
        return 0
    return base * less["value"] // 100 if less["kind"] == "percent" else less["value"]


@pytest.mark.parametrize("rounding", money.ROUNDINGS)
def test_hundreds_of_baskets_come_to_the_same_shares_taxes_and_totals(run: Any, rounding: str) -> None:
    dice = random.Random(7)
    baskets = [_basket(dice) for _ in range(300)]
    rules = {"rates": RATES, "mixes": [], "rounding": rounding}
    found = run(
        "basket",
        "(m, [basket, rules]) => { const f = m.compute(basket, rules); return {shares: f.rows.map(r => r.share),"
        " total: f.total, taxes: f.taxes.map(x => [x.tax_class, x.rate, x.amount, x.tax]), pieces: f.pieces}; }",
        [[basket, rules] for basket in baskets],
    )
    assert found == [_expected(basket, rounding) for basket in baskets]


def test_three_for_a_round_sum_takes_the_dearest_full_groups(run: Any) -> None:
    dice = random.Random(11)
    cases: list[dict[str, Any]] = []
    for _ in range(100):
        lines = [
            _line(dice, n) | {"unit": "each", "quantity": dice.randrange(1, 4) * 1000, "less": None}
            for n in range(3)
        ]
        cases.append({"lines": lines, "discount": None})
    mix: dict[str, Any] = {"id": 9, "kind": "mix", "yen": 1500, "mix_count": 3, "products": [1, 2, 3]}
    rules = {"rates": RATES, "mixes": [mix], "rounding": "floor"}
    found = run(
        "basket", "(m, [b, r]) => m.compute(b, r).rows.map(x => x.discount)", [[one, rules] for one in cases]
    )
    for basket, discounts in zip(cases, found, strict=True):
        units = [
            line["unit_price"]
            for line in basket["lines"]
            if line["product"] in mix["products"]
            for _ in range(line["quantity"] // 1000)
        ]
        assert sum(discounts) == arithmetic.mix_discount(units, 3, 1500)


def test_a_refund_is_the_same_yen_on_both_sides(run: Any) -> None:
    cases = [
        (amount, quantity, taken, before)
        for amount in (100, 999, 1)
        for quantity in (3000, 7000)
        for before in (0, 1000)
        for taken in range(1000, quantity - before + 1, 1000)
    ]
    found = run(
        "basket",
        "(m, [amount, quantity, taken, before]) => m.refund({amount, quantity}, taken,"
        " {quantity: before, amount: before ? Math.floor(amount * before / quantity) : 0})",
        [list(case) for case in cases],
    )
    for case, yen in zip(cases, found, strict=True):
        amount, quantity, taken, before = case
        left = amount - (amount * before // quantity if before else 0)
        assert yen == arithmetic.refundable(amount, quantity, left, quantity - before, taken)


def test_vouchers_give_change_only_where_the_shop_does_so(run: Any) -> None:
    pay = "(m, [tender, given, due, voucherChange]) => m.payment(tender, given, due, {voucherChange})"
    cash, kept, changed = run(
        "basket",
        pay,
        [["cash", 1000, 823, False], ["voucher", 1000, 823, False], ["voucher", 1000, 823, True]],
    )
    assert (cash["amount"], cash["given"], cash["change"]) == (823, 1000, 177)
    assert (kept["amount"], kept["given"], kept["change"]) == (823, 1000, 0)
    assert (changed["amount"], changed["given"], changed["change"]) == (823, 1000, 177)


def test_instore_labels_are_read_as_the_server_prints_them(run: Any) -> None:
    for name, prefix, item, value in (
        ("A", "23", "00020", 5000),
        ("B", "02", "02100", 150),
        ("D", "21", "23456", 398),
    ):
        layout = codes.common_layout(name, prefix)
        told = {
            "prefix": layout.prefix,
            "item_start": layout.item_start,
            "item_length": layout.item_len,
            "value_start": layout.value_start,
            "value_length": layout.value_len,
            "check_position": layout.check_position,
            "kind": layout.kind,
        }
        code = codes.build_instore(item, value, layout)
        wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
        read, misread = run(
            "codes", "(m, [code, layout]) => m.splitInstore(code, [layout])", [[code, told], [wrong, told]]
        )
        assert read == {"item": item, "value": value, "kind": "price"}
        assert misread == "wrong"


def test_search_keys_fold_like_the_servers(run: Any) -> None:
    words = ["髙橋 ハナ", "ぎゅうにゅう", "牛乳１Ｌ", "Ｃｏｆｆｅｅ", "ﾃﾞｨｰｾﾞﾙ", "鶴ヶ谷"]
    found = run("search", "(m, x) => m.searchKey(x).replace(/\\s/g, '')", words)
    assert found == [text.search_key(word) for word in words]
