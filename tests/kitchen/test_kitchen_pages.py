"""The pages of the kitchen: each works, says no in plain words, and is closed to those it is not for."""

import io
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.kitchen import equipment, plans, produced, recipes, safety
from opsapp.kitchen.models import (
    AllergenFact,
    Equipment,
    LabelRelease,
    Production,
    ProductionPlan,
    RecipeVersion,
    SafetyRecord,
)
from opsapp.org.models import User
from opsapp.stock import moves
from tests.kitchen.pantry import Pantry
from tests.kitchen.test_allergens import known


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def fridge(pantry: Pantry) -> Equipment:
    with transaction():
        return equipment.save(
            None, name="調理場の冷蔵庫", lowest=None, highest=100, times_a_day=2, by=pantry.by
        )


# --- who may what ------------------------------------------------------------------------------------------

SEEN = ("/kitchen/", "/kitchen/recipes", "/kitchen/productions", "/kitchen/allergens", "/kitchen/records")
COOKED = (
    "/kitchen/temperatures", "/kitchen/core", "/kitchen/cooling", "/kitchen/hygiene", "/kitchen/recipes/1/cook",
    "/kitchen/recipes.csv", "/kitchen/productions.csv",
)  # fmt: skip
MANAGED = ("/kitchen/recipes/new", "/kitchen/recipes/of/6", "/kitchen/equipment", "/kitchen/equipment/new")


def test_a_carrier_sees_and_does_not_cook(visit: Any, pantry: Pantry, carrier: User) -> None:
    pantry.croquette()
    for address in SEEN:
        assert visit(carrier).get(address).status_code == 200, address
    for address in (*COOKED, *MANAGED):
        assert visit(carrier).get(address).status_code == 403, address
    page = text(visit(carrier).get("/kitchen/recipes/1"))
    assert "コロッケ" in page
    assert "708" not in page  # what it costs is not for everybody


def test_a_clerk_cooks_and_the_office_writes_recipes(visit: Any, pantry: Pantry, clerk: User) -> None:
    pantry.croquette()
    for address in (*SEEN, *COOKED):
        assert visit(clerk).get(address).status_code == 200, address
    for address in MANAGED:
        assert visit(clerk).get(address).status_code == 403, address
    assert visit(clerk).post("/kitchen/allergens/1", data={}).status_code == 403
    assert visit(clerk).post("/kitchen/recipes/1/active", data={}).status_code == 403
    assert "¥708" in text(visit(clerk).get("/kitchen/recipes/1"))


def test_the_kitchen_is_closed_to_the_coordinator_and_to_strangers(
    visit: Any, pantry: Pantry, coordinator: User
) -> None:
    for address in (*SEEN, *COOKED, *MANAGED):
        assert visit(coordinator).get(address).status_code == 403, address
        assert "sign-in" in visit().get(address).location


# --- recipes -----------------------------------------------------------------------------------------------

HEAD = {
    "yield_quantity": "20", "label_name": "コロッケ", "content": "1個", "storage": "10℃以下", "date_kind": "use_by",
    "keeps_hours": "２４", "cook_to": "75.0", "method": "つぶす\n揚げる",
}  # fmt: skip


def lines(pantry: Pantry, *rows: tuple[str, str, str]) -> dict[str, str]:
    data = {}
    for at, (name, quantity, label) in enumerate(rows):
        data |= {
            f"product-{at}": str(pantry.goods[name].id),
            f"quantity-{at}": quantity,
            f"label-{at}": label,
        }
    return data


