"""The pages of the living rota: one's own shifts, offers, swaps; each works, says no, and is not for everybody."""

from datetime import timedelta
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import assigning, months, offers, shifts, swaps
from opsapp.rota.plan_models import Offer, RotaMonth, Swap
from tests.rota.living import Living
from tests.rota.staff import MONDAY


@pytest.fixture
def ito(living: Living) -> User:
    return living.user(living.staff.ito)


def test_the_next_duty_stands_on_top_with_what_one_needs_to_know(
    visit: Any, living: Living, clerk: User
) -> None:
    staff = living.staff
    with transaction():
        living.monday.where, living.monday.people = "本店", 2
        assigning.assign(living.monday, staff.mori, by=living.manager)
        later = assigning.assign(staff.shift("kitchen", 8), staff.sato, by=living.manager)
    page = visit(clerk).get("/rota/mine").text
    for word in ("次の当番", "3月1日(月)", "7:00–13:00", "店番", "本店", "森 健一", "行けません", "厨房"):
        assert word in page, word
    assert f"/rota/mine/{later.id}" in page


def test_cannot_come_is_two_taps(visit: Any, living: Living, clerk: User, ito: User) -> None:
    """The first tap opens the question on the page, the second sends it."""
    page = visit(clerk).get("/rota/mine").text
    assert f'action="/rota/mine/{living.satos.id}/cannot"' in page
    answer = visit(clerk).post(f"/rota/mine/{living.satos.id}/cannot", data={"reason": "用事"})
    assert answer.location == "/rota/mine"
    page = visit(clerk).get("/rota/mine").text
    assert "やはり行けます" in page
    assert db.session.scalars(db.select(Offer.reason)).one() == "用事"
    page = visit(ito).get("/rota/mine").text
    assert "来ていただけますか" in page
    assert "佐藤" not in page
    assert "用事" not in page


def test_an_offer_is_taken_on_another_phone_and_the_slower_one_is_thanked(
    visit: Any, living: Living, ito: User, carrier: User
) -> None:
    with transaction():
        offer = offers.cannot(living.satos, by=living.manager)
    address = f"/rota/offers/{offer.id}/answer"
    assert "はい、行けます" in visit(ito).get(address).text
    client = visit(ito)
    client.post(address, data={"answer": "yes"})
    assert "よろしくお願いします：3月1日(月)" in client.get("/rota/mine").text
    client = visit(carrier)
    client.post(address, data={"answer": "yes"})
    assert "少し前にほかの方が引き受けて" in client.get("/rota/mine").text
    assert "お気持ちありがとうございます" in client.get(address).text
    assert living.staff.on(living.monday) == ["伊藤"]


def test_a_no_is_thanked_too(visit: Any, living: Living, ito: User) -> None:
    with transaction():
        offer = offers.cannot(living.satos, by=living.manager)
    client = visit(ito)
    client.post(f"/rota/offers/{offer.id}/answer", data={"answer": "no"})
    page = client.get("/rota/mine").text
    assert "ほかの方に聞いてみます" in page
    assert "来ていただけますか" not in page


def test_who_can_come_after_all_presses_once(visit: Any, living: Living, clerk: User, carrier: User) -> None:
    with transaction():
        offer = offers.cannot(living.satos, by=living.manager)
    assert visit(carrier).post(f"/rota/offers/{offer.id}/back").status_code == 404
    assert "代わりの方をさがしています" in visit(clerk).get(f"/rota/mine/{living.satos.id}").text
    visit(clerk).post(f"/rota/offers/{offer.id}/back")
    assert living.staff.on(living.monday) == ["佐藤"]


def test_nobody_touches_the_shift_of_somebody_else(visit: Any, living: Living, carrier: User) -> None:
    number = living.satos.id
    assert visit(carrier).get(f"/rota/mine/{number}").status_code == 404
    assert visit(carrier).post(f"/rota/mine/{number}/cannot").status_code == 404
    assert visit(carrier).get(f"/rota/mine/{number}/swap").status_code == 404
    assert visit(carrier).get("/rota/mine/9999").status_code == 404
    assert visit().get("/rota/mine").status_code == 302
    assert living.staff.on(living.monday) == ["佐藤"]


