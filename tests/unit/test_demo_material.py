"""The raw material of the demo village: the same everywhere, right in every code, reading and tax class."""

import re
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from statistics import median

import pytest

from opsapp.codes import check_corporate_number, is_case_code, is_jan, jan_of_case, normalize_barcode
from opsapp.demo import baskets, buying, calendar, goods, kitchen, pantry, paying, staff, suppliers, village
from opsapp.text import is_kana, phone_digits

FIRST, LAST = date(2025, 10, 20), date(2026, 11, 23)
HIRAGANA = re.compile(r"[ぁ-ゖー]+( [ぁ-ゖー]+)*")


@pytest.fixture(scope="module")
def houses() -> tuple[village.Household, ...]:
    return village.households(Random(1))


@pytest.fixture(scope="module")
def people(houses: tuple[village.Household, ...]) -> tuple[village.Person, ...]:
    return village.persons(houses)


@pytest.fixture(scope="module")
def products() -> tuple[goods.Product, ...]:
    return goods.products(Random(1))


@pytest.fixture(scope="module")
def named(products: tuple[goods.Product, ...]) -> dict[str, goods.Product]:
    return {product.name: product for product in products}


@pytest.fixture(scope="module")
def month(products, people) -> list[baskets.Basket]:
    rng = Random(3)
    days = calendar.open_days(date(2026, 6, 1), date(2026, 6, 30))
    return [
        one for day in days for one in baskets.day_baskets(rng, day.date, day.customers, products, people)
    ]


def age(person: village.Person) -> int:
    return (village.SETTLED - person.born).days * 4 // 1461


# --- the same on every machine ----------------------------------------------------------------------------


def material(seed: int) -> str:
    rng = Random(seed)
    houses, products = village.households(rng), goods.products(rng)
    people = village.persons(houses)
    day = baskets.day_baskets(rng, date(2026, 6, 15), 100, products, people)
    days = calendar.open_days(FIRST, LAST)
    parts = (houses, products, goods.specials(rng, FIRST, LAST), goods.quick_keys(), days, day)
    return sha256(repr(parts).encode()).hexdigest()


def test_the_same_seed_gives_the_same_village_on_every_machine() -> None:
    # Found with Python 3.11, 3.12 and 3.13; whoever changes the material on purpose writes down the new sum.
    assert material(7) == "afa7d7563e4587eb37c7d4b675bf06edcead3e5bf796e4bb8071523b1ed84c2b"


def test_another_seed_gives_another_village() -> None:
    assert material(8) != material(7)


# --- people -----------------------------------------------------------------------------------------------


def test_358_people_live_in_179_houses(houses, people) -> None:
    assert (len(houses), len(people)) == (179, 358)
    assert all(
        [person.is_head for person in house.persons] == [True] + [False] * (len(house.persons) - 1)
        for house in houses
    )


def test_the_village_has_grown_old(houses, people) -> None:
    assert 63 <= median(map(age, people)) <= 70
    assert 36 <= sum(len(house.persons) == 1 for house in houses) <= 46
    assert 10 <= sum(any(age(person) < 16 for person in house.persons) for house in houses) <= 25
    assert 0 <= min(map(age, people)) <= max(map(age, people)) <= 105


def test_parents_are_older_than_their_children(houses) -> None:
    for house in houses:
        head = house.persons[0]
        for person in house.persons[1:]:
            if person.relation in ("母", "父"):
                assert age(person) - age(head) >= 18, house
            elif person.relation[-1] in "男女":
                assert age(head) - age(person) >= 18, house


def test_nobody_shares_a_name_a_card_or_a_number(people) -> None:
    for given in (
        [person.kana for person in people],
        [person.card for person in people if person.card],
        [phone for person in people for phone in person.phones],
    ):
        assert len(given) == len(set(given))


def test_every_reading_is_hiragana_and_every_name_has_two_parts(people) -> None:
    for person in (*people, *staff.staff()):
        assert HIRAGANA.fullmatch(person.kana), person
        assert is_kana(person.kana)
        assert len(person.kana.split(" ")) == len(person.name.split(" ")) == 2, person


def test_rare_forms_of_family_names_occur(people) -> None:
    families = {person.name.split(" ")[0] for person in people}
    assert {"髙橋", "山﨑", "𠮷田", "濵田", "渡邉"} <= families