def test_a_recipe_is_written_without_a_script(visit: Any, pantry: Pantry, manager: User) -> None:
    office, address = visit(manager), f"/kitchen/recipes/of/{pantry.goods['コロッケ'].id}"
    assert "材料" in text(office.get(address))
    added = text(office.post(address, data=HEAD | {"do": "add", "scan": "じゃがいも"}))
    assert "「じゃがいも」を入れました" in added
    assert 'name="product-0"' in added
    assert 'value="つぶす' not in added
    assert "揚げる" in added  # what was typed stays
    two = lines(pantry, ("じゃがいも", "2", "じゃがいも"), ("卵", "4", "卵"))
    moved = text(office.post(address, data=HEAD | two | {"do": "up-1"}))
    assert moved.index(f'value="{pantry.goods["卵"].id}"') < moved.index(
        f'value="{pantry.goods["じゃがいも"].id}"'
    )
    gone = text(office.post(address, data=HEAD | two | {"do": "remove-0"}))
    assert "product-1" not in gone
    saved = office.post(address, data=HEAD | two | {"do": "save", "grams-1": "240"})
    assert saved.status_code == 302, text(saved)
    version = db.session.scalars(select(RecipeVersion)).one()
    assert (version.yield_quantity, version.keeps_hours, version.cook_to) == (20_000, 24, 750)
    assert [(one.quantity, one.label_name, one.grams) for one in version.ingredients] == [
        (2_000, "じゃがいも", None), (4_000, "卵", 240),
    ]  # fmt: skip
    page = text(office.get(saved.location))
    assert "じゃがいも、卵" in page
    assert "つぶす\n揚げる" in page


def test_a_search_that_finds_several_asks_which(visit: Any, pantry: Pantry, manager: User) -> None:
    address = f"/kitchen/recipes/of/{pantry.goods['コロッケ'].id}"
    page = text(visit(manager).post(address, data=HEAD | {"do": "add", "scan": "こ"}))
    assert "どれですか" in page
    picked = text(visit(manager).post(address, data=HEAD | {"do": f"pick-{pantry.goods['パン粉'].id}"}))
    assert "「パン粉」を入れました" in picked
    nothing = text(visit(manager).post(address, data=HEAD | {"do": "add", "scan": "ないもの"}))
    assert "「ないもの」は見つかりません" in nothing


def test_a_wrong_recipe_says_so_beside_its_field(visit: Any, pantry: Pantry, manager: User) -> None:
    address = f"/kitchen/recipes/of/{pantry.goods['コロッケ'].id}"
    circle = HEAD | lines(pantry, ("コロッケ", "1", "コロッケ")) | {"do": "save"}
    answer = visit(manager).post(address, data=circle)
    assert answer.status_code == 422
    assert "自分自身の材料にはできません" in text(answer)
    assert "材料を入れてください" in text(visit(manager).post(address, data=HEAD | {"do": "save"}))
    cold = HEAD | lines(pantry, ("卵", "1", "")) | {"do": "save", "cook_to": "60"}
    assert "75.0℃以上" in text(visit(manager).post(address, data=cold))
    assert count(RecipeVersion) == 0


def test_old_versions_are_looked_at(visit: Any, pantry: Pantry, clerk: User) -> None:
    old, new = pantry.croquette(), pantry.croquette(eggs=6_000)
    page = text(visit(clerk).get(f"/kitchen/recipes/1/versions/{old.id}"))
    assert "これは前の版です" in page
    assert "4 個" in page
    assert "6 個" in text(visit(clerk).get("/kitchen/recipes/1"))
    assert visit(clerk).get(f"/kitchen/recipes/1/versions/{new.id}").status_code == 200
    other = pantry.bento()
    assert visit(clerk).get(f"/kitchen/recipes/1/versions/{other.id}").status_code == 404


def test_the_list_of_recipes_is_searched_and_taken_along(visit: Any, pantry: Pantry, clerk: User) -> None:
    assert "配合表はまだありません" in text(visit(clerk).get("/kitchen/recipes"))
    pantry.croquette()
    pantry.bento()
    found = text(visit(clerk).get("/kitchen/recipes?q=ころっけ"))
    assert "コロッケ" in found
    assert "幕の内弁当" not in found
    assert "35.4%" in found
    assert "見つかりません" in text(visit(clerk).get("/kitchen/recipes?q=ないもの"))
    rows = visit(clerk).get("/kitchen/recipes.csv").data.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("番号,作るもの,")
    assert rows[1].startswith("6,コロッケ,20,個,24,35,100,35.4,")
    assert visit(clerk).get("/kitchen/recipes.xlsx").status_code == 200