def test_a_hidden_month_shows_nobody_their_shifts(visit: Any, living: Living, clerk: User) -> None:
    with transaction() as session:
        session.get_one(RotaMonth, months.first_of(MONDAY)).published_at = None
    assert "3月1日" not in visit(clerk).get("/rota/mine").text
    assert visit(clerk).get(f"/rota/mine/{living.satos.id}").status_code == 404


def test_who_takes_no_duties_is_told_what_to_do(visit: Any, living: Living, manager: User) -> None:
    assert "まだ担い手に登録されていません" in visit(manager).get("/rota/mine").text


def test_a_shift_that_has_begun_is_not_given_away_on_the_page(
    visit: Any, living: Living, clerk: User
) -> None:
    with clock.frozen(shifts.at(MONDAY, 8 * 60)):
        page = visit(clerk).get("/rota/mine").text
        assert "当番中" in page
        assert "/cannot" not in page
        client = visit(clerk)
        client.post(f"/rota/mine/{living.satos.id}/cannot")
        assert "もう始まっています" in client.get("/rota/mine").text
    assert living.staff.on(living.monday) == ["佐藤"]


# --- the office ------------------------------------------------------------------------------------------------


def test_the_office_writes_down_a_call_and_an_answer_for_somebody_without_a_phone(
    visit: Any, living: Living, coordinator: User
) -> None:
    staff, client = living.staff, visit(coordinator)
    page = client.get("/rota/offers").text
    assert "3月1日(月) 7:00–13:00 店番 佐藤 和子" in page
    assert "足りない当番はありません" in page
    client.post("/rota/offers/call", data={"assignment": living.satos.id, "reason": "電話"})
    page = client.get("/rota/offers").text
    assert "佐藤 和子さんの代わり: 3人に声をかけ、0人は都合がつきません" in page
    [offer] = db.session.scalars(db.select(Offer))
    page = client.get(f"/rota/offers/{offer.id}").text
    assert "川村 武" in page
    assert "電話なし" in page
    assert "電話" in page
    client.post(f"/rota/offers/{offer.id}/for", data={"volunteer": staff.ito.id, "answer": "no"})
    client.post(f"/rota/offers/{offer.id}/for", data={"volunteer": staff.kawamura.id, "answer": "yes"})
    assert "川村 武さんに決まりました" in client.get(f"/rota/offers/{offer.id}").text
    assert staff.on(living.monday) == ["川村"]


def test_the_office_offers_a_gap_and_stops_asking(visit: Any, living: Living, manager: User) -> None:
    with transaction():
        shift = living.staff.shift("kitchen", 3, people=1)
    client = visit(manager)
    assert "声をかける" in client.get("/rota/offers").text
    client.post(f"/rota/shifts/{shift.id}/offer")
    client.post(f"/rota/shifts/{shift.id}/offer")
    [offer] = db.session.scalars(db.select(Offer))
    client.post(f"/rota/offers/{offer.id}/withdraw")
    assert "もう声をかけていません" in client.get(f"/rota/offers/{offer.id}").text


def test_a_call_without_a_name_says_what_is_missing(visit: Any, living: Living, manager: User) -> None:
    client = visit(manager)
    client.post("/rota/offers/call", data={"assignment": ""})
    assert "行けない方を選んでください" in client.get("/rota/offers").text


def test_the_gaps_as_a_file(visit: Any, living: Living, manager: User) -> None:
    with transaction():
        offers.cannot(living.satos, by=manager)
    text = visit(manager).get("/rota/offers.csv").data.decode("utf-8-sig")
    assert "2027年3月1日(月),7:00–13:00,店番,,1,3" in text
    assert visit(manager).get("/rota/offers.xlsx").status_code == 200


@pytest.mark.parametrize("address", ["offers", "offers.csv", "offers/1", "swaps"])
def test_the_pages_of_the_office_are_closed_to_others(
    visit: Any, living: Living, clerk: User, address: str
) -> None:
    assert visit(clerk).get(f"/rota/{address}").status_code == 403


