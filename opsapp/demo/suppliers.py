"""Who sells to the demo shop, and what each of them has: cases, carton codes, costs, and how long goods keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from opsapp.codes import jan_check_digit
from opsapp.demo.goods import TANK, Product
from opsapp.demo.names import WORDS, rows

LINES_A_DAY = 450  # of all receipts of a day together
CASES = (24, 20, 12, 10, 6, 5, 4, 3, 2)
ROUND = {"L": 200_000, "kg": 1000}  # thousandths of what is not counted in pieces
KINDS = {"company": "法人", "person": "個人"}
USE_BY, BEST_BEFORE = "use_by", "best_before"
ENOUGH = 12_000  # thousandths that must sell while they keep, for somebody to write down the date
FRESH = 30  # days: what keeps shorter is bought with care


@dataclass(frozen=True)
class Supplier:
    """A supplier as it stands in the list of the office; `number` is a T number without its check digit."""

    code: str
    name: str
    departments: tuple[str, ...]
    weekly: int  # deliveries
    row: dict[str, str]


@cache
def suppliers() -> tuple[Supplier, ...]:
    """All suppliers in the order of their numbers."""
    return tuple(
        Supplier(row["code"], row["name"], tuple(row["departments"].split()), len(row["order_days"]), row)
        for row in rows(WORDS / "suppliers.csv")
    )


def corporate_number(body: str) -> str:
    """T and 13 digits from the twelve behind the check digit (DOMAIN 1.4)."""
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(body)))
    return f"T{9 - total % 9}{body}"


HEADINGS = (
    "仕入先番号", "仕入先名", "よみ", "法人・個人", "登録番号", "電話", "FAX", "メール", "担当者", "発注曜日",
    "締切時刻", "納品までの日数", "最低発注額", "締日", "支払月", "支払日", "備考",
)  # fmt: skip


def table() -> list[list[object]]:
    """The suppliers as the office would load them."""
    return [
        [
            row["code"], row["name"], row["kana"], KINDS[row["kind"]],
            corporate_number(row["number"]) if row["number"] else "", row["phone"], row["fax"], row["email"],
            row["contact"], row["order_days"], row["cutoff"], row["lead_days"], row["minimum_yen"],
            row["closing_day"], row["pay_after_months"], row["pay_day"], row["note"],
        ]
        for row in (one.row for one in suppliers())
    ]  # fmt: skip


# --- what they have ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bought:
    """How a product is bought: by whom, in cases of so many thousandths, and how long it keeps on the shelf.

    `usual` are the thousandths that stand there in each month, `daily` what a day sells; `life` is in days, None where
    no date is printed.
    """

    place: int
    supplier: str
    case: int
    cost: int  # thousandths of a yen
    usual: tuple[int, ...]
    daily: tuple[int, ...]
    life: int | None
    date_kind: str
    to_the_month: bool


def bought(rng: Random, products: Sequence[Product]) -> dict[int, Bought]:
    """How the goods of which stock is kept are bought, by their place on the shelf."""
    by_department = {code: one for one in suppliers() for code in one.departments}
    totals = [sum(one.weight * one.season[month] for one in products) for month in range(12)]
    return {
        place: _bought(rng, place, one, by_department[one.department], totals)
        for place, one in enumerate(products)
        if one.stocked
    }


def _bought(rng: Random, place: int, one: Product, supplier: Supplier, totals: Sequence[int]) -> Bought:
    daily = tuple(
        LINES_A_DAY * one.weight * share * _size(one) // total
        for share, total in zip(one.season, totals, strict=True)
    )
    kind, life, to_the_month = _keeps(rng, one)
    if life and life < FRESH and sum(daily) // 12 * life < ENOUGH:
        life = None  # laid out loose, or packed anew: nobody writes its date down
    usual = tuple(_usual(one, day, supplier.weekly, life) for day in daily)
    return Bought(
        place,
        supplier.code,
        _case(one, max(usual), life),
        one.cost * 1000,
        usual,
        daily,
        life,
        kind,
        to_the_month,
    )


def _size(one: Product) -> int:
    """Thousandths of a usual line."""
    if one.unit != "each":
        return 29_000 if one.unit == "L" else 550
    return 1000 if one.price > 650 else 1375


def _usual(one: Product, daily: int, weekly: int, life: int | None) -> int:
    """Enough for twice the days between two deliveries, and never an empty shelf."""
    if one.unit == "L":
        return TANK
    wanted = daily * (7 // weekly + 2) * 2
    if life and life < FRESH:
        return max(min(wanted, daily * life // 2) // 1000, 2) * 1000
    return max(-(-wanted // 1000), one.stock * 3 // 2000, 5) * 1000


def _case(one: Product, usual: int, life: int | None) -> int:
    """As large as a third of what usually stands there."""
    if one.unit != "each":
        return ROUND[one.unit]
    most = usual // (4000 if life and life < FRESH else 2000)
    return next((size for size in CASES if size <= most), 1) * 1000


# --- how long it keeps ------------------------------------------------------------------------------------

LIVES = {  # by department: kind of date, and how many days goods keep
    "04": (USE_BY, 4, 6), "05": (USE_BY, 4, 5), "06": (USE_BY, 3, 4), "07": (USE_BY, 3, 3), "08": (BEST_BEFORE, 5, 6),
    "09": (BEST_BEFORE, 9, 14), "10": (BEST_BEFORE, 14, 20), "11": (BEST_BEFORE, 300, 500),
    "13": (BEST_BEFORE, 240, 540), "14": (BEST_BEFORE, 300, 540), "15": (BEST_BEFORE, 240, 720),
    "16": (BEST_BEFORE, 200, 420), "17": (BEST_BEFORE, 240, 400),
}  # fmt: skip
OTHER_LIVES = {  # the same of goods with a word of these in their names
    "04": ((BEST_BEFORE, 24, 40, "ハム ベーコン ウインナー ソーセージ 焼豚 チキン ミートボール ハンバーグ ペースト"),),
    "05": ((BEST_BEFORE, 16, 30, "塩 干 じゃこ しらす わかめ 漬 明太 たらこ もずく めかぶ 煮 数の子 うなぎ 鮎"),),
    "08": ((BEST_BEFORE, 20, 45, "どら焼き カステラ ラスク まんじゅう ワッフル ロールケーキ 水ようかん"),),
    "09": (
        (USE_BY, 8, 10, "納豆 豆腐 揚げ"),
        (BEST_BEFORE, 60, 150, "梅干し らっきょう 佃煮 こんにゃく みそ 奈良漬 豆乳"),
    ),
    "10": ((BEST_BEFORE, 60, 160, "チーズ バター マーガリン 常温"), (BEST_BEFORE, 11, 13, "牛乳")),
}  # fmt: skip
DATED = 0.5  # of the goods that keep long: there the date is written down
MONTHLY = {"11", "13", "14", "15", "17"}  # where many makers print the month alone


def _keeps(rng: Random, one: Product) -> tuple[str, int | None, bool]:
    """Kind of date, days it keeps, and whether only the month is printed."""
    if one.department not in LIVES or "氷" in one.name or one.sold_by_weight:
        return BEST_BEFORE, None, False
    kind, low, high = LIVES[one.department]
    for other, other_low, other_high, words in OTHER_LIVES.get(one.department, ()):
        if any(word in one.name for word in words.split()):
            kind, low, high = other, other_low, other_high
            break
    life = rng.randint(low, high)
    if life > 200 and rng.random() > DATED:
        return kind, None, False
    return kind, life, one.department in MONTHLY and rng.random() < 0.6


def printed(one: Bought, day: date, rng: Random) -> tuple[date, bool]:
    """The date on goods that come on a day, and whether it is a month."""
    assert one.life is not None
    last = day + timedelta(days=one.life - rng.randrange(0, 1 + one.life // 8))
    if not one.to_the_month:
        return last, False
    return (last.replace(day=1) - timedelta(days=1)), True


PRICE_LIST = ("仕入先", "商品番号", "仕入先商品番号", "入数", "最低ケース数", "原価(税抜)", "ITFコード")


def price_list(products: Sequence[Product], all_bought: dict[int, Bought]) -> Iterator[list[object]]:
    """The suppliers' price lists as the office would load them."""
    for one in all_bought.values():
        product = products[one.place]
        yield [
            one.supplier, product.code, f"{one.supplier[-2:]}-{product.code}", _plain(one.case), 1,
            yen_text(one.cost), carton_code(product, one.case) or "",
        ]  # fmt: skip


def carton_code(product: Product, case: int) -> str | None:
    """ITF-14 of a carton of six or more pieces with a JAN-13 inside (DOMAIN 2.2); None where there is no carton."""
    jan = next((code for code in product.barcodes if len(code) == 13), None)
    if jan is None or case < 6000:
        return None
    body = "1" + jan[:12]
    return body + str(jan_check_digit(body))


def _plain(thousandths: int) -> str:
    return str(thousandths // 1000)


def yen_text(cost: int) -> str:
    """Thousandths of a yen as a price list writes them, with at most two decimals."""
    return f"{cost // 1000}.{cost % 1000 // 10:02d}".removesuffix(".00")