def test_a_recipe_is_put_away_and_taken_up_again(visit: Any, pantry: Pantry, manager: User) -> None:
    pantry.croquette()
    visit(manager).post("/kitchen/recipes/1/active", data={"active": "0"})
    assert "配合表はまだありません" in text(visit(manager).get("/kitchen/recipes"))
    assert "コロッケ" in text(visit(manager).get("/kitchen/recipes?gone=1"))
    visit(manager).post("/kitchen/recipes/1/active", data={"active": "1"})
    assert recipes.of_product(pantry.goods["コロッケ"].id).active  # type: ignore[union-attr]


# --- allergens ---------------------------------------------------------------------------------------------


def test_one_press_makes_the_rest_free(visit: Any, pantry: Pantry, manager: User) -> None:
    pantry.croquette()
    egg = pantry.goods["卵"].id
    assert "卵" in text(visit(manager).get("/kitchen/allergens"))
    form = text(visit(manager).get(f"/kitchen/allergens/{egg}"))
    assert form.count('type="radio"') == 29 * 4
    assert form.count("checked") == 29  # 未確認, every one
    missing = visit(manager).post(f"/kitchen/allergens/{egg}", data={"a-egg": "contains", "do": "rest"})
    assert missing.status_code == 422
    assert 'value="contains" checked' in text(missing)
    given = {"a-egg": "contains", "do": "rest", "source": "外装"}
    assert visit(manager).post(f"/kitchen/allergens/{egg}", data=given).status_code == 302
    assert count(AllergenFact) == 29
    assert '/kitchen/allergens/%d"' % egg not in text(visit(manager).get("/kitchen/allergens"))  # noqa: UP031


def test_saving_as_it_stands_leaves_the_rest_unconfirmed(visit: Any, pantry: Pantry, manager: User) -> None:
    given = {"a-milk": "may", "source": "規格書"}
    visit(manager).post(f"/kitchen/allergens/{pantry.goods['卵'].id}", data=given)
    assert [(one.allergen, one.status) for one in db.session.scalars(select(AllergenFact))] == [
        ("milk", "may")
    ]


def test_the_table_of_allergens_is_taken_along(visit: Any, pantry: Pantry, clerk: User) -> None:
    pantry.croquette()
    pantry.know("卵", egg="contains")
    body = visit(clerk).get("/kitchen/allergens.xlsx").data
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert len(rows[0]) == 2 + 29
    eggs = dict(zip(rows[0], next(row for row in rows if row[1] == "卵"), strict=True))
    assert (eggs["卵"], eggs["えび"]) == ("含む", "含まない")
    crumbs = dict(zip(rows[0], next(row for row in rows if row[1] == "パン粉"), strict=True))
    assert crumbs["小麦"] == "未確認"


# --- cooking -----------------------------------------------------------------------------------------------


def cooking(pantry: Pantry, **more: str) -> dict[str, str]:
    given = {
        "request_id": "form-1", "quantity": "20", "day": "2026/11/23", "time": "10:15", "do": "save",
        "place_id": str(pantry.shop.id), "from_id": str(pantry.kitchen.id),
        "taken-1": "4", "taken-2": "0.3", "taken-3": "2",
    }  # fmt: skip
    return given | more


def test_it_is_cooked_from_the_plan(visit: Any, pantry: Pantry, clerk: User) -> None:
    version = pantry.croquette()
    with transaction():
        plan = plans.plan(version.recipe, 40_000, day=clock.today(), by=clerk)
    assert "作る" in text(visit(clerk).get("/kitchen/"))
    page = text(visit(clerk).get(f"/kitchen/recipes/1/cook?plan={plan.id}"))
    assert 'value="40"' in page
    assert 'value="8"' in page  # eggs for forty
    assert "未確認のアレルゲンが29品目あります" in page
    answer = visit(clerk).post(f"/kitchen/recipes/1/cook?plan={plan.id}", data=cooking(pantry))
    assert answer.status_code == 302, text(answer)
    again = visit(clerk).post(f"/kitchen/recipes/1/cook?plan={plan.id}", data=cooking(pantry))
    assert again.location == answer.location
    assert count(Production) == 1
    assert moves.on_hand(pantry.goods["コロッケ"].id, pantry.shop.id) == 20_000
    assert "10:15に完成" in text(visit(clerk).get("/kitchen/"))