def test_what_the_office_does_is_closed_to_others(visit: Any, living: Living, clerk: User) -> None:
    with transaction():
        offer = offers.cannot(living.satos, by=living.manager)
    for address in (f"offers/{offer.id}/for", f"offers/{offer.id}/withdraw", "offers/call", "shifts/1/offer"):
        assert visit(clerk).post(f"/rota/{address}").status_code == 403


# --- swaps -----------------------------------------------------------------------------------------------------


def test_a_swap_from_question_to_yes(visit: Any, living: Living, clerk: User, ito: User) -> None:
    asking, answering = visit(clerk), visit(ito)
    page = asking.get(f"/rota/mine/{living.satos.id}/swap").text
    assert "伊藤 ミヨ" in page
    asking.post(f"/rota/mine/{living.satos.id}/swap", data={"wanted": living.itos.id})
    assert "伊藤 ミヨさんに交代をお願いしています" in asking.get("/rota/mine").text
    page = answering.get("/rota/mine").text
    assert "佐藤 和子さんからのお願いです" in page
    [swap] = db.session.scalars(db.select(Swap))
    assert "はい、交代します" in answering.get(f"/rota/swaps/{swap.id}").text
    answering.post(f"/rota/swaps/{swap.id}/answer", data={"answer": "yes"})
    assert "当番を交代しました" in answering.get("/rota/mine").text
    assert (living.staff.on(living.monday), living.staff.on(living.wednesday)) == (["伊藤"], ["佐藤"])


def test_a_swap_is_answered_only_by_who_is_asked(
    visit: Any, living: Living, clerk: User, carrier: User
) -> None:
    with transaction():
        swap = swaps.ask(living.satos, living.itos, by=clerk)
    for user in (clerk, carrier):
        assert visit(user).post(f"/rota/swaps/{swap.id}/answer", data={"answer": "yes"}).status_code == 404
    assert visit(carrier).get(f"/rota/swaps/{swap.id}").status_code == 404
    assert visit(carrier).post(f"/rota/swaps/{swap.id}/withdraw").status_code == 404
    assert swap.answer == ""


def test_a_question_is_taken_back(visit: Any, living: Living, clerk: User) -> None:
    with transaction():
        swap = swaps.ask(living.satos, living.itos, by=clerk)
    visit(clerk).post(f"/rota/swaps/{swap.id}/withdraw")
    assert swap.answer == "withdrawn"


def test_the_office_answers_a_swap_in_somebodys_name(visit: Any, living: Living, manager: User) -> None:
    with transaction():
        swap = swaps.ask(living.satos, living.itos, by=manager)
    assert "佐藤 和子" in visit(manager).get("/rota/swaps").text
    answer = visit(manager).post(f"/rota/swaps/{swap.id}/answer", data={"answer": "no"})
    assert answer.location == "/rota/swaps"
    assert swap.answer == "no"


def test_a_swap_with_nothing_chosen_says_so(visit: Any, living: Living, clerk: User) -> None:
    client = visit(clerk)
    client.post(f"/rota/mine/{living.satos.id}/swap", data={})
    assert "ほかの方の当番を選んでください" in client.get(f"/rota/mine/{living.satos.id}/swap").text


# --- the first page ----------------------------------------------------------------------------------------------


def test_today_shows_the_office_the_gaps_of_today_and_tomorrow(
    visit: Any, living: Living, manager: User
) -> None:
    with transaction():
        offers.cannot(living.satos, by=manager)
    with clock.frozen(shifts.at(MONDAY - timedelta(1), 12 * 60)):
        page = visit(manager).get("/").text
        assert "人が足りない当番" in page
        assert "/rota/offers" in page
    with clock.frozen(shifts.at(MONDAY - timedelta(5), 12 * 60)):
        assert "人が足りない当番" not in visit(manager).get("/").text


def test_today_shows_a_volunteer_the_next_duty_and_what_they_are_asked(
    visit: Any, living: Living, clerk: User, ito: User
) -> None:
    assert "3月1日(月) 7:00–13:00 店番" in visit(clerk).get("/").text
    with transaction():
        offers.cannot(living.satos, by=clerk)
    page = visit(ito).get("/").text
    assert "当番の代わりのお願いが 1件あります" in page
    assert "3月1日(月)" not in visit(clerk).get("/").text