def test_many_have_no_telephone_and_no_number_can_belong_to_anybody(people) -> None:
    assert sum(not person.phones for person in people) > 50
    for phone in (phone for person in people for phone in person.phones):
        assert re.fullmatch(r"0887-00-\d{4}|090-0000-\d{4}", phone)
        assert phone_digits(phone)


def test_houses_stand_in_five_hamlets_with_an_address_each(houses) -> None:
    assert len({house.hamlet for house in houses}) == 5
    assert all(
        3 <= len({h.group for h in houses if h.hamlet == name}) <= 4 for name in {h.hamlet for h in houses}
    )
    assert len({house.address for house in houses}) == 179
    assert all(re.fullmatch(r"\d{7}", house.postal_code) for house in houses)
    assert any(not house.landmark for house in houses)


def test_most_houses_are_pinned_near_the_shop_and_some_are_not(houses) -> None:
    pinned = [house for house in houses if house.latitude is not None]
    assert 5 <= len(houses) - len(pinned) <= 40
    assert all(33.70 < h.latitude < 33.76 and 133.42 < h.longitude < 133.49 for h in pinned)
    assert all((house.latitude is None) == (house.longitude is None) for house in houses)


def test_twelve_work_here_with_a_pin_of_their_own() -> None:
    crew = staff.staff()
    assert Counter(one.role for one in crew) == {"manager": 2, "coordinator": 1, "clerk": 6, "carrier": 3}
    assert len({one.pin for one in crew}) == len({one.login for one in crew}) == 12
    assert all(re.fullmatch(r"\d{4}", one.pin) for one in crew)
    assert all((one.password is not None) == (one.role in ("manager", "coordinator")) for one in crew)
    assert sum(one.born < date(1961, 1, 1) for one in crew if one.role == "clerk") >= 4


# --- goods ------------------------------------------------------------------------------------------------


def test_there_are_3000_products_with_names_and_readings_of_their_own(products) -> None:
    assert (
        len(products)
        == len({product.name for product in products})
        == len({p.code for p in products})
        == 3000
    )
    assert not [product for product in products if not HIRAGANA.fullmatch(product.kana)]
    assert not [
        product.name for product in products if "=" in product.name or product.name != product.name.strip()
    ]


def test_every_barcode_is_valid_and_given_once(products) -> None:
    codes = [code for product in products for code in product.barcodes]
    assert len(codes) == len({normalize_barcode(code).zfill(13) for code in codes})
    assert {len(code) for code in codes} == {8, 12, 13}
    for code in codes:
        assert is_jan(normalize_barcode(code))
        assert len(code) == 12 or code.startswith(("45", "49"))
        assert not re.match("02|2", normalize_barcode(code)), f"{code} would read as an in-store code"
    assert {len(product.barcodes) for product in products} == {0, 1, 2, 3}


def test_goods_packed_here_have_a_five_digit_item_code_and_no_barcode(products) -> None:
    packed = [product for product in products if product.item_code]
    assert 50 <= len(packed) <= 80
    assert len({product.item_code for product in packed}) == len(packed)
    assert all(re.fullmatch(r"\d{5}", product.item_code) and not product.barcodes for product in packed)
    assert {product.department for product in packed} <= {"03", "04", "06"}


@pytest.mark.parametrize(
    ("name", "tax_class"),
    [
        ("牛乳 1L", "FOOD"),
        ("ミネラルウォーター 2L", "FOOD"),
        ("ロックアイス 1kg", "FOOD"),
        ("保冷氷 板氷 1.7kg", "STD"),
        ("本みりん 500ml", "STD"),
        ("みりん風調味料 500ml", "FOOD"),
        ("料理酒 加塩 500ml", "FOOD"),
        ("料理用清酒 無塩 900ml", "STD"),
        ("ビール 生 350ml", "STD"),
        ("ノンアルコールビール 350ml", "FOOD"),
        ("甘酒飲料 190g缶", "FOOD"),
        ("栄養ドリンク 医薬部外品 100ml", "STD"),
        ("エナジードリンク 250ml", "FOOD"),
        ("健康食品 ブルーベリー 30日分", "FOOD"),
        ("重曹 食用 50g", "FOOD"),
        ("重曹 掃除用 500g", "STD"),
        ("ドッグフード 成犬用 2kg", "STD"),
        ("鶏のえさ 5kg", "STD"),
        ("野菜の種 大根 1袋", "STD"),
        ("かぼちゃの種 ロースト 60g", "FOOD"),
        ("切り花 仏花 1束", "STD"),
        ("おもちゃ付きガム 恐竜 1個", "STD"),
        ("灯油 店頭", "STD"),
        ("切手 110円", "EXEMPT"),
        ("収入印紙 200円", "EXEMPT"),
        ("村商品券 500円券", "EXEMPT"),
        ("朝刊定期購読 嶺奥新聞 月ぎめ", "NEWS"),
        ("新聞一部売り 嶺奥新聞 朝刊", "STD"),
        ("協議会年会費 1世帯", "OUT"),
        ("宅配便運賃預り 60サイズ 1個", "OUT"),
        ("配達料 村内 1回", "STD"),
        ("レジ袋 中 1枚", "STD"),
        ("日替わり弁当 普通", "FOOD"),
    ],
)
def test_tricky_goods_bear_the_right_tax(named, name: str, tax_class: str) -> None:
    assert named[name].tax_class == tax_class