def test_another_number_works_the_quantities_out_again(visit: Any, pantry: Pantry, clerk: User) -> None:
    pantry.croquette()
    page = text(
        visit(clerk).post("/kitchen/recipes/1/cook", data=cooking(pantry, quantity="100", do="scale"))
    )
    for taken in ('value="20"', 'value="1.5"', 'value="10"'):
        assert taken in page
    assert count(Production) == 0


def test_an_ingredient_that_stands_elsewhere_is_taken_from_there(
    visit: Any, pantry: Pantry, clerk: User
) -> None:
    pantry.croquette()
    with transaction():
        moves.post(
            [
                moves.Moved(
                    pantry.goods["卵"].id, 90_000, moves.virtual_place("supplier"), pantry.shop.id, "receipt", 22,
                    clock.now(), clock.today(), clerk.id,
                )
            ]
        )  # fmt: skip
    page = text(visit(clerk).get("/kitchen/recipes/1/cook"))
    eggs = page[page.index('name="place-1"') :]
    assert f'selected value="{pantry.shop.id}"' in eggs[: eggs.index("</select>")]
    visit(clerk).post("/kitchen/recipes/1/cook", data=cooking(pantry, **{"place-1": str(pantry.shop.id)}))
    assert moves.on_hand(pantry.goods["卵"].id, pantry.shop.id) == 86_000


def test_what_stood_in_is_named_with_its_reason(visit: Any, pantry: Pantry, clerk: User) -> None:
    pantry.croquette()
    without = visit(clerk).post("/kitchen/recipes/1/cook", data=cooking(pantry, **{"instead-3": "白米"}))
    assert without.status_code == 422
    assert "代わりのものを使った理由を書いてください" in text(without)
    several = visit(clerk).post(
        "/kitchen/recipes/1/cook", data=cooking(pantry, **{"instead-3": "肉", "reason-3": "欠品"})
    )
    assert "どれですか：" in text(several)
    given = cooking(pantry, **{"instead-3": "白米", "reason-3": "じゃがいもの欠品"})
    page = text(visit(clerk).post("/kitchen/recipes/1/cook", data=given, follow_redirects=True))
    assert "「じゃがいも」の代わり" in page
    assert "じゃがいもの欠品" in page


def test_a_wrong_entry_keeps_what_was_typed(visit: Any, pantry: Pantry, clerk: User) -> None:
    pantry.croquette()
    for given, said in (
        ({"quantity": "0"}, "できた数を入れてください"),
        ({"time": "25:00"}, "時刻として読めません"),
        ({"time": "23:00"}, "まだ来ていません"),
        ({"taken-1": "4.5"}, "個数は整数で"),
        ({"taken-1": ""}, "使わなかったときは0"),
    ):
        answer = visit(clerk).post("/kitchen/recipes/1/cook", data=cooking(pantry, **given))
        assert answer.status_code == 422, given
        assert said in text(answer), given
        assert 'value="0.3"' in text(answer)
    assert count(Production) == 0


def test_a_production_is_taken_back_on_its_page(visit: Any, pantry: Pantry, clerk: User) -> None:
    known(pantry)
    row = pantry.cook(pantry.croquette(), 20_000)
    address = f"/kitchen/productions/{row.id}"
    assert "¥708" in text(visit(clerk).get(address))
    page = text(visit(clerk).post(f"{address}/undo", data={"note": "数の間違い"}, follow_redirects=True))
    assert "取り消しました" in page
    assert "数の間違い" in page
    assert "もう取り消してあります" in text(
        visit(clerk).post(f"{address}/undo", data={}, follow_redirects=True)
    )
    refused = visit(clerk).get(f"{address}/labels.pdf", follow_redirects=True)
    assert "取り消されたので" in text(refused)
    assert "取り消し済み" in text(visit(clerk).get("/kitchen/productions"))


def test_productions_are_listed_by_day_and_taken_along(visit: Any, pantry: Pantry, clerk: User) -> None:
    assert "製造の記録はまだありません" in text(visit(clerk).get("/kitchen/productions"))
    pantry.cook(pantry.croquette(), 20_000)
    assert "コロッケ" in text(visit(clerk).get("/kitchen/productions?first=2026/11/23&last=2026/11/23"))
    assert "見つかりません" in text(visit(clerk).get("/kitchen/productions?last=2026/11/22"))
    assert "日付として読めません" in text(visit(clerk).get("/kitchen/productions?first=きのう"))
    rows = visit(clerk).get("/kitchen/productions.csv").data.decode("utf-8-sig").splitlines()
    assert ",コロッケ,20,個,708,店," in rows[1]


# --- labels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["a4", "a4-large", "60x80", "80x60"])
def test_labels_are_printed_on_every_paper(visit: Any, pantry: Pantry, clerk: User, kind: str) -> None:
    known(pantry)
    row = pantry.cook(pantry.croquette(), 20_000)
    answer = visit(clerk).get(f"/kitchen/productions/{row.id}/labels.pdf?paper={kind}")
    assert answer.mimetype == "application/pdf"
    pages = {"a4": 2, "a4-large": 4, "60x80": 20, "80x60": 20}[kind]
    assert f"/Pages/Count {pages}/".encode() in answer.data


def test_unconfirmed_allergens_hold_the_labels_until_somebody_answers(
    visit: Any, pantry: Pantry, clerk: User
) -> None:
    row = pantry.cook(pantry.croquette(), 20_000)
    labels = f"/kitchen/productions/{row.id}/labels.pdf?paper=a4-large"
    held = visit(clerk).get(labels)
    assert held.status_code == 302
    page = text(visit(clerk).get(f"/kitchen/productions/{row.id}"))
    assert "ラベルはまだ印刷できません" in page
    assert "ラベルを作る" not in page
    release = f"/kitchen/productions/{row.id}/release"
    assert "理由を書いてください" in text(visit(clerk).post(release, data={}, follow_redirects=True))
    assert count(LabelRelease) == 0
    page = text(visit(clerk).post(release, data={"reason": "確認中"}, follow_redirects=True))
    assert "「未確認」と印刷されます" in page
    assert "佐藤 和子" in page
    assert visit(clerk).get(labels).mimetype == "application/pdf"


def test_a_label_says_all_that_the_law_wants(visit: Any, pantry: Pantry, clerk: User) -> None:
    known(pantry)
    pantry.croquette()
    row = pantry.cook(pantry.bento(), 1_000)
    with transaction():
        produced.release(row, "規格書を取り寄せ中", by=clerk)
    answer = visit(clerk).get(f"/kitchen/productions/{row.id}/labels.pdf?paper=60x80")
    page = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    said = "".join(page.split())
    for words in (
        "名称幕の内弁当",
        "ご飯（国産米）、鶏もも肉、コロッケ（じゃがいも、パン粉、卵）／調味料（アミノ酸等）、",
        "（一部に小麦・卵・大豆・鶏肉を含む）",
        "内容量1食",
        "消費期限2026.11.2318時",
        "保存方法10℃以下で保存してください",
        "製造者合同会社いしはらの里高知県長岡郡さとの村石原1",
        "550円(税込)",
        "アレルゲン未確認：えび・かに・くるみ・カシューナッツ・そば・落花生",
        "本品の製造所では乳を含む製品も扱っています。",
    ):
        assert words in said, words


def test_text_that_does_not_fit_is_never_cut_off(visit: Any, pantry: Pantry, clerk: User) -> None:
    known(pantry)
    names = [f"とても長い名前の材料その{at}" for at in range(70)]
    rows = [pantry.line("じゃがいも", 1_000 + at, name) for at, name in enumerate(names)]
    row = pantry.cook(pantry.save("コロッケ", rows, yields=20_000, keeps=8), 1_000)
    page = visit(clerk).get(f"/kitchen/productions/{row.id}/labels.pdf?paper=80x60", follow_redirects=True)
    assert "大きい用紙を選んでください" in text(page)