def test_only_subscriptions_are_taxed_as_newspapers(products) -> None:
    assert all("定期購読" in product.name for product in products if product.tax_class == "NEWS")


def test_alcohol_is_taxed_at_the_standard_rate_and_asks_for_the_age(products) -> None:
    drinks = [product for product in products if product.department == "18" and "屠蘇散" not in product.name]
    assert all(product.age_restricted and product.tax_class == "STD" for product in drinks)
    others = [product for product in products if product.age_restricted and product.department != "18"]
    assert {product.department for product in others} == {"14", "17"}


def test_nothing_is_sold_below_cost_and_face_values_make_no_margin(products) -> None:
    rate = {"STD": 10, "FOOD": 8, "NEWS": 8, "EXEMPT": 0, "OUT": 0}
    for product in products:
        net = product.price * 100 // (100 + rate[product.tax_class])
        assert 0 <= product.cost <= net, product
        if product.tax_class in ("EXEMPT", "OUT"):
            assert product.cost == product.price
            assert not product.stocked


def test_weighed_goods_are_sold_by_the_kilogram_and_kerosene_by_the_litre(products) -> None:
    assert all((product.unit == "kg") == product.sold_by_weight for product in products)
    assert {product.name for product in products if product.unit == "L"} == {"灯油 店頭", "灯油 配達"}


def test_only_the_canteen_serves_what_is_eaten_here(products) -> None:
    assert {product.department for product in products if product.eat_in} == {"26"}
    assert all(product.tax_class == "FOOD" for product in products if product.eat_in)


def test_every_department_has_goods_and_a_business_class(products) -> None:
    departments = goods.departments()
    assert 22 <= len(departments) <= 28
    assert {department.code for department in departments} == {product.department for product in products}
    assert {d.code: d.biz_class for d in departments if d.biz_class != 2} == {
        "06": 3,
        "07": 3,
        "26": 4,
        "27": 5,
    }
    assert all(HIRAGANA.fullmatch(department.kana) for department in departments)


def test_keys_lead_to_goods_without_code_or_to_a_department(named) -> None:
    pages = goods.quick_keys()
    assert [len(page.keys) for page in pages] == [12] * 5
    codes = {department.code for department in goods.departments()}
    for key in (key for page in pages for key in page.keys):
        assert (key.product is None) != (key.department is None)
        assert key.department in codes if key.product is None else not named[key.product].barcodes


def test_kerosene_sells_in_winter_and_ice_in_summer(named) -> None:
    assert named["灯油 店頭"].season[0] > 10 * named["灯油 店頭"].season[6]
    assert named["アイスクリン カップ 1個"].season[7] > 5 * named["アイスクリン カップ 1個"].season[0]
    assert all(len(product.season) == 12 for product in named.values())


def test_every_leaflet_is_cheaper_than_the_shelf(named) -> None:
    found = goods.specials(Random(5), FIRST, LAST)
    for special in found:
        prices = [named[name].price for name in special.products]
        assert 0 < special.yen < min(prices) * (special.mix_count or 1), special
        assert (special.kind == "mix") == (special.mix_count is not None)
        assert FIRST <= special.first_day <= special.last_day <= LAST
    assert sum(special.kind == "price" for special in found) > 50 * 12


def test_no_product_is_in_two_specials_on_one_day() -> None:
    days = Counter(
        (name, special.first_day + timedelta(days=n))
        for special in goods.specials(Random(5), FIRST, LAST)
        for name in special.products
        for n in range((special.last_day - special.first_day).days + 1)
    )
    assert max(days.values()) == 1