# --- plans and the day -------------------------------------------------------------------------------------


def test_a_day_is_planned_and_a_plan_taken_off(visit: Any, pantry: Pantry, clerk: User) -> None:
    assert "今日の予定はありません" in text(visit(clerk).get("/kitchen/"))
    pantry.croquette()
    given = {"recipe_id": "1", "quantity": "３０", "day": "2026/11/23", "note": "配食の分"}
    assert visit(clerk).post("/kitchen/plans", data=given).status_code == 302
    page = text(visit(clerk).get("/kitchen/"))
    assert "配食の分" in page
    sheet = visit(clerk).get("/kitchen/plans/2026-11-23.pdf")
    assert sheet.mimetype == "application/pdf"
    assert visit(clerk).get("/kitchen/plans/nonsense.pdf").status_code == 404
    wrong = visit(clerk).post("/kitchen/plans", data=given | {"quantity": "1.5"})
    assert wrong.status_code == 422
    assert "個数は整数で" in text(wrong)
    visit(clerk).post("/kitchen/plans/1/give-up")
    assert db.session.get_one(ProductionPlan, 1).given_up_at is not None


def test_the_day_shows_what_is_missing_and_what_expires(
    visit: Any, pantry: Pantry, clerk: User, fridge: Equipment
) -> None:
    pantry.cook(pantry.croquette(), 20_000)
    page = text(visit(clerk).get("/kitchen/"))
    for words in (
        "あと2回",
        "中心温度の記録なし",
        "ラベル待ち",
        "期限が近い自家製の品",
        "2026.11.24 10時",
        "あと6項目",
    ):
        assert words in page, words


# --- safety records ----------------------------------------------------------------------------------------


def test_temperatures_are_taken_by_whoever_cooks(
    visit: Any, pantry: Pantry, clerk: User, fridge: Equipment
) -> None:
    key = str(fridge.id)
    page = text(visit(clerk).get("/kitchen/temperatures"))
    assert "調理場の冷蔵庫" in page
    given = {"day": "2026/11/23", "time": "10:10"}
    assert "温度を1つ以上" in text(visit(clerk).post("/kitchen/temperatures", data=given))
    hot = given | {f"value-{key}": "１２．４"}
    answer = visit(clerk).post("/kitchen/temperatures", data=hot)
    assert answer.status_code == 422
    assert "とった処置を書いてください" in text(answer)
    assert 'value="１２．４"' in text(answer)
    assert (
        visit(clerk).post("/kitchen/temperatures", data=hot | {f"measure-{key}": "移した"}).status_code == 302
    )
    assert (
        visit(clerk).post("/kitchen/temperatures", data=hot | {f"measure-{key}": "移した"}).status_code == 302
    )
    row = db.session.scalars(select(SafetyRecord)).one()
    assert (row.value, row.within, row.measure, row.user_id) == (124, False, "移した", clerk.id)


def test_one_wrong_temperature_keeps_all_from_being_saved(
    visit: Any, pantry: Pantry, clerk: User, fridge: Equipment
) -> None:
    with transaction():
        freezer = equipment.save(None, name="冷凍庫", lowest=None, highest=-150, times_a_day=1, by=pantry.by)
    given = {"day": "2026/11/23", "time": "10:10", f"value-{fridge.id}": "4.0", f"value-{freezer.id}": "-10"}
    assert visit(clerk).post("/kitchen/temperatures", data=given).status_code == 422
    assert count(SafetyRecord) == 0