# --- the days of the shop ---------------------------------------------------------------------------------


def test_the_shop_is_closed_on_sundays_and_over_new_year() -> None:
    days = {day.date for day in calendar.open_days(FIRST, LAST)}
    assert not [day for day in days if day.weekday() == 6]
    assert not days & {date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)}
    assert {date(2025, 12, 30), date(2026, 1, 5), date(2026, 11, 23)} <= days


def test_about_a_hundred_come_and_more_on_pension_day() -> None:
    days = calendar.open_days(FIRST, LAST)
    mean = sum(day.customers for day in days) / len(days)
    assert 95 <= mean <= 105
    pension = [
        day.customers for day in days if day.date == calendar.pension_day(day.date.year, day.date.month)
    ]
    assert sum(pension) / len(pension) > mean * 1.1


def test_pensions_are_paid_on_the_last_working_day_up_to_the_15th() -> None:
    assert calendar.pension_day(2026, 6) == date(2026, 6, 15)
    assert calendar.pension_day(2026, 2) == date(2026, 2, 13)  # the 15th is a Sunday
    assert calendar.pension_day(2026, 7) is None


def test_a_day_is_the_same_in_every_period() -> None:
    whole = {day.date: day for day in calendar.open_days(FIRST, LAST)}
    part = calendar.open_days(date(2026, 6, 10), date(2026, 6, 12))
    assert part == [whole[day.date] for day in part]


def test_baskets_come_in_order_between_opening_and_closing(month) -> None:
    assert all(baskets.OPENS <= basket.at < baskets.CLOSES for basket in month)
    hours = Counter(basket.at.hour for basket in month)
    assert min(hours[10], hours[15]) > 1.3 * max(hours[8], hours[13], hours[17])


def test_a_basket_has_some_four_or_five_lines_and_nothing_twice(month) -> None:
    assert 4 <= sum(len(basket.lines) for basket in month) / len(month) <= 5
    assert all(len({line.product for line in basket.lines}) == len(basket.lines) >= 1 for basket in month)


def test_quantities_fit_their_unit(month, products) -> None:
    for line in (line for basket in month for line in basket.lines):
        product = products[line.product]
        assert line.quantity > 0
        assert product.unit != "each" or line.quantity % 1000 == 0
        assert product.unit != "L" or line.quantity % 18_000 == 0
        assert product.unit != "kg" or line.quantity < 1000


def test_only_deli_and_bento_are_marked_down_and_only_toward_the_evening(month, products) -> None:
    marked = [(basket, line) for basket in month for line in basket.lines if line.discount_percent]
    assert marked
    for basket, line in marked:
        assert basket.at.hour >= 17
        assert products[line.product].department in ("06", "07")


def test_only_what_is_served_is_eaten_here(month, products) -> None:
    eaten = [line for basket in month for line in basket.lines if line.eat_in]
    assert eaten
    assert all(products[line.product].eat_in for line in eaten)


def test_nobody_under_twenty_buys_alcohol_and_only_a_tab_is_charged_to_a_tab(month, products, people) -> None:
    assert {basket.tender.kind for basket in month} == {"cash", "tab", "voucher", "qr", "card"}
    for basket in month:
        person = None if basket.customer is None else people[basket.customer]
        assert basket.tender.kind != "tab" or (person and person.tab)
        if person and any(products[line.product].age_restricted for line in basket.lines):
            assert person.born <= date(2006, 6, 30)


def test_what_comes_back_was_bought_before_and_bears_a_code(products, people) -> None:
    rng, found = Random(4), 0
    for day in calendar.open_days(date(2026, 1, 5), date(2026, 4, 30)):
        for basket in baskets.day_baskets(rng, day.date, day.customers, products, people):
            if back := basket.comeback:
                found += 1
                assert back.next_day or basket.at < back.at < baskets.CLOSES
                assert products[basket.lines[back.line].product].barcodes
    assert found > 10


@pytest.mark.parametrize("habit", paying.HABITS)
@pytest.mark.parametrize("total", [1, 99, 498, 500, 1000, 1125, 2380, 9999, 10_000, 12_345])
def test_cash_handed_over_covers_the_total(total: int, habit: str) -> None:
    given = paying.handed(total, habit)
    assert given >= total
    assert habit != "exact" or given == total
    assert habit != "coins" or (given - total) % 100 == 0
    assert habit != "large" or given % 10_000 == 0