def test_core_temperature_and_cooling_are_written_down(visit: Any, pantry: Pantry, clerk: User) -> None:
    row = pantry.cook(pantry.croquette(), 20_000)
    given = {"about": f"p{row.id}", "day": "2026/11/23", "time": "10:19"}
    assert f'selected value="p{row.id}"' in text(visit(clerk).get(f"/kitchen/core?about=p{row.id}"))
    low = visit(clerk).post("/kitchen/core", data=given | {"value": "74.9", "seconds": "60"})
    assert "とった処置" in text(low)
    assert low.status_code == 422
    done = visit(clerk).post("/kitchen/core", data=given | {"value": "81.2", "seconds": "60"})
    assert done.location.endswith(f"/productions/{row.id}")
    visit(clerk).post("/kitchen/cooling", data=given | {"value": "19.0", "minutes": "28"})
    page = text(visit(clerk).get(f"/kitchen/productions/{row.id}"))
    assert "81.2℃・60秒" in page
    assert "28分で19.0℃" in page


def test_the_hygiene_list_is_ticked(visit: Any, pantry: Pantry, clerk: User) -> None:
    given = {"day": "2026/11/23", "time": "10:00", "h-health": "yes", "h-clean": "no"}
    assert visit(clerk).post("/kitchen/hygiene", data=given).status_code == 422
    assert visit(clerk).post("/kitchen/hygiene", data=given | {"measure": "洗い直した"}).status_code == 302
    assert count(SafetyRecord) == 2
    assert "あと4項目" in text(visit(clerk).get("/kitchen/"))


def test_records_are_listed_corrected_and_taken_along(
    visit: Any, pantry: Pantry, clerk: User, fridge: Equipment
) -> None:
    with transaction():
        row = safety.take(fridge, 400, at=clock.now(), by=clerk, measure="打ち間違い")
    page = text(visit(clerk).get("/kitchen/records?month=2026-11&wrong=1"))
    assert "40.0℃" in page
    assert "基準外" in page
    back = f"/kitchen/records/{row.id}/reverse"
    assert "理由を書いてください" in text(visit(clerk).post(back, data={}, follow_redirects=True))
    page = text(visit(clerk).post(back, data={"note": "4.0の間違い"}, follow_redirects=True))
    assert "4.0の間違い" in page
    rows = visit(clerk).get("/kitchen/records.csv?month=2026-11").data.decode("utf-8-sig").splitlines()
    assert "調理場の冷蔵庫,40.0,,10.0℃以下,いいえ,打ち間違い" in rows[1]
    assert "取り消し：4.0の間違い" in rows[1]
    assert visit(clerk).get("/kitchen/records.xlsx").status_code == 200
    assert "この月の記録はありません" in text(visit(clerk).get("/kitchen/records?month=2026-10"))
    sheet = visit(clerk).get("/kitchen/records/month.pdf?month=2026-11")
    assert sheet.mimetype == "application/pdf"
    assert b"/Pages/Count 1/" in sheet.data


def test_equipment_is_added_with_the_limits_of_its_kind(visit: Any, pantry: Pantry, manager: User) -> None:
    assert 'value="-15.0"' in text(visit(manager).get("/kitchen/equipment/new?kind=freezer"))
    given = {
        "name": "冷凍庫",
        "highest": "－15",
        "lowest": "",
        "times_a_day": "2",
        "rank": "1",
        "active": "y",
    }
    assert visit(manager).post("/kitchen/equipment/new", data=given).status_code == 302
    row = db.session.scalars(select(Equipment)).one()
    assert (row.name, row.highest, row.lowest, row.active) == ("冷凍庫", -150, None, True)
    none = visit(manager).post(f"/kitchen/equipment/{row.id}", data=given | {"highest": ""})
    assert "上限か下限" in text(none)
    del given["active"]
    visit(manager).post(f"/kitchen/equipment/{row.id}", data=given)
    assert "設備はまだありません" in text(visit(manager).get("/kitchen/temperatures"))


def test_the_pages_speak_english_too(visit: Any, pantry: Pantry, manager: User, fridge: Equipment) -> None:
    pantry.cook(pantry.croquette(), 20_000)
    with transaction():
        db.session.get_one(User, manager.id).language = "en"
    for address, words in (
        ("/kitchen/", "Core temperatures missing"),
        ("/kitchen/recipes/1", "Cashew nut"),
        ("/kitchen/productions/1", "Food labels"),
        ("/kitchen/temperatures", "10.0 °C or below"),
    ):
        assert words in text(visit(manager).get(address)), address