def test_vouchers_go_as_far_as_they_can_without_change() -> None:
    tender = paying.Tender("voucher", "exact", 3)
    assert [(part.tender, part.amount) for part in paying.paid(1250, tender)] == [
        ("voucher", 1000),
        ("cash", 250),
    ]
    assert [(part.tender, part.amount) for part in paying.paid(1500, tender)] == [("voucher", 1500)]
    assert [(part.tender, part.amount) for part in paying.paid(480, tender)] == [("cash", 480)]


# --- what is bought and made ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def all_bought(products) -> dict[int, suppliers.Bought]:
    return suppliers.bought(Random(2), products)


def test_every_company_among_the_suppliers_has_a_right_number_and_the_farmers_have_none() -> None:
    numbers = {row[1]: row[4] for row in suppliers.table()}
    assert [name for name, number in numbers.items() if not number] == ["嶺奥産直生産者の会"]
    assert len(numbers) == 11
    for number in filter(None, numbers.values()):
        check_corporate_number(number[1:])
    assert suppliers.corporate_number("123456789012") == "T7123456789012"


def test_every_stocked_good_has_one_supplier_and_a_reading_is_hiragana(products, all_bought) -> None:
    assert all_bought.keys() == {place for place, one in enumerate(products) if one.stocked}
    for one in suppliers.suppliers():
        assert HIRAGANA.fullmatch(one.row["kana"]), one.row
        assert re.fullmatch(r"0(88|887)-\d{2,3}-\d{4}", one.row["phone"])


def test_cartons_hold_whole_pieces_and_their_code_leads_to_the_product(products, all_bought) -> None:
    codes = 0
    for one in all_bought.values():
        product = products[one.place]
        assert one.case > 0
        assert product.unit != "each" or one.case % 1000 == 0
        if (code := suppliers.carton_code(product, one.case)) is not None:
            codes += 1
            assert is_case_code(code)
            assert jan_of_case(code) in product.barcodes
    assert codes > 300


def test_an_order_is_of_whole_cases_and_never_goes_over_the_usual_stock(all_bought) -> None:
    day, rng = date(2026, 6, 8), Random(4)
    for good in all_bought.values():
        assert buying.wanted(good, day, good.usual[5], rng) == 0
        quantity = buying.wanted(good, day, 0, rng)
        assert quantity % good.case == 0
        assert quantity <= max(good.usual[5], good.case)


def test_dishes_are_goods_of_the_shop_made_of_known_ingredients(named) -> None:
    known = {row["code"] for row in kitchen.ingredients()}
    assert len(kitchen.dishes()) == 8
    for dish in kitchen.dishes():
        assert named[dish.product].department in ("06", "07")
        assert {code for code, _size in dish.parts} <= known
    assert {row["code"] for row in kitchen.ingredients()} == {
        code for dish in kitchen.dishes() for code, _size in dish.parts
    }
    assert 2 <= sum(bool(row["unknown"]) for row in kitchen.ingredients()) <= 4


def test_what_expires_first_leaves_first_and_is_told_until_it_is_gone() -> None:
    shelf = pantry.Pantry({0})
    shelf.add(0, 3000, (date(2026, 6, 3), 1))
    shelf.add(0, 4000, (date(2026, 6, 5), 2))
    shelf.take(0, 2000)
    assert [(one.lot, part) for one, part in shelf.left(0)] == [(2, 4000), (1, 1000)]
    assert shelf.expired(date(2026, 6, 3)) == []
    assert [(one.lot, part) for _place, one, part in shelf.expired(date(2026, 6, 4))] == [(1, 1000)]
    assert [(one.lot, part) for _place, one, part in shelf.expired(date(2026, 6, 4))] == [(1, 1000)]
    shelf.throw(0, 1000, 1)
    assert shelf.expired(date(2026, 6, 4)) == []
    assert shelf.stock[0] == 4000


def test_nobody_buys_what_is_not_on_the_shelf(month) -> None:
    basket = next(one for one in month if len(one.lines) > 2 and one.comeback is None)
    numbers = [line.product for line in basket.lines]
    shelf = pantry.Pantry(set(numbers))
    assert shelf.offered(basket) is None
    shelf.add(numbers[1], 1_000_000)
    found = shelf.offered(basket)
    assert found is not None
    assert [line.product for line in found.lines] == [numbers[1]]
